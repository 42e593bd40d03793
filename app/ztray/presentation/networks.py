"""Networks in people's words: their titles, their states, their flags."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import assert_never
from urllib.parse import urlsplit

from ztray.domain.identifiers import NetworkId
from ztray.domain.intent import Join, Leave, Refusal, Refused, SetFlag
from ztray.domain.network import Flag, Network, NetworkStatus
from ztray.domain.platform import Platform
from ztray.domain.state import Overview
from ztray.domain.text import plain, unmarked

_LAST_DIGITS = 4
_DETAIL_LENGTH = 60
"""How much of the service's own words is shown, in characters: they have to fit into a menu."""


class Mark(Enum):
    """A state at a glance, told by its shape; each value is the character that stands for it in a line of text."""

    OK = "●"
    WAITING = "◌"
    ATTENTION = "◐"
    ERROR = "✕"
    UNKNOWN = "?"


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """A network's state: at a glance, in a few words, and in a sentence."""

    mark: Mark
    words: str
    sentence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NetworkLine:
    """What one line tells of a network; `network` is None while it is only being joined."""

    network_id: NetworkId
    network: Network | None
    title: str
    condition: Condition
    is_pending: bool

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


def network_lines(overview: Overview) -> tuple[NetworkLine, ...]:
    """Return a line for every network that is joined or being joined, sorted by title."""
    titles = network_titles(overview.networks)
    lines = [_joined_line(network, titles[network.id], overview) for network in overview.networks]
    lines += [
        NetworkLine(
            network_id=network_id,
            network=None,
            title=network_id.grouped,
            condition=_JOINING,
            is_pending=True,
        )
        for network_id in dict.fromkeys(intent.network_id for intent in overview.pending if isinstance(intent, Join))
        if network_id not in titles
    ]
    return tuple(sorted(lines, key=lambda line: (line.title.casefold(), line.network_id)))


def network_titles(networks: Iterable[Network]) -> dict[NetworkId, str]:
    """Return what to call each network: its name, else its id.

    Networks of one name are told apart by their last four digits, and what is still the same, by all: a name may have
    been chosen to look like another with its digits.
    """
    names = {network.id: plain(network.name) for network in networks}
    titles = {network_id: name or network_id.grouped for network_id, name in names.items()}
    short = {network_id: f"{name} …{network_id[-_LAST_DIGITS:]}" for network_id, name in names.items() if name}
    whole = {network_id: f"{name} {network_id.grouped}" for network_id, name in names.items() if name}
    titles |= {network_id: short[network_id] for network_id in _alike(titles) if network_id in short}
    # Time and again: with all its digits, one may look as another is named. Whole titles never look alike.
    while alike := [n for n in _alike(titles) if n in whole and titles[n] != whole[n]]:
        titles |= {network_id: whole[network_id] for network_id in alike}
    return titles


def _alike(titles: Mapping[NetworkId, str]) -> list[NetworkId]:
    """Return the networks whose title is another's as well."""
    uses = Counter(title.casefold() for title in titles.values())
    return [network_id for network_id, title in titles.items() if uses[title.casefold()] > 1]


def title_of(network_id: NetworkId, overview: Overview) -> str:
    """Return what to call a network that may be joined or not."""
    return network_titles(overview.networks).get(network_id, network_id.grouped)


def condition_of(network: Network) -> Condition:
    """Put a network's state into words."""
    match network.status:
        case NetworkStatus.OK:
            return Condition(mark=Mark.OK, words=_address_words(network), sentence="Connected.")
        case NetworkStatus.REQUESTING_CONFIGURATION:
            return _REQUESTING
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


def flag_title(flag: Flag) -> str:
    """Return what a flag is called."""
    match flag:
        case Flag.MANAGED:
            return "Allow managed addresses"
        case Flag.GLOBAL:
            return "Allow global addresses"
        case Flag.DEFAULT:
            return "Allow default route"
        case Flag.DNS:
            return "Allow DNS"
        case _:
            assert_never(flag)


