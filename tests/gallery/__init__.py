"""All screens of the program, rendered from the demo: for the README, for looking at, and for the tests."""
