"""The deletion of a network in words: what is lost, and what has to be typed before."""

from typing import Final

from ztray.domain.directory import Roster
from ztray.domain.membership import Standing
from ztray.domain.text import MESSAGE_LENGTH, plain

ANSWER: Final = "&Delete the network"
LEAVE: Final = "&Leave it with this computer as well"
DELETING: Final = "Deleting the network…"
WINDOW_TITLE: Final = "Delete a network"


def deletion_key(roster: Roster) -> str:
    """Return what has to be typed: the network's name, or its id where it has none that is shown."""
    return plain(roster.network.name, MESSAGE_LENGTH) or roster.network.id


def is_typed(text: str, roster: Roster) -> bool:
    """Tell whether what has to be typed was, letter by letter."""
    return plain(text, MESSAGE_LENGTH) == deletion_key(roster)


def deletion_question(roster: Roster) -> str:
    """Return the question."""
    return f"Delete “{plain(roster.network.name) or roster.network.id.grouped}” for everybody?"


def deletion_warning(roster: Roster, *, is_joined: bool) -> str:
    """Say what is lost; `is_joined` tells whether this computer is in the network."""
    counts = roster.network.counts
    connected = counts.total if counts.authorised is None else counts.authorised
    if roster.members is not None:
        connected = sum(member.standing is Standing.AUTHORISED for member in roster.members)
    match connected:
        case 0:
            loss = "No device may use it yet."
        case 1:
            loss = "Its one device loses its connections through this network."
        case _:
            devices = "devices" if connected is None else f"{connected} devices"
            loss = f"All its {devices} lose their connections through this network."
    own = " This computer has joined it." if is_joined else ""
    return (
        f"{loss}{own}\n\n"
        "Its id, its rules, and the names and addresses of its devices are gone for good: nothing brings them back, "
        "and a new network has another id. Whoever only wants to leave a network need not delete it."
    )


def typing_label(roster: Roster) -> str:
    """Say what has to be typed."""
    what = "name" if plain(roster.network.name, MESSAGE_LENGTH) else "id"
    return f"&Type the network's {what} to go on:"
