"""Devices in people's words: the lines of their table, and what is to be said of one of them.

There may be ten thousand, seen anew every second, of which a window shows forty: so a line's words are made when they
are asked for, and not before.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from enum import Enum
from ipaddress import ip_address
from statistics import median
from typing import assert_never

from ztray.domain.directory import Membership
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.membership import Standing
from ztray.domain.peer import Link, Path, Peer, PeerRole
from ztray.domain.state import Overview, Snapshot
from ztray.domain.text import plain
from ztray.presentation.facts import Fact, FactGroup
from ztray.presentation.networks import network_titles, titles_of
from ztray.presentation.times import UNKNOWN, ago, clock_time, duration, exact_time

NO_DEVICES = (
    "No devices yet. They appear here as soon as this computer exchanges data with them, "
    "or with the controller of a network."
)
ALL_DEVICES = "All devices"
NO_MATCH = "No device matches."
ALIAS_LABEL = "Your &name for it:"
UNNAMED = "none"
"""What stands in the place of a name that nobody has given."""
GONE = "The service does not tell of this device any more. It shows again when the two exchange data."
NOTHING_SELECTED = "Select a device to see how it is reached."

_DEFAULT_PORT = 9993
_PLANET = PeerRole.PLANET.value
"""Compared with `role_text`: looking up an enum's member ten thousand times takes longer than all the rest."""
_ROLE_LENGTH = 30
_ADDRESS_LENGTH = 80
_DESCRIPTION_LENGTH = 300
_PERCENT = 100


class Reach(Enum):
    """How a device is reached; each value is the word for it."""

    DIRECT = "Direct"
    RELAYED = "Relayed"
    TUNNELLED = "Tunnelled"
    UNREACHED = "Not reached"
    OFFLINE = "Offline"
    """It is a member of a network, and no peer of this computer at the moment."""
    OWN = "This computer"


REACH_ORDER = {reach: place for place, reach in enumerate(Reach)}
"""The better the link, the earlier it comes."""


class LinkFilter(Enum):
    """Which devices to show, by how they are reached; each value is what the choice is called."""

    ALL = "All links"
    DIRECT = "Direct"
    RELAYED = "Relayed"
    UNREACHED = "Not reached"


@dataclass(frozen=True, kw_only=True, slots=True)
class Introduction:
    """What the accounts tell of a device, fit to be shown."""

    name: str = ""
    networks: tuple[str, ...] = ()
    """What the networks are called that it is a member of."""
    addresses: tuple[str, ...] = ()
    """Its managed addresses in them, each once, IPv4 first."""


NOBODY = Introduction()


class Introductions(Mapping[NodeAddress, Introduction]):
    """What the accounts tell of all devices; that of one is put into words when somebody asks for it.

    Two of them are equal if they are the same, or know nobody: of ten thousand members, nobody wants to compare all.
    """

    def __init__(
        self,
        memberships: Mapping[NodeAddress, tuple[Membership, ...]] | None = None,
        titles: Mapping[NetworkId, str] | None = None,
    ) -> None:
        self._memberships = memberships or {}
        self._titles = titles or {}
        self._known: dict[NodeAddress, Introduction] = {}

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Introductions) and not self and not other)

    def __getitem__(self, address: NodeAddress) -> Introduction:
        known = self._known.get(address)
        if known is None:
            known = self._known[address] = introduction(self._memberships[address], self._titles)
        return known

    def __iter__(self) -> Iterator[NodeAddress]:
        return iter(self._memberships)

    def __len__(self) -> int:
        return len(self._memberships)


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What is known of the devices besides what the service says of each of them."""

    aliases: Mapping[NodeAddress, str] = field(default_factory=dict)
    """The person's own names, fit to be shown."""
    memberships: Mapping[NodeAddress, tuple[Membership, ...]] = field(default_factory=dict)
    """What the accounts tell, as they tell it."""
    titles: Mapping[NetworkId, str] = field(default_factory=dict)
    """What the person's networks are called."""
    introductions: Introductions = field(default_factory=Introductions)
    """What comes of these two."""
    own_address: NodeAddress | None = None
    """This computer's."""
    controllers: Mapping[NodeAddress, str] = field(default_factory=dict)
    """What each controller of a joined network is called."""
    is_tunnelled: bool = False
    """Whether this computer's node sends everything through TCP."""
    port: int = _DEFAULT_PORT
    """The UDP port of this computer's node."""


