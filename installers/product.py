"""What every package says of ZTray, taken from the one place where each fact is written."""

import os
import re
import tomllib
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

from ztray import __version__
from ztray.system.login import APPLICATION_ID

ROOT = Path(__file__).resolve().parents[1]
"""The checkout."""

RESOURCES = ROOT / "resources"

NAME = "ztray"
TITLE = "ZTray"
VERSION: str = __version__
ID = APPLICATION_ID
TAGLINE = "ZeroTier in the system tray"
"""In a line, beside the name; the description of pyproject.toml says more."""

LICENCE_FILE = ROOT / "LICENSE"
COPYRIGHT = next(line for line in LICENCE_FILE.read_text(encoding="utf-8").splitlines() if "Copyright" in line)


@cache
def _project() -> dict[str, Any]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        project: dict[str, Any] = tomllib.load(file)["project"]
    return project


def description() -> str:
    """Return what the program is for, in a sentence."""
    return str(_project()["description"])


def authors() -> str:
    """Return who made it."""
    return str(_project()["authors"][0]["name"])


def maintainer() -> str:
    """Return who made it, with an address for mail."""
    return f"{authors()} <{_project()['authors'][0]['email']}>"


def homepage() -> str:
    """Return the address of the project."""
    return str(_project()["urls"]["Homepage"])


def licence() -> str:
    """Return the licence, as an SPDX expression."""
    return str(_project()["license"])


def released() -> datetime:
    """Return when this version was, or will be, released: the day in CHANGELOG.md, and today while there is none."""
    changes = (ROOT / "CHANGELOG.md").read_text()
    heading = re.search(rf"^## {re.escape(VERSION)} – (\d{{4}}-\d\d-\d\d)$", changes, re.MULTILINE)
    day = datetime.fromisoformat(heading[1]) if heading else datetime.combine(datetime.now(UTC), time())
    return day.replace(tzinfo=UTC)


def epoch() -> int:
    """Return the time that all files in packages have, in seconds since 1970: SOURCE_DATE_EPOCH, else the release's."""
    return int(os.environ.get("SOURCE_DATE_EPOCH") or released().timestamp())
