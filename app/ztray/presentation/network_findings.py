"""The doctor's lines about the internet, the networks, and what they do to this computer's routes and names."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from ipaddress import ip_address
from typing import assert_never

from ztray.domain.errand import Errand
from ztray.domain.examination import (
    Claim,
    LocalCollision,
    NetworkCollision,
    Overlap,
    local_collisions,
    network_collisions,
)
from ztray.domain.network import Flag, Network, NetworkStatus
from ztray.domain.peer import PeerRole
from ztray.domain.state import Snapshot
from ztray.domain.text import MESSAGE_LENGTH, plain
from ztray.presentation.actions import AskToLeave, CopyText, OpenUrl, ShowWindow
from ztray.presentation.findings import GET_ZEROTIER, NO_STATE, Case, Line, Verdict, passed, skipped
from ztray.presentation.networks import Mark, condition_of, sign_in_url
from ztray.presentation.outage import Remedy

_DEVICE = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_DOMAIN = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9_.])?")


# The internet.


def online_line(case: Case) -> Line:
    """Judge whether ZeroTier reaches the internet."""
    key, title = "online", "Internet"
    node = case.node
    if node is None:
        return skipped(key, title, NO_STATE)
    if not node.online:
        return Line(
            key=key,
            verdict=Verdict.FAILURE,
            title=title,
            sentence="ZeroTier is offline: it reaches none of its roots.",
            fix=(
                "Check that this computer has internet at all, and that no firewall here or in the router stops UDP to "
                "port 9993 outside. Networks of hotels and companies often do."
            ),
        )
    if node.tcp_fallback_active:
        return Line(
            key=key,
            verdict=Verdict.WARNING,
            title=title,
            sentence="ZeroTier is online, but tunnels all traffic through TCP, which is slow, as UDP does not pass.",
            fix="Let a firewall here or in the router pass UDP to port 9993 outside.",
        )
    return passed(key, title, f"ZeroTier is online, as {node.address}.")


def roots_line(case: Case) -> Line:
    """Judge whether ZeroTier's roots are reached."""
    key, title = "roots", "Roots"
    state = case.overview.state
    if not isinstance(state, Snapshot):
        return skipped(key, title, NO_STATE)
    if state.peers is None:
        return skipped(key, title, "The service did not tell its peers.")
    roots = [peer for peer in state.peers if peer.role in (PeerRole.PLANET, PeerRole.MOON)]
    reached = sum(any(path.active and not path.expired for path in peer.paths) for peer in roots)
    if reached:
        return passed(
            key, title, f"{reached} of ZeroTier's {len(roots)} roots, which lead devices to each other, are reached."
        )
    if not state.node.online:
        return skipped(key, title, "ZeroTier is offline.")
    if not roots:
        sentence = "The service knows of no roots, which lead devices to each other."
        fix = "Restart ZeroTier. If it stays so, its planet file is damaged: install ZeroTier anew."
        return Line(
            key=key,
            verdict=Verdict.WARNING,
            title=title,
            sentence=sentence,
            fix=fix,
            command=case.typed(Errand.RESTART),
            remedies=case.errand(Errand.RESTART),
        )
    return Line(
        key=key,
        verdict=Verdict.WARNING,
        title=title,
        sentence=f"None of ZeroTier's {len(roots)} roots, which lead devices to each other, is reached directly.",
        fix="Let a firewall here or in the router pass UDP to port 9993 outside.",
    )


# The networks.


def network_lines(case: Case) -> Iterator[Line]:
    """Return a line for every network, by title."""
    if case.node is None:
        yield skipped("networks", "Networks", NO_STATE)
        return
    if not case.networks:
        yield passed("networks", "Networks", "No network is joined.")
    for network in case.networks:
        yield _network_line(network, case)


_VERDICTS = {
    Mark.OK: Verdict.PASS,
    Mark.ERROR: Verdict.FAILURE,
}


