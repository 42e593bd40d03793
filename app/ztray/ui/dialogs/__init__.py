"""The dialogs, one file each. None of them stops the program: they are opened, not executed."""
