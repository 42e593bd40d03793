"""A newer version of ZTray, in one quiet line; and the question whether anybody wants to know."""

from typing import Final

from ztray.domain.update import Release
from ztray.presentation.actions import Action, AnswerUpdateQuestion, OpenUrl, ShowAbout
from ztray.presentation.outage import Remedy

QUESTION: Final = (
    "May ZTray ask once a day whether there is a newer version? It sends nothing about you or your networks, "
    "and installs nothing. The settings can change this at any time."
)
ANSWERS: Final = (
    Remedy(text="Yes, tell me", action=AnswerUpdateQuestion(is_wanted=True)),
    Remedy(text="No", action=AnswerUpdateQuestion(is_wanted=False)),
)


def update_line(release: Release) -> str:
    """Say that there is a newer version."""
    return f"ZTray {release.version} is out…"


def update_action(release: Release) -> Action:
    """Return what leads to a newer version: its page, or what can be read about this one."""
    return OpenUrl(url=release.page) if release.page else ShowAbout()