def _network_line(network: Network, case: Case) -> Line:
    condition = condition_of(network, is_long_waiting=network.id in case.overview.long_waiting)
    show = Remedy(text="Show it", action=ShowWindow(network_id=network.id))
    line = Line(
        key=f"network-{network.id}",
        verdict=_VERDICTS.get(condition.mark, Verdict.WARNING),
        title=f"Network: {case.title(network.id)}",
        sentence=condition.sentence,
    )
    match network.status:
        case NetworkStatus.OK:
            return _connected_line(line, network, show)
        case NetworkStatus.REQUESTING_CONFIGURATION:
            fix = "Wait a moment. If it stays so, compare the id with its administrator."
            return replace(line, fix=fix, remedies=(show,))
        case NetworkStatus.ACCESS_DENIED:
            copy = (Remedy(text="Copy my address", action=CopyText(text=case.node.address)),) if case.node else ()
            return replace(line, fix="Send this computer's address to its administrator.", remedies=copy)
        case NetworkStatus.AUTHENTICATION_REQUIRED:
            url = sign_in_url(network)
            sign_in = (Remedy(text="Sign in", action=OpenUrl(url=url)),) if url else (show,)
            return replace(line, fix="Sign in on the network's page.", remedies=sign_in)
        case NetworkStatus.NOT_FOUND:
            leave = Remedy(text="Leave it…", action=AskToLeave(network_id=network.id))
            return replace(line, fix="Compare the id with whoever gave it to you.", remedies=(leave,))
        case NetworkStatus.PORT_ERROR:
            return replace(
                line,
                fix="Restart ZeroTier; without a network card of its own it reaches nothing there.",
                command=case.typed(Errand.RESTART),
                remedies=case.errand(Errand.RESTART),
            )
        case NetworkStatus.CLIENT_TOO_OLD:
            return replace(line, fix="Install the newest ZeroTier.", remedies=(GET_ZEROTIER,))
        case NetworkStatus.UNKNOWN:
            return replace(line, fix="Look for a newer ZTray.", remedies=(show,))
        case status:
            assert_never(status)


def _connected_line(line: Line, network: Network, show: Remedy) -> Line:
    if network.addresses:
        return replace(line, sentence=f"Connected, with {plain(', '.join(network.addresses), MESSAGE_LENGTH)}.")
    if Flag.MANAGED not in network.flags:
        return replace(line, sentence="Connected, without an address: you do not allow managed ones.")
    return replace(
        line,
        verdict=Verdict.WARNING,
        sentence="Connected, but this computer has no address there.",
        fix="Ask the network's administrator to assign one to this computer.",
        remedies=(show,),
    )


# Routes.


def route_lines(case: Case) -> Iterator[Line]:
    """Return a line for all that collides, or one for none."""
    if case.node is None:
        yield skipped("routes", "Routes", NO_STATE)
        return
    locals_ = local_collisions(case.networks, case.examination.local_networks)
    others = network_collisions(case.networks)
    if not locals_ and not others:
        yield passed(
            "routes", "Routes", "No network's addresses collide with those of another, or of this computer's own."
        )
    for collision in locals_:
        yield _local_line(collision, case)
    for pair in others:
        yield _pair_line(pair, case)


def _local_line(collision: LocalCollision, case: Case) -> Line:
    claim, local = collision.claim, collision.local
    title = case.title(claim.network_id)
    device = plain(local.device)
    both = f"{_claim_words(claim, title)}, and this computer's own network at {device} is {local.network}"
    match collision.overlap:
        case Overlap.SAME:
            happens = "The same addresses mean two things, and one of the two networks cannot be reached."
        case Overlap.INSIDE:
            happens = f"Devices at {device} with an address in {claim.target} cannot be reached."
        case Overlap.AROUND:
            happens = f"Devices of {title} with an address in {local.network} cannot be reached."
        case overlap:
            assert_never(overlap)
    wider = (
        "Ask the network's administrator for a route a bit wider, as /23 for /24: it gives way to the local network. "
        if claim.via and collision.overlap is Overlap.SAME
        else "Ask the network's administrator for another range, or change that of the local network. "
    )
    return Line(
        key=f"route-{claim.network_id}-{claim.target}-{local.device}-{local.network}",
        verdict=Verdict.FAILURE if collision.overlap is Overlap.SAME else Verdict.WARNING,
        title=f"Route: {title}",
        sentence=f"{both}. {happens}",
        fix=f"{wider}Until then, pause the network, or do not allow it managed addresses.",
        remedies=(Remedy(text="Show it", action=ShowWindow(network_id=claim.network_id)),),
    )


