"""Networks in people's words: their titles and their states."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import assert_never
from urllib.parse import urlsplit

from ztray.domain.identifiers import NetworkId
from ztray.domain.intent import Intent, Join, Leave, Pause, Resume
from ztray.domain.memory import KnownNetwork, Phase, Promise
from ztray.domain.network import Network, NetworkStatus
from ztray.domain.pause import PauseLength
from ztray.domain.state import Overview, Snapshot
from ztray.domain.text import plain
from ztray.presentation.actions import Action, Submit, SubmitAll
from ztray.presentation.times import ago, clock_time

_LAST_DIGITS = 4


class Mark(Enum):
    """A state at a glance, told by its shape; each value is the character that stands for it in a line of text."""

    OK = "●"
    WAITING = "◌"
    ATTENTION = "◐"
    ERROR = "✕"
    PAUSED = "‖"
    LEFT = "○"
    UNKNOWN = "?"


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """A network's state: at a glance, in a few words, and in a sentence."""

    mark: Mark
    words: str
    sentence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NetworkLine:
    """What one line tells of a network; `network` is None while it is not joined (yet, or any more)."""

    network_id: NetworkId
    network: Network | None
    known: KnownNetwork | None = None
    title: str
    condition: Condition
    is_pending: bool
    progress: str = ""
    """What is under way with a joined network, in a word; its condition tells that as well."""

    @property
    def text(self) -> str:
        """The line: mark, title, and the address or what keeps it from having one."""
        return f"{self.condition.mark.value} {self.title} · {self.condition.words}"

    @property
    def long_text(self) -> str:
        """The line with all addresses, where there is room for them."""
        if self.network is None or self.is_pending or self.condition.mark is not Mark.OK or not self.network.addresses:
            return self.text
        return f"{self.condition.mark.value} {self.title} · {', '.join(self.network.addresses)}"


def network_lines(overview: Overview, now: int) -> tuple[NetworkLine, ...]:
    """Return a line for every network that is joined, being joined or paused, sorted by title.

    `now`, in milliseconds since 1970, is what times are told from.
    """
    titles = titles_of(overview)
    joined = {network.id: network for network in overview.networks}
    remembered = {known.id: known for known in overview.memory.networks}
    lines = [
        _joined_line(joined[network_id], remembered.get(network_id), titles[network_id], overview)
        if network_id in joined
        else _absent_line(network_id, remembered.get(network_id), titles[network_id], overview, now)
        for network_id in _present(overview)
    ]
    return tuple(sorted(lines, key=lambda line: (line.title.casefold(), line.network_id)))


def left_lines(overview: Overview, now: int) -> tuple[NetworkLine, ...]:
    """Return a line for every network that was left and is remembered, the last one first."""
    if not isinstance(overview.state, Snapshot):
        return ()
    titles = titles_of(overview)
    present = _present(overview)
    left = [known for known in overview.memory.networks if known.id not in present]
    return tuple(
        _absent_line(known.id, known, titles[known.id], overview, now)
        for known in sorted(left, key=lambda known: (-known.last_seen, known.id))
    )


def _present(overview: Overview) -> dict[NetworkId, None]:
    """Return the networks that are joined, paused or being joined, each once."""
    joined = (network.id for network in overview.networks)
    paused = (known.id for known in overview.memory.pauses)
    being_joined = (intent.network_id for intent in overview.pending if isinstance(intent, Join))
    return dict.fromkeys((*joined, *paused, *being_joined))


def network_titles(names: Mapping[NetworkId, str]) -> dict[NetworkId, str]:
    """Return what to call each network, of names from outside: its name, else its id.

    Networks of one name are told apart by their last four digits, and what is still the same, by all: a name may have
    been chosen to look like another with its digits.
    """
    names = {network_id: plain(name) for network_id, name in names.items()}
    titles = {network_id: name or network_id.grouped for network_id, name in names.items()}
    short = {network_id: f"{name} …{network_id[-_LAST_DIGITS:]}" for network_id, name in names.items() if name}
    whole = {network_id: f"{name} {network_id.grouped}" for network_id, name in names.items() if name}
    titles |= {network_id: short[network_id] for network_id in _alike(titles) if network_id in short}
    # Time and again: with all its digits, one may look as another is named. Whole titles never look alike.
    while alike := [n for n in _alike(titles) if n in whole and titles[n] != whole[n]]:
        titles |= {network_id: whole[network_id] for network_id in alike}
    return titles


