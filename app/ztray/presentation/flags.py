"""The four flags in people's words, and what a click on one of them means."""

from typing import assert_never

from ztray.domain.identifiers import NetworkId
from ztray.domain.intent import Leave, Pause, SetFlag, TryDefaultRoute
from ztray.domain.network import Flag, Network
from ztray.domain.platform import Platform
from ztray.domain.state import Overview
from ztray.presentation.actions import Action, AskForDefaultRoute, Submit


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
        "It is switched off again after 20 seconds unless you confirm that everything works."
    )
    if is_offered:
        return explanation
    return f"{explanation}\n\nAt present this network offers no default route: nothing will change until it does."


def is_flag_changing(network_id: NetworkId, flag: Flag, overview: Overview) -> bool:
    """Tell whether a flag is being switched."""
    return any(
        (isinstance(intent, SetFlag) and intent.flag is flag)
        or (isinstance(intent, TryDefaultRoute) and flag is Flag.DEFAULT)
        for intent in overview.pending_for(network_id)
    )


def switch_flag(network: Network, flag: Flag, overview: Overview) -> Action | None:
    """Return what switches a flag; None while it or the whole network is changing."""
    is_going = any(isinstance(intent, Leave | Pause) for intent in overview.pending_for(network.id))
    if is_going or is_flag_changing(network.id, flag, overview):
        return None
    is_on = flag in network.flags
    if flag is Flag.DEFAULT and not is_on:
        return AskForDefaultRoute(network_id=network.id)
    return Submit(intent=SetFlag(network_id=network.id, flag=flag, on=not is_on))
