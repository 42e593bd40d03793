"""One network in full: what state it is in and what helps, what it may do, and every field that the service tells."""

from dataclasses import dataclass

from ztray.domain.errand import Errand
from ztray.domain.identifiers import NetworkId
from ztray.domain.intent import Resume
from ztray.domain.memory import Forget, KnownNetwork
from ztray.domain.network import Flag, MulticastSubscription, Network, NetworkStatus, Route
from ztray.domain.platform import Platform
from ztray.domain.state import Overview, Snapshot
from ztray.domain.text import plain
from ztray.presentation.actions import (
    Action,
    AskToLeave,
    CopyText,
    OpenUrl,
    PollNow,
    Remember,
    Share,
    Submit,
)
from ztray.presentation.approvals import approve_this_computer
from ztray.presentation.facts import Fact, FactGroup
from ztray.presentation.flags import flag_explanation, flag_title, is_flag_changing, switch_flag
from ztray.presentation.impairments import DOCTOR
from ztray.presentation.networks import NetworkLine, host_of, join_again, sign_in_url
from ztray.presentation.outage import DOWNLOAD_PAGE, Remedy, run_errand
from ztray.presentation.times import UNKNOWN, ago, clock_time, exact_time

_VALUE_LENGTH = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class FlagSwitch:
    """A flag to be switched; without an action it is changing, or the network is not joined."""

    flag: Flag
    title: str
    explanation: str
    is_on: bool
    action: Action | None


@dataclass(frozen=True, kw_only=True, slots=True)
class NetworkDetail:
    """A network in full; `alias` is the person's own name for it."""

    network_id: NetworkId
    title: str
    alias: str
    own_name: str
    """What it calls itself, else what its accounts call it."""
    state: str
    """The state in people's words, with the service's term where that helps searching."""
    sentence: str
    remedies: tuple[Remedy, ...]
    """What helps, the first of them most; for a network that is well, what people do most."""
    flags: tuple[FlagSwitch, ...]
    facts: tuple[FactGroup, ...]
    can_pause: bool
    leave: Remedy | None
    """How to be rid of it: leave it, or forget it."""
    share: Remedy


def network_detail(line: NetworkLine, overview: Overview, platform: Platform, now: int) -> NetworkDetail:
    """Return what there is to tell of the network of a line at a time, in milliseconds since 1970."""
    network, known = line.network, line.known
    is_answering = isinstance(overview.state, Snapshot)
    told = plain((network.name if network else "") or (known.name if known else ""))
    own_name = told or plain(overview.directory.name_of_network(line.network_id))
    return NetworkDetail(
        network_id=line.network_id,
        title=line.title,
        alias=known.alias if known else "",
        own_name=own_name,
        state=_state(line),
        sentence=line.condition.sentence,
        remedies=_remedies(line, overview, platform) if is_answering else (),
        flags=_flags(network, known, overview, platform),
        facts=_facts(line, network, known, now),
        can_pause=is_answering and network is not None and not line.is_pending,
        leave=_leave(line, known),
        share=Remedy(text="Share…", action=Share(network_id=line.network_id)),
    )


def _state(line: NetworkLine) -> str:
    words = line.condition.words
    if line.network is None:
        return _capital(words)
    if line.network.status is NetworkStatus.OK:
        return f"Connected ({line.progress})" if line.progress else "Connected"
    return f"{_capital(words)} ({plain(line.network.status_text) or 'no state'})"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _remedies(line: NetworkLine, overview: Overview, platform: Platform) -> tuple[Remedy, ...]:
    if line.network is None:
        return _absent_remedies(line, overview)
    found = _joined_remedy(line.network, overview, platform)
    is_denied = line.network.status is NetworkStatus.ACCESS_DENIED
    approval = approve_this_computer(line.network.id, overview) if is_denied else None
    return tuple(remedy for remedy in (approval, found) if remedy)


def _absent_remedies(line: NetworkLine, overview: Overview) -> tuple[Remedy, ...]:
    if line.known is None or line.is_pending:
        return ()
    if line.known.pause is not None:
        return (Remedy(text="Resume", action=Submit(intent=Resume(network_id=line.network_id))),)
    again = join_again(line.network_id, overview)
    return (Remedy(text="Join again", action=again),) if again else ()