def _pair_line(pair: NetworkCollision, case: Case) -> Line:
    one, other = case.title(pair.first.network_id), case.title(pair.second.network_id)
    match pair.overlap:
        case Overlap.SAME:
            happens = "The system sends what is meant for these addresses to one of the two only."
        case Overlap.INSIDE:
            happens = f"What is meant for {pair.first.target} goes to {one}, never to {other}."
        case Overlap.AROUND:
            happens = f"What is meant for {pair.second.target} goes to {other}, never to {one}."
        case overlap:
            assert_never(overlap)
    return Line(
        key=f"route-{pair.first.network_id}-{pair.first.target}-{pair.second.network_id}-{pair.second.target}",
        verdict=Verdict.WARNING,
        title=f"Route: {one} and {other}",
        sentence=f"{_claim_words(pair.first, one)}, and {_claim_words(pair.second, other)}. {happens}",
        fix="Pause one of the two, or ask an administrator for another range.",
        remedies=tuple(
            Remedy(text=f"Show {title}", action=ShowWindow(network_id=claim.network_id))
            for claim, title in ((pair.first, one), (pair.second, other))
        ),
    )


def _claim_words(claim: Claim, title: str) -> str:
    if claim.via:
        return f"{title} leads to {claim.target} through {plain(claim.via)}"
    return f"{title} has the addresses {claim.target}"


# Names.


def dns_lines(case: Case) -> Iterator[Line]:
    """Return a line for every network that sets where names are looked up, or one for none."""
    if case.node is None:
        yield skipped("dns", "Names (DNS)", NO_STATE)
        return
    pushing = [network for network in case.networks if network.status is NetworkStatus.OK and network.dns.servers]
    if not pushing:
        yield passed("dns", "Names (DNS)", "No network sets where names are looked up.")
    for network in pushing:
        yield _dns_line(network, case)


def _dns_line(network: Network, case: Case) -> Line:
    title = case.title(network.id)
    domain = plain(network.dns.domain)
    servers = plain(", ".join(network.dns.servers), MESSAGE_LENGTH)
    offers = f"{title} has names{f' below {domain}' if domain else ''} looked up at {servers}"
    key, heading = f"dns-{network.id}", f"Names: {title}"
    if Flag.DNS not in network.flags:
        return passed(key, heading, f"{offers}. You do not allow that, so it is not used.")
    if case.platform.applies_dns:
        return passed(key, heading, f"{offers}, and you allow it.")
    in_effect = next((found.servers for found in case.examination.dns if found.network_id == network.id), None)
    if in_effect is not None and set(_addresses(network.dns.servers)) <= set(_addresses(in_effect)):
        return passed(key, heading, f"{offers}. ZeroTier does not apply that on this system, but another tool does.")
    command = "" if case.overview.is_demo else _dns_command(network)
    others = "whether another tool does cannot be told" if in_effect is None else "and nothing else does"
    return Line(
        key=key,
        verdict=Verdict.WARNING,
        title=heading,
        sentence=f"{offers}, and you allow it. ZeroTier does not apply that on this system; {others}.",
        fix="The command below applies it until ZeroTier is restarted, where systemd-resolved looks names up."
        if command
        else "What the network sets is not fit for a command; ask its administrator.",
        command=command,
    )


def _addresses(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        try:
            yield str(ip_address(text.partition("%")[0]))
        except ValueError:
            continue


def _dns_command(network: Network) -> str:
    """Return what applies a network's DNS; empty when it was written to be something else in a terminal."""
    servers = tuple(_addresses(network.dns.servers))
    device, domain = network.port_device_name, network.dns.domain
    if not servers or not _DEVICE.fullmatch(device) or device.startswith("-"):
        return ""
    command = f"resolvectl dns {device} {' '.join(servers)}"
    return f"{command} && resolvectl domain {device} {domain}" if _DOMAIN.fullmatch(domain) else command
