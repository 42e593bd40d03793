"""Widgets: they show what presentation says and ask what it asks; no rules, no input or output."""