def flag_explanation(flag: Flag, platform: Platform) -> str:
    """Return what a flag does, in a sentence or two."""
    match flag:
        case Flag.MANAGED:
            return "Let the network give this computer addresses and routes."
        case Flag.GLOBAL:
            return "Also addresses and routes outside the private ranges; only for networks you trust."
        case Flag.DEFAULT:
            return "Send all traffic of this computer through the network."
        case Flag.DNS:
            does = "Let the network set where names are looked up."
            return does if platform.applies_dns else f"{does} On this system ZeroTier does not apply it."
        case _:
            assert_never(flag)


def default_route_question(title: str, *, is_offered: bool) -> str:
    """Return what to say before all traffic goes through a network."""
    explanation = (
        f"All internet traffic of this computer will go through “{title}” instead of directly. "
        "Whoever runs the network can see and change it, and without a way out on their side nothing gets through. "
        "You can switch it off again in the menu."
    )
    if is_offered:
        return explanation
    return f"{explanation}\n\nAt present this network offers no default route: nothing will change until it does."


def leave_question(title: str) -> str:
    """Return what to say before a network is left."""
    return (
        f"This computer will lose its addresses in “{title}”, and ZeroTier forgets what you allowed the network. "
        "You can join again with the network's id."
    )


def refusal_sentence(refused: Refused, overview: Overview) -> str:
    """Say what was not done, and why."""
    title = title_of(refused.intent.network_id, overview)
    return f"{title}: {what_failed(refused)} {_why_it_failed(refused)}"


def refusal_notice(refused: Refused, overview: Overview) -> tuple[str, str]:
    """Return the title and the text of a notice; they are drawn by programs that may take them for markup."""
    title = title_of(refused.intent.network_id, overview)
    return unmarked(f"{title}: {what_failed(refused)}"), unmarked(_why_it_failed(refused))


def what_failed(refused: Refused) -> str:
    """Say what was not done, of a network whose title stands beside it."""
    match refused.intent:
        case Join():
            return (
                "Joined, but not with the settings you chose."
                if refused.refusal is Refusal.NOT_APPLIED
                else "Could not be joined."
            )
        case Leave():
            return "Could not be left."
        case SetFlag(flag=flag, on=on):
            return f"“{flag_title(flag)}” could not be switched {'on' if on else 'off'}."
        case intent:
            assert_never(intent)


def _why_it_failed(refused: Refused) -> str:
    match refused.refusal:
        case Refusal.NOT_JOINED:
            return "The network had been left meanwhile."
        case Refusal.NOT_APPLIED:
            return "The service kept the old setting."
        case Refusal.UNREACHABLE:
            return "The service did not answer; try again when it does."
        case Refusal.REJECTED:
            return f"The service says: {plain(refused.detail, _DETAIL_LENGTH)}"
        case Refusal.FAILED:
            return f"ZTray itself failed ({plain(refused.detail, _DETAIL_LENGTH)}); please report it."
        case _:
            assert_never(refused.refusal)


def _joined_line(network: Network, title: str, overview: Overview) -> NetworkLine:
    pending = overview.pending_for(network.id)
    condition = condition_of(network)
    if pending:
        progress = "leaving…" if any(isinstance(intent, Leave) for intent in pending) else "changing…"
        words = f"{condition.words} ({progress})"
        condition = Condition(mark=condition.mark, words=words, sentence=condition.sentence)
    return NetworkLine(
        network_id=network.id, network=network, title=title, condition=condition, is_pending=bool(pending)
    )


def _address_words(network: Network) -> str:
    first, *others = network.addresses or ("connected",)
    return f"{first} +{len(others)}" if others else first


_JOINING = Condition(mark=Mark.WAITING, words="joining…", sentence="Joining.")
_REQUESTING = Condition(
    mark=Mark.WAITING,
    words="waiting for its controller",
    sentence="Waiting for the network's controller to answer. If it stays so, it is offline, or the id is wrong.",
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
