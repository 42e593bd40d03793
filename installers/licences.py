"""Whose work a bundle holds, and on what terms: the licences that go with it."""

import importlib.metadata

from ztray.presentation.about import COMPONENTS


def delivered() -> list[str]:
    """Return the names of the distributions that ZTray delivers and that are installed here."""
    installed = {name.lower() for found in importlib.metadata.distributions() if (name := found.metadata["Name"])}
    return [c.name for c in COMPONENTS if c.name.lower().replace("_", "-") in {n.replace("_", "-") for n in installed}]
