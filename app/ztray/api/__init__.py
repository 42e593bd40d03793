"""Clients of the HTTP interfaces that ZTray talks to: blocking, without Qt, used from worker threads only."""
