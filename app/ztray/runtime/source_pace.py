"""How often a source of networks and members is asked, and for what of it.

A Central is not this computer's: it is asked once a minute at most, and only while somebody looks, or wants to hear of
devices that wait for approval. What was told once is asked for again when its counts have moved, or when it has grown
old; a trouble makes the pauses longer, at random, so that not all of the world comes back at the same moment.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import random

from ztray.domain.account import SourceFault, SourceKind
from ztray.domain.directory import Roster
from ztray.domain.identifiers import NetworkId
from ztray.domain.membership import MemberCounts

LONGEST_PAUSE = 1800.0
"""The longest pause of a source in trouble, in seconds."""

REFUSED_PAUSE = 3600.0
"""How long a key that was refused is left alone, in seconds: it was revoked, or has ended, and asking does not help."""

SPACING = 10.0
"""The least between two looks that nobody asked for by a click, in seconds, however often a page is opened."""

_JITTER = 0.2

_EARLY = 0.1
"""How much of a pause may be missing: a timer may be early by a twentieth of it, and asking takes a moment."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Interest:
    """What somebody wants to know of all sources at present."""

    lists: bool = False
    """The networks of the accounts are looked at."""
    roster: NetworkId | None = None
    """The network whose members are looked at."""
    names: bool = False
    """Devices are looked at, by their names."""
    waiting: bool = True
    """Somebody wants to hear of devices that wait for approval."""
    joined: frozenset[NetworkId] = frozenset()
    """The networks that this computer is in: their members are its devices."""

    @property
    def is_looking(self) -> bool:
        """Whether somebody looks."""
        return self.lists or self.roster is not None or self.names


@dataclass(frozen=True, kw_only=True, slots=True)
class Manners:
    """The pauses between two looks, in seconds."""

    shown: float
    """While somebody looks."""
    waiting: float
    """While somebody only wants to hear of devices that wait."""
    names: float
    """For what devices are called, while nobody looks."""


_CENTRAL = Manners(shown=60.0, waiting=60.0, names=600.0)
_OWN = Manners(shown=5.0, waiting=10.0, names=120.0)


def manners(kind: SourceKind) -> Manners:
    """Return how a kind of source is to be treated."""
    return _OWN if kind is SourceKind.CONTROLLER else _CENTRAL


def pause(interest: Interest, usual: Manners, *, has_networks: bool = True) -> float | None:
    """Return the seconds between two looks; None while nobody wants to know anything.

    Where there are no networks, nobody waits: most services have a controller that nobody uses.
    """
    if interest.is_looking:
        return usual.shown
    if interest.waiting:
        return usual.waiting if has_networks else usual.names
    return usual.names if interest.joined else None


def pause_in_trouble(
    fault: SourceFault, failures: int, usual: Manners, *, chance: Callable[[], float] = random
) -> float:
    """Return the seconds before the next look, after so many failures in a row; `chance` is between 0 and 1."""
    longest = REFUSED_PAUSE if fault is SourceFault.KEY_REFUSED else LONGEST_PAUSE
    grown = longest if fault is SourceFault.KEY_REFUSED else min(usual.shown * 2 ** min(failures - 1, 16), longest)
    return grown * (1 + _JITTER * (2 * chance() - 1))


def is_due(roster: Roster, counted: MemberCounts | None, interest: Interest, usual: Manners, age: float) -> bool:
    """Tell whether a network's members are to be asked for.

    `counted` are its counts when that was done last, None for never; `age` is how long ago that was, in seconds.
    """
    network = roster.network
    age += usual.shown * _EARLY
    is_shown = interest.roster == network.id
    is_joined = network.id in interest.joined
    if counted is None:
        # Who waited when an earlier start was told may wait no more.
        may_wait = network.counts.pending != 0 or bool(roster.waiting)
        return is_shown or is_joined or (interest.waiting and may_wait)
    if is_shown:
        return age >= usual.shown
    has_moved = _standings(network.counts) != _standings(counted)
    is_followed = is_joined or interest.waiting
    if has_moved and is_followed:
        return True
    if interest.waiting and network.counts.pending is None:  # only the members themselves tell
        return age >= usual.shown
    if is_joined:
        return age >= (usual.names / 5 if interest.names else usual.names)
    return False


def _standings(counts: MemberCounts) -> tuple[int | None, ...]:
    """Return what moves when a member comes, goes or is judged; who is online moves all the time."""
    return counts.authorised, counts.pending, counts.rejected, counts.total