def _joined_remedy(network: Network, overview: Overview, platform: Platform) -> Remedy | None:
    match network.status:
        case NetworkStatus.OK:
            if not network.addresses:
                return None
            return Remedy(text="Copy address", action=CopyText(text=network.addresses[0]))
        case NetworkStatus.ACCESS_DENIED:
            address = overview.state.node.address if isinstance(overview.state, Snapshot) else ""
            return Remedy(text=f"Copy my address {address}", action=CopyText(text=address))
        case NetworkStatus.AUTHENTICATION_REQUIRED:
            url = sign_in_url(network)
            if url is None:
                return Remedy(text="Look again", action=PollNow())
            return Remedy(text=f"Sign in at {host_of(url)}…", action=OpenUrl(url=url))
        case NetworkStatus.NOT_FOUND:
            return Remedy(text="Leave…", action=AskToLeave(network_id=network.id))
        case NetworkStatus.PORT_ERROR:
            return run_errand(Errand.RESTART) if Errand.RESTART in platform.errands else DOCTOR
        case NetworkStatus.CLIENT_TOO_OLD:
            return Remedy(text="Get the update", action=OpenUrl(url=DOWNLOAD_PAGE))
        case NetworkStatus.REQUESTING_CONFIGURATION | NetworkStatus.UNKNOWN:
            return Remedy(text="Look again", action=PollNow())


def _flags(
    network: Network | None, known: KnownNetwork | None, overview: Overview, platform: Platform
) -> tuple[FlagSwitch, ...]:
    flags = network.flags if network else known.flags if known else frozenset()
    is_answering = isinstance(overview.state, Snapshot)
    return tuple(
        FlagSwitch(
            flag=flag,
            title=f"{flag_title(flag)} (changing…)"
            if network and is_flag_changing(network.id, flag, overview)
            else flag_title(flag),
            explanation=flag_explanation(flag, platform),
            is_on=flag in flags,
            action=switch_flag(network, flag, overview) if network and is_answering else None,
        )
        for flag in Flag
    )


def _leave(line: NetworkLine, known: KnownNetwork | None) -> Remedy | None:
    if line.is_pending:
        return None
    if line.network is not None:
        return Remedy(text="Leave…", action=AskToLeave(network_id=line.network_id))
    if known is None:
        return None
    return Remedy(text="Forget", action=Remember(note=Forget(network_id=line.network_id)))


def _facts(line: NetworkLine, network: Network | None, known: KnownNetwork | None, now: int) -> tuple[FactGroup, ...]:
    groups = [_identity(line.network_id, network, known, now)]
    if network is not None:
        groups = [_addresses(network), *groups, _routes(network), _dns(network), *_sign_in(network, now)]
        groups += [_adapter(network), _multicast(network.multicast_subscriptions)]
    return tuple(group for group in groups if group.facts)


def _fact(key: str, label: str, value: str, *, is_code: bool = False, copy: str | None = None) -> Fact:
    """Return a fact that can be copied as it is shown; of text from outside, only what can be shown."""
    shown = plain(value, _VALUE_LENGTH)
    return Fact(key=key, label=label, value=shown or UNKNOWN, copy=shown if copy is None else copy, is_code=is_code)


def _addresses(network: Network) -> FactGroup:
    addresses = tuple(dict.fromkeys(network.assigned_addresses))
    facts = tuple(
        _fact(f"address-{address}", f"Address {number}" if len(addresses) > 1 else "Address", address, is_code=True)
        for number, address in enumerate(addresses, 1)
    )
    none = Fact(key="no-address", label="Address", value="none assigned to this computer")
    return FactGroup(key="addresses", title="", facts=facts or (none,))