def titles_of(overview: Overview) -> dict[NetworkId, str]:
    """Return what to call every network that there is anything to tell of: as the person does, else as it does.

    One that does not tell its name, because it has not let this computer in yet, is called as its accounts call it.
    """
    names: dict[NetworkId, str] = {intent.network_id: "" for intent in overview.pending}
    names |= {known.id: known.name for known in overview.memory.networks}
    names |= {network.id: network.name or names.get(network.id, "") for network in overview.networks}
    names |= {network_id: overview.directory.name_of_network(network_id) for network_id in _nameless(names)}
    names |= {network_id: alias for network_id, alias in overview.memory.aliases.items() if plain(alias)}
    return network_titles(names)


def _nameless(names: Mapping[NetworkId, str]) -> list[NetworkId]:
    return [network_id for network_id, name in names.items() if not plain(name)]


def _alike(titles: Mapping[NetworkId, str]) -> list[NetworkId]:
    """Return the networks whose title is another's as well."""
    uses = Counter(title.casefold() for title in titles.values())
    return [network_id for network_id, title in titles.items() if uses[title.casefold()] > 1]


def title_of(network_id: NetworkId, overview: Overview) -> str:
    """Return what to call a network that may be joined or not."""
    return titles_of(overview).get(network_id, network_id.grouped)


def condition_of(network: Network, *, is_long_waiting: bool = False) -> Condition:
    """Put a joined network's state into words; `is_long_waiting` tells that its controller takes half a minute."""
    match network.status:
        case NetworkStatus.OK:
            return Condition(mark=Mark.OK, words=_address_words(network), sentence="Connected.")
        case NetworkStatus.REQUESTING_CONFIGURATION:
            return _WAITING_LONG if is_long_waiting else _REQUESTING
        case NetworkStatus.ACCESS_DENIED:
            return _DENIED
        case NetworkStatus.AUTHENTICATION_REQUIRED:
            return _SIGN_IN
        case NetworkStatus.NOT_FOUND:
            return _NOT_FOUND
        case NetworkStatus.PORT_ERROR:
            return _PORT_ERROR
        case NetworkStatus.CLIENT_TOO_OLD:
            return _TOO_OLD
        case NetworkStatus.UNKNOWN:
            said = plain(network.status_text, 30) or "nothing"
            return Condition(
                mark=Mark.UNKNOWN,
                words="unknown state",
                sentence=f"The service reports a state that this version of ZTray does not know: {said}.",
            )
        case status:
            assert_never(status)


def _absent_condition(known: KnownNetwork | None, pending: tuple[Intent, ...], now: int) -> Condition:
    """Put into words how it is with a network that is not joined."""
    if any(isinstance(intent, Join) for intent in pending):
        return _JOINING
    if known is not None and known.pause is not None:
        if known.pause.phase is Phase.RESUMING or any(isinstance(intent, Resume) for intent in pending):
            return _RESUMING
        return _paused(known.pause, now)
    left = f"left {ago(known.last_seen, now)}" if known is not None and known.last_seen else "left"
    return Condition(mark=Mark.LEFT, words=left, sentence="This network was left. ZTray remembers what you allowed it.")


def _paused(promise: Promise, now: int) -> Condition:
    if promise.until is not None:
        until = f"until {clock_time(promise.until, now)}"
        sentence = f"Paused {until}; it comes back by itself, with the same settings."
    elif promise.until_start:
        until = "until ZTray starts again"
        sentence = "Paused until ZTray starts again."
    else:
        until, sentence = "", "Paused until you resume it."
    return Condition(mark=Mark.PAUSED, words=f"paused {until}".rstrip(), sentence=sentence)


def needs_a_person(network: Network) -> bool:
    """Whether the network stays as it is until somebody does something."""
    return condition_of(network).mark in (Mark.ATTENTION, Mark.ERROR)


def sign_in_url(network: Network) -> str | None:
    """Return the page where to sign in, None when none is asked for or it is no page of the web."""
    if network.status is not NetworkStatus.AUTHENTICATION_REQUIRED:
        return None
    url = network.authentication_url
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    # urlsplit drops blanks and control characters before it looks, and browsers take \ for /: what they open must be
    # what was looked at.
    is_page = parts.scheme in ("http", "https") and parts.hostname and url.isprintable() and not set(" \\") & set(url)
    return url if is_page else None


