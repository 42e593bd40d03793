"""The application for macOS, and the image it comes in."""