def _identity(network_id: NetworkId, network: Network | None, known: KnownNetwork | None, now: int) -> FactGroup:
    name = (network.name if network else "") or (known.name if known else "")
    facts = [
        Fact(key="id", label="Network id", value=network_id.grouped, copy=network_id, is_code=True),
        _fact("name", "Its own name", name),
        _fact("type", "Type", _type(network.type), copy=plain(network.type)) if network else None,
        Fact(
            key="controller",
            label="Controller",
            value="none: an ad-hoc network" if network_id.is_ad_hoc else network_id.controller,
            copy="" if network_id.is_ad_hoc else network_id.controller,
            is_code=not network_id.is_ad_hoc,
        ),
        Fact(
            key="last-seen",
            label="Last joined",
            value=ago(known.last_seen, now),
            tooltip=exact_time(known.last_seen),
        )
        if known and known.last_seen and network is None
        else None,
    ]
    return FactGroup(key="identity", title="", facts=tuple(fact for fact in facts if fact))


def _type(word: str) -> str:
    match word:
        case "PRIVATE":
            return "Private: its administrator approves every device"
        case "PUBLIC":
            return "Public: whoever knows the id is in"
        case _:
            return plain(word) or UNKNOWN


def _routes(network: Network) -> FactGroup:
    facts: list[Fact] = []
    for number, route in enumerate(network.routes, 1):
        target = plain(route.target, _VALUE_LENGTH)
        way = f"by way of {plain(route.via, _VALUE_LENGTH)}" if route.via else "directly in the network"
        value = f"{'all traffic, ' if route.is_default else ''}{target or UNKNOWN}, {way}{_route_extras(route)}"
        facts.append(Fact(key=f"route-{number}", label=f"Route {number}", value=value, copy=target, is_code=True))
    return FactGroup(key="routes", title=f"Routes ({len(facts)})", facts=tuple(facts), is_folded=True)


def _route_extras(route: Route) -> str:
    return "".join(
        f", {name} {number}" for name, number in (("metric", route.metric), ("flags", route.flags)) if number
    )


def _dns(network: Network) -> FactGroup:
    facts: list[Fact] = []
    if network.dns.domain:
        facts.append(_fact("domain", "Search domain", network.dns.domain, is_code=True))
    facts += [
        _fact(f"server-{server}", "Server", server, is_code=True) for server in dict.fromkeys(network.dns.servers)
    ]
    return FactGroup(key="dns", title="DNS", facts=tuple(facts), is_folded=True)


def _sign_in(network: Network, now: int) -> tuple[FactGroup, ...]:
    if not network.sso_enabled:
        return ()
    expiry = network.authentication_expiry_time
    until = Fact(
        key="expiry",
        label="Signed in until",
        value=clock_time(expiry, now) if expiry else UNKNOWN,
        tooltip=exact_time(expiry),
    )
    return (FactGroup(key="sign-in", title="Sign-in", facts=(until,)),)


def _adapter(network: Network) -> FactGroup:
    revision = str(network.netconf_revision)
    facts = [
        _fact("device", "Device", network.port_device_name, is_code=True),
        _fact("mac", "MAC address", network.mac, is_code=True),
        _fact("mtu", "MTU", f"{network.mtu} bytes", copy=str(network.mtu)),
        _fact("broadcast", "Broadcast", "passed on" if network.broadcast_enabled else "not passed on"),
        _fact("bridge", "Bridge", "this computer may bridge" if network.bridge else "no"),
        _fact("dhcp", "DHCP", "yes" if network.dhcp else "no"),
        _fact("revision", "Configuration", f"revision {revision}", copy=revision),
        _fact("status", "State of the service", network.status_text),
    ]
    if network.port_error:
        facts.append(_fact("port-error", "Device error", str(network.port_error)))
    return FactGroup(key="adapter", title="Adapter", facts=tuple(facts), is_folded=True)


def _multicast(subscriptions: tuple[MulticastSubscription, ...]) -> FactGroup:
    facts = tuple(
        _fact(
            f"group-{number}",
            f"Group {number}",
            f"{subscription.mac}/{subscription.adi:x}" if subscription.adi else subscription.mac,
            is_code=True,
        )
        for number, subscription in enumerate(subscriptions, 1)
    )
    return FactGroup(key="multicast", title=f"Multicast subscriptions ({len(facts)})", facts=facts, is_folded=True)