def host_of(url: str) -> str:
    """Return whose page it is, for who is to open it."""
    return plain(urlsplit(url).hostname or "")


def pause_length_title(length: PauseLength) -> str:
    """Return what a length of a pause is called."""
    match length:
        case PauseLength.QUARTER_OF_AN_HOUR:
            return "For 15 minutes"
        case PauseLength.HOUR:
            return "For 1 hour"
        case PauseLength.UNTIL_TOMORROW:
            return "Until tomorrow morning"
        case PauseLength.UNTIL_RESUMED:
            return "Until resumed"
        case _:
            assert_never(length)


def resume_all(overview: Overview) -> SubmitAll | None:
    """Return what ends all pauses; None while there are none, or nobody can be asked."""
    paused = tuple(Resume(network_id=known.id) for known in overview.memory.pauses)
    return SubmitAll(intents=paused) if paused and isinstance(overview.state, Snapshot) else None


def join_again(network_id: NetworkId, overview: Overview) -> Action | None:
    """Return what joins a network that was left, with what it was allowed then; None while that is under way."""
    known = overview.memory.network(network_id)
    if known is None or overview.pending_for(network_id):
        return None
    return Submit(intent=Join(network_id=network_id, flags=known.flags))


def leave_question(title: str) -> str:
    """Return what to say before a network is left."""
    return (
        f"This computer will lose its addresses in “{title}”, and ZeroTier forgets what you allowed it. "
        "ZTray remembers it, and can join again with the same settings."
    )


def _joined_line(network: Network, known: KnownNetwork | None, title: str, overview: Overview) -> NetworkLine:
    pending = overview.pending_for(network.id)
    progress = _progress(pending)
    condition = condition_of(network, is_long_waiting=network.id in overview.long_waiting)
    if progress:
        words = f"{condition.words} ({progress})"
        condition = Condition(mark=condition.mark, words=words, sentence=condition.sentence)
    return NetworkLine(
        network_id=network.id,
        network=network,
        known=known,
        title=title,
        condition=condition,
        is_pending=bool(pending),
        progress=progress,
    )


def _absent_line(
    network_id: NetworkId, known: KnownNetwork | None, title: str, overview: Overview, now: int
) -> NetworkLine:
    pending = overview.pending_for(network_id)
    return NetworkLine(
        network_id=network_id,
        network=None,
        known=known,
        title=title,
        condition=_absent_condition(known, pending, now),
        is_pending=bool(pending),
    )


def _progress(pending: tuple[Intent, ...]) -> str:
    if any(isinstance(intent, Leave) for intent in pending):
        return "leaving…"
    if any(isinstance(intent, Pause) for intent in pending):
        return "pausing…"
    return "changing…" if pending else ""


def _address_words(network: Network) -> str:
    first, *others = network.addresses or ("connected",)
    return f"{first} +{len(others)}" if others else first


_JOINING = Condition(mark=Mark.WAITING, words="joining…", sentence="Joining.")
_RESUMING = Condition(mark=Mark.WAITING, words="resuming…", sentence="Coming back from the pause.")
_REQUESTING = Condition(
    mark=Mark.WAITING,
    words="waiting for its controller",
    sentence="Waiting for the network's controller to answer.",
)
_WAITING_LONG = Condition(
    mark=Mark.WAITING,
    words="its controller does not answer",
    sentence="The network's controller has not answered; it may be offline, or the id may be wrong.",
)
_DENIED = Condition(
    mark=Mark.ATTENTION,
    words="waiting for approval",
    sentence="Waiting for approval by the network's administrator, who needs your address.",
)
_SIGN_IN = Condition(mark=Mark.ATTENTION, words="sign-in needed", sentence="Sign in to use this network.")
_NOT_FOUND = Condition(
    mark=Mark.ERROR, words="no such network", sentence="There is no network with this id. Check the id, or leave it."
)
_PORT_ERROR = Condition(
    mark=Mark.ERROR,
    words="no network card",
    sentence="The virtual network card could not be opened. Restarting ZeroTier may help.",
)
_TOO_OLD = Condition(
    mark=Mark.ERROR,
    words="ZeroTier too old",
    sentence="ZeroTier on this computer is too old for this network. Update ZeroTier.",
)