@dataclass(frozen=True, slots=True, eq=False)
class DeviceRow:
    """A device as a line of the table."""

    peer: Peer
    around: Surroundings
    is_peer: bool = True
    """Whether the service tells of it; else it is only a member of a network."""
    network_id: NetworkId | None = None
    """The network whose members are shown; None where all devices are."""

    @property
    def introduction(self) -> Introduction:
        """What the accounts tell of it."""
        return self.around.introductions.get(self.peer.address, NOBODY)

    @property
    def name(self) -> str:
        """What it is called: by the person, else by those who run its networks; empty for nothing."""
        return self.around.aliases.get(self.peer.address) or self.introduction.name

    @property
    def title(self) -> str:
        """What to call it: by its name, else by its address."""
        return self.name or self.peer.address

    @property
    def name_key(self) -> str:
        """What to sort by its name by: those that have one come first, as a blank comes before any digit."""
        name = self.name
        return f" {name.casefold()}" if name else self.peer.address

    @property
    def managed_address(self) -> str:
        """The address to reach it at, in the network that is shown if it is one; empty while none is known."""
        known = self.introduction
        if self.network_id is not None:
            memberships = self.around.memberships.get(self.peer.address, ())
            known = introduction((one for one in memberships if one.network.id == self.network_id), {})
        return known.addresses[0] if known.addresses else ""

    @property
    def managed_key(self) -> tuple[int, int] | None:
        """Its managed address for comparing, None while unknown."""
        try:
            address = ip_address(self.managed_address)
        except ValueError:
            return None
        return address.version, int(address)

    @property
    def networks(self) -> str:
        """The networks that it is a member of, as far as the accounts tell."""
        return ", ".join(self.introduction.networks)

    @property
    def role(self) -> str:
        """What it is to this computer."""
        if self.peer.address == self.around.own_address:
            return Reach.OWN.value
        return self.around.controllers.get(self.peer.address) or _role_words(self.peer, is_peer=self.is_peer)

    @property
    def reach(self) -> Reach:
        """How it is reached."""
        if self.is_peer:
            return _reach(self.peer, self.around)
        return Reach.OWN if self.peer.address == self.around.own_address else Reach.OFFLINE

    @property
    def latency(self) -> str:
        """The time to it."""
        return _milliseconds(self.peer.latency_ms)

    @property
    def version(self) -> str:
        """Its version of ZeroTier."""
        return plain(self.peer.known_version or "") or UNKNOWN

    @property
    def version_key(self) -> tuple[int, int, int] | None:
        """Its version for comparing, None while unknown."""
        peer = self.peer
        return (peer.version_major, peer.version_minor, peer.version_rev) if peer.known_version else None

    @property
    def active_paths(self) -> int:
        """How many paths to it are in use or ready to be."""
        return sum(path.active and not path.expired for path in self.peer.paths)

    @property
    def tooltip(self) -> str:
        """The line in other words, for who points at it."""
        lines = [self.name] if self.name else []
        lines += [f"{self.peer.address} · {self.role}", f"{self.reach.value} · {self.latency}"]
        where = " · ".join(filter(None, (", ".join(self.introduction.addresses), self.networks)))
        return "\n".join([*lines, where] if where else lines)

    @property
    def line(self) -> str:
        """The device in one line: name, managed address, how it is reached and how fast."""
        reach = self.reach.value.lower()
        link = f"{reach}, {self.latency}" if self.latency != UNKNOWN else reach
        return " — ".join(filter(None, (self.title, self.managed_address, link)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Sightings:
    """What ZTray saw of a device while it watched; times in milliseconds since 1970."""

    latencies: tuple[int | None, ...] = ()
    """In milliseconds, oldest first; None while unknown."""
    latencies_since: int | None = None
    link_since: int | None = None
    """When the way to it last changed; None if it never did."""
    first_seen: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DeviceDetail:
    """All that is known of a device."""

    address: NodeAddress
    title: str
    alias: str
    own_name: str
    """What it is called by others than the person."""
    sentence: str
    explanation: str
    latency_sentence: str
    groups: tuple[FactGroup, ...]


def surroundings(overview: Overview, before: Surroundings | None = None) -> Surroundings:
    """Return what an overview tells about all devices; while the service is down, what it told last.

    What stands in the surroundings from before and still holds is not worked out again.
    """
    snapshot = overview.state if isinstance(overview.state, Snapshot) else overview.last_snapshot
    aliases = {address: plain(alias) for address, alias in overview.memory.device_aliases.items()}
    known = {address: alias for address, alias in aliases.items() if alias}
    memberships, titles = overview.directory.memberships, titles_of(overview.as_last_told)
    if before is not None and before.memberships is memberships and before.titles == titles:
        titles, introductions = dict(before.titles), before.introductions
    else:
        introductions = Introductions(memberships, titles)
    if snapshot is None:
        return Surroundings(aliases=known, memberships=memberships, titles=titles, introductions=introductions)
    controlled: dict[NodeAddress, list[str]] = {}
    for network in snapshot.networks:
        if not network.id.is_ad_hoc:
            controlled.setdefault(network.id.controller, []).append(titles[network.id])
    return Surroundings(
        aliases=known,
        memberships=memberships,
        titles=titles,
        introductions=introductions,
        own_address=snapshot.node.address,
        controllers={address: f"Controller of {', '.join(sorted(names))}" for address, names in controlled.items()},
        is_tunnelled=snapshot.node.tcp_fallback_active,
        port=snapshot.node.config.settings.primary_port or _DEFAULT_PORT,
    )


def named_rows(overview: Overview, most: int) -> tuple[DeviceRow, ...]:
    """Return the devices that this computer talks to and that have a name, sorted by it, as many as are wanted.

    Only their words are made: of the peers there may be ten thousand.
    """
    snapshot = overview.state
    if not isinstance(snapshot, Snapshot) or not snapshot.peers:
        return ()
    aliases, directory = overview.memory.device_aliases, overview.directory
    named = [
        (name.casefold(), peer.address, peer)
        for peer in snapshot.peers
        if not is_root(peer) and (name := aliases.get(peer.address) or directory.name_of(peer.address))
    ]
    first = [peer for _, _, peer in sorted(named, key=lambda entry: entry[:2])[:most]]
    around = Surroundings(
        aliases={peer.address: plain(aliases.get(peer.address, "")) for peer in first},
        introductions=Introductions(directory.memberships, titles_of(overview)),
        is_tunnelled=snapshot.node.tcp_fallback_active,
    )
    return tuple(row for peer in first if (row := DeviceRow(peer, around)).name)


def introduction(memberships: Iterable[Membership], titles: Mapping[NetworkId, str]) -> Introduction:
    """Return what the accounts tell of a device; a network is called as the person calls it, if they are in it."""
    name = ""
    networks: dict[str, None] = {}
    addresses: dict[str, None] = {}
    # What this computer is in itself comes first: by these addresses it reaches the device.
    for known in sorted(memberships, key=lambda known: known.network.id not in titles):
        member, network = known.member, known.network
        name = name or plain(member.name)
        if member.standing is Standing.AUTHORISED:
            networks[titles.get(network.id) or plain(network.name) or network.id.grouped] = None
            addresses |= dict.fromkeys(plain(address, _ADDRESS_LENGTH) for address in member.addresses)
    return Introduction(
        name=name,
        networks=tuple(networks),
        addresses=tuple(sorted(addresses, key=lambda address: ":" in address)),
    )


def members_shown(overview: Overview) -> dict[NetworkId, str]:
    """Return the networks whose members can be shown as devices, each with what it is called."""
    titles = titles_of(overview.as_last_told)
    names: dict[NetworkId, str] = {}
    for state in overview.directory.accounts:
        for roster in state.rosters:
            if roster.members is not None:
                names.setdefault(roster.network.id, titles.get(roster.network.id) or roster.network.name)
    return dict(sorted(network_titles(names).items(), key=_by_title))


def member_rows(
    overview: Overview, network_id: NetworkId, peer: Callable[[NodeAddress], Peer | None], around: Surroundings
) -> list[DeviceRow]:
    """Return the devices that are in a network, those that are no peers of this computer at the moment as well."""
    rows: dict[NodeAddress, DeviceRow] = {}
    for state in overview.directory.accounts:
        roster = state.roster(network_id)
        for member in roster.members or () if roster is not None else ():
            if member.standing is Standing.AUTHORISED and member.address not in rows:
                found = peer(member.address)
                shown = found or Peer(address=member.address, role_text=PeerRole.LEAF.value)
                rows[member.address] = DeviceRow(shown, around, found is not None, network_id)
    return list(rows.values())


def members_of_title(title: str) -> str:
    """Return what the choice of a network's members is called."""
    return f"Members of {title}"


def _by_title(entry: tuple[NetworkId, str]) -> tuple[str, NetworkId]:
    return entry[1].casefold(), entry[0]


def device_filter(text: str, link: LinkFilter, *, is_showing_roots: bool) -> Callable[[DeviceRow], bool] | None:
    """Return what tells the rows that are to be shown, None for all of them."""
    conditions: list[Callable[[DeviceRow], bool]] = []
    if not is_showing_roots:
        conditions.append(_is_no_root)
    if link is not LinkFilter.ALL:
        reaches = _REACHES[link]
        conditions.append(lambda row: row.reach in reaches)
    if wanted := text.strip().casefold():
        conditions.append(lambda row: _has(row, wanted))
    if len(conditions) > 1:
        return lambda row: all(condition(row) for condition in conditions)
    return conditions[0] if conditions else None


def is_root(peer: Peer) -> bool:
    """Whether a peer is one of ZeroTier's own root servers, which nobody thinks of as devices."""
    return peer.role_text == _PLANET


def count_devices(peers: Iterable[Peer]) -> int:
    """Count the peers that are devices."""
    return sum(not is_root(peer) for peer in peers)


def latest_path(peer: Peer) -> str:
    """Return address and port of the path that is used, or was last; empty for none."""
    return path_address(_sorted_paths(peer)[0]) if peer.paths else ""


def path_address(path: Path) -> str:
    """Return address and port as they are written everywhere else: 192.0.2.1:9993, [2001:db8::1]:9993."""
    address, _, port = plain(path.address, _ADDRESS_LENGTH).partition("/")
    if not port:
        return address
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def device_detail(row: DeviceRow, sightings: Sightings, now: int, zone: tzinfo | None = None) -> DeviceDetail:
    """Put all that is known of a device into words."""
    peer, around = row.peer, row.around
    sentence, explanation = _explanation(row, sightings, now, zone)
    return DeviceDetail(
        address=peer.address,
        title=row.title,
        alias=around.aliases.get(peer.address, ""),
        own_name=row.introduction.name or UNNAMED,
        sentence=sentence,
        explanation=explanation,
        latency_sentence=_latency_sentence(sightings, now),
        groups=(
            FactGroup(key="device", title="", facts=tuple(_device_facts(row, sightings))),
            *_membership_groups(row, now, zone),
            *_path_groups(peer, now, zone),
        ),
    )


# How it is reached, and why.


def _explanation(row: DeviceRow, sightings: Sightings, now: int, zone: tzinfo | None) -> tuple[str, str]:
    """Return how a device is reached in a sentence, and why, and what helps."""
    since = sightings.link_since
    match row.reach:
        case Reach.DIRECT:
            sentence = f"Reached directly since {clock_time(since, now, zone)}." if since else "Reached directly."
            return sentence, f"{_ROOT} {_DIRECT}" if is_root(row.peer) else _DIRECT
        case Reach.TUNNELLED:
            return "Tunnelled through TCP.", _TUNNELLED.format(port=row.around.port)
        case Reach.OFFLINE:
            return "Not among the devices that this computer talks to at the moment.", _OFFLINE
        case Reach.OWN:
            return "This is the computer that you sit at.", ""
        case Reach.UNREACHED:
            if is_root(row.peer):
                return "This root server has not answered.", f"{_ROOT} {_ROOT_SILENT.format(port=row.around.port)}"
            return "Not reached: nothing has been heard of it yet.", _UNHEARD
        case Reach.RELAYED:
            sentence = f"No direct path{_since(sightings, now, zone)}: what you exchange is relayed by a root server."
            if is_root(row.peer):
                sentence = f"This root server does not answer directly{_since(sightings, now, zone)}."
                return sentence, f"{_ROOT} {_ROOT_SILENT.format(port=row.around.port)}"
            return sentence, f"{_why_relayed(row.peer, now)} {_help(row.around.port)}"
        case reach:
            assert_never(reach)


def _since(sightings: Sightings, now: int, zone: tzinfo | None) -> str:
    if sightings.link_since:
        return f" since {clock_time(sightings.link_since, now, zone)}"
    if sightings.first_seen:
        return f" since ZTray first looked, at {clock_time(sightings.first_seen, now, zone)}"
    return ""


def _why_relayed(peer: Peer, now: int) -> str:
    expired = [path for path in _sorted_paths(peer) if path.expired]
    if expired:
        last = max(expired, key=lambda path: path.last_receive)
        silent = f" for {duration(now - last.last_receive)}" if 0 < last.last_receive <= now else ""
        return (
            f"There was a direct path, but nothing has come over it{silent}: "
            "the device may be asleep or have moved to another net, or its router has closed the way."
        )
    if peer.paths:
        return "Paths to it are known, but none is confirmed yet; that usually takes less than a minute."
    return "No path to it has ever been found."


def _help(port: int) -> str:
    here = "" if port == _DEFAULT_PORT else f" ({port} on this computer)"
    return (
        f"Usually a firewall or router on one side blocks UDP port {_DEFAULT_PORT}{here}. Allow it on both sides, and "
        "switch on UPnP or NAT-PMP in the routers if you can. If both sides are behind strict (symmetric) NAT, one of "
        "them needs a forwarded port or another router; until then, relayed traffic is slower but safe: it stays "
        "encrypted from end to end."
    )


_DIRECT = "What you exchange goes straight from this computer to it, which is as fast as it gets."
_ROOT = "Root servers help devices to find each other, and relay what has no direct path."
_ROOT_SILENT = (
    "One that is silent does no harm while others answer. If none does, allow UDP port {port} of this computer "
    "to the internet."
)
_TUNNELLED = (
    "UDP does not get through from this computer, so ZeroTier sends everything over TCP through a relay, which is "
    "slow. Allow UDP port {port} of this computer to the internet, in its firewall and in the router's; in nets that "
    "forbid it (offices, hotels) another net helps, or none."
)
_UNHEARD = (
    "ZeroTier looks for this address, and nothing has answered. The device may be switched off or offline, or its "
    "ZeroTier is not running. There is nothing to be done on this side: once it answers, it shows."
)


_OFFLINE = (
    "It is a member of a network, and may be switched off, or the two have had nothing to tell each other for a while. "
    "Reach out to it at its address: if it answers, it shows here."
)


# Facts.


def _device_facts(row: DeviceRow, sightings: Sightings) -> Iterable[Fact]:
    peer = row.peer
    yield Fact(key="address", label="Address", value=peer.address, copy=peer.address, is_code=True)
    yield Fact(key="role", label="Role", value=row.role)
    yield Fact(key="link", label="Link", value=row.reach.value)
    yield Fact(key="latency", label="Latency", value=row.latency)
    known = [latency for latency in sightings.latencies if latency is not None]
    if len(known) > 1:
        spread = f"{min(known)} to {max(known)} ms, median {round(median(known))} ms"
        yield Fact(key="spread", label="Lately", value=spread)
    version = row.version
    yield Fact(key="version", label="Version", value=version, copy=version if version != UNKNOWN else "")
    if peer.is_bonded:
        yield Fact(key="bond", label="Bonded", value=plain(peer.bonding_policy) or "yes")
        links = f"{peer.num_alive_links} of {peer.num_total_links} alive"
        yield Fact(key="bond-links", label="Bonded links", value=links)


def _membership_groups(row: DeviceRow, now: int, zone: tzinfo | None) -> Iterable[FactGroup]:
    """Yield what each network's administrator knows of the device."""
    for known in row.around.memberships.get(row.peer.address, ()):
        title = row.around.titles.get(known.network.id) or plain(known.network.name) or known.network.id.grouped
        yield FactGroup(
            key=f"member {known.network.id}", title=f"In {title}", facts=tuple(_member_facts(known, now, zone))
        )


def _member_facts(known: Membership, now: int, zone: tzinfo | None) -> Iterable[Fact]:
    member = known.member
    if name := plain(member.name):
        yield Fact(key="name", label="Name there", value=name, copy=name)
    for number, text in enumerate(member.addresses):
        address = plain(text, _ADDRESS_LENGTH)
        label = "Managed address" if number == 0 else ""
        yield Fact(key=f"managed {address}", label=label, value=address, copy=address, is_code=True)
    if member.standing is not Standing.AUTHORISED:
        words = {Standing.PENDING: "waits for approval", Standing.REJECTED: "rejected"}
        yield Fact(key="standing", label="State", value=words[member.standing])
    if description := plain(member.description, _DESCRIPTION_LENGTH):
        yield Fact(key="description", label="Description", value=description)
    if member.last_seen is not None:
        seen = exact_time(member.last_seen, zone)
        yield Fact(key="seen", label="Last seen there", value=ago(member.last_seen, now), tooltip=seen)
    if known.is_old and known.told_at is not None:
        told = exact_time(known.told_at, zone)
        yield Fact(key="told", label="As of", value=ago(known.told_at, now), tooltip=told)


def _path_groups(peer: Peer, now: int, zone: tzinfo | None) -> Iterable[FactGroup]:
    seen: Counter[str] = Counter()
    keyed: list[tuple[str, Path]] = []
    for path in peer.paths:  # the same one can be there twice: over two sockets of this computer
        seen[path.address] += 1
        keyed.append((f"path {path.address} {seen[path.address]}", path))
    for key, path in sorted(keyed, key=lambda one: _preference(one[1])):
        is_in_use = path.active and not path.expired
        address = path_address(path)
        yield FactGroup(
            key=key,
            title=f"Path over {address}" if is_in_use else f"Unused path over {address}",
            facts=tuple(_path_facts(peer, path, now, zone)),
            is_folded=not is_in_use,
        )


def _path_facts(peer: Peer, path: Path, now: int, zone: tzinfo | None) -> Iterable[Fact]:
    address = path_address(path)
    yield Fact(key="address", label="Address, port", value=address, copy=address, is_code=True)
    yield Fact(key="state", label="State", value=_path_state(path))
    for key, label, ms in (("received", "Last received", path.last_receive), ("sent", "Last sent", path.last_send)):
        yield Fact(key=key, label=label, value=ago(ms, now) if ms > 0 else "never", tooltip=exact_time(ms, zone))
    if path.trusted_path_id:
        yield Fact(key="trusted", label="Trusted path", value=str(path.trusted_path_id))
    if path.local_port:
        yield Fact(key="port", label="Local port", value=str(path.local_port))
    if path.interface:
        yield Fact(key="interface", label="Interface", value=plain(path.interface))
    if peer.is_bonded:
        yield Fact(key="mean", label="Mean latency", value=f"{path.latency_mean:.0f} ms")
        yield Fact(key="loss", label="Packet loss", value=f"{path.packet_loss_ratio * _PERCENT:.1f} %")


def _path_state(path: Path) -> str:
    words = ["active" if path.active else "not active"]
    words += ["preferred"] if path.preferred else []
    words += ["expired"] if path.expired else []
    return ", ".join(words)


def _latency_sentence(sightings: Sightings, now: int) -> str:
    """Say what the line of latencies shows, for who does not see it too."""
    known = [latency for latency in sightings.latencies if latency is not None]
    if not known:
        return ""
    since = sightings.latencies_since
    time = f"last {duration(now - since)}" if since and now > since else "last look"
    return f"Latency in the {time}, up to {max(known)} ms"


def _sorted_paths(peer: Peer) -> list[Path]:
    """Return the paths, the one in use first, the expired last."""
    return sorted(peer.paths, key=_preference)


def _preference(path: Path) -> tuple[bool, bool, bool]:
    return path.expired, not path.preferred, not path.active


# Words for one thing.


def _role_words(peer: Peer, *, is_peer: bool = True) -> str:
    if not is_peer:
        return "Device"
    match peer.role:
        case PeerRole.LEAF:
            return "Device"
        case PeerRole.PLANET:
            return "Root server (PLANET)"
        case PeerRole.MOON:
            return "Moon"
        case PeerRole.UPSTREAM:
            return "Upstream"
        case PeerRole.UNKNOWN:
            return plain(peer.role_text, _ROLE_LENGTH) or UNKNOWN
        case role:
            assert_never(role)


def _reach(peer: Peer, around: Surroundings) -> Reach:
    match peer.link:
        case Link.UNKNOWN:
            return Reach.UNREACHED
        case _ if around.is_tunnelled:
            return Reach.TUNNELLED
        case Link.DIRECT:
            return Reach.DIRECT
        case Link.RELAYED:
            return Reach.RELAYED
        case link:
            assert_never(link)


def _milliseconds(latency: int | None) -> str:
    return UNKNOWN if latency is None else f"{latency} ms"


def _is_no_root(row: DeviceRow) -> bool:
    return row.peer.role_text != _PLANET


def _has(row: DeviceRow, wanted: str) -> bool:
    return (
        wanted in row.peer.address
        or wanted in row.title.casefold()
        or wanted in row.version
        or any(wanted in address for address in row.introduction.addresses)
        or wanted in row.networks.casefold()
    )


_REACHES = {
    LinkFilter.ALL: frozenset(Reach),
    LinkFilter.DIRECT: frozenset({Reach.DIRECT}),
    LinkFilter.RELAYED: frozenset({Reach.RELAYED, Reach.TUNNELLED}),
    LinkFilter.UNREACHED: frozenset({Reach.UNREACHED, Reach.OFFLINE}),
}
