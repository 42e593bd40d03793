"""The editor of a network's rules in words: what each field is called, and what became of saving."""

from typing import Final

from ztray.domain.account import SourceFault
from ztray.domain.decision import CreateNetwork, Declined
from ztray.domain.directory import AccountState, Directory
from ztray.domain.identifiers import NetworkId
from ztray.domain.membership import ManagedNetwork
from ztray.domain.text import plain
from ztray.presentation.decisions import declined_sentence, managed_title
from ztray.presentation.default_route import CheckMark
from ztray.presentation.network_rules import Remark, draft_of
from ztray.presentation.source_troubles import account_title, source_name

SAVE: Final = "&Save"
CREATE: Final = "&Create network"
SAVING: Final = "Saving…"
CREATING: Final = "Creating the network…"
WAITING: Final = "The rules of this network are not known yet. They appear here as soon as the account tells them."
DISCARD_QUESTION: Final = "Throw away what you have written?"
DISCARD_EXPLANATION: Final = "Nothing of it was saved yet."
NAME: Final = "&Name"
NAME_HINT: Final = "Home"
ACCESS: Final = "Who comes in"
PRIVATE: Final = "&Private: only devices that you approve"
PUBLIC: Final = "P&ublic: every device that knows the network's id"
ADDRESSES: Final = "A&ddresses"
ADDRESSES_EXPLANATION: Final = (
    "Where devices get their addresses from. Any range will do that you use nowhere else; "
    "those that this computer's networks use are left out."
)
JOIN: Final = "&Join this network with this computer"
JOIN_EXPLANATION: Final = "It is approved at the same time."
ADVANCED: Final = "Advanced"
ADVANCED_FAULTS: Final = "Advanced: there is something to correct"
POOLS: Final = "Ranges that addresses are taken from"
FIRST: Final = "First address"
LAST: Final = "Last address"
ADD_POOL: Final = "Add a range"
IPV6: Final = "IPv6 addresses"
RFC4193: Final = "One for &each device (RFC 4193)"
SIX_PLANE: Final = "A range for each de&vice (6PLANE)"
IPV6_EXPLANATION: Final = "Both are made from the device's ZeroTier address: there is nothing to choose."
IPV6_POOLS: Final = "&From the ranges above"
ROUTES: Final = "Routes"
ROUTES_EXPLANATION: Final = (
    "The ranges that members reach through this network. Leave the second field empty for addresses of members "
    "themselves; for a network behind a member, enter that member's address."
)
TARGET: Final = "Range, such as 10.147.20.0/24"
VIA: Final = "Through this member"
ADD_ROUTE: Final = "Add a route"
DNS: Final = "Names (DNS)"
DNS_EXPLANATION: Final = "Members use this only if they allow the network to set where names are looked up."
DOMAIN: Final = "Search d&omain"
DOMAIN_HINT: Final = "home.arpa"
SERVERS: Final = "Name servers"
SERVER: Final = "Address of a name server"
ADD_SERVER: Final = "Add a server"
PACKETS: Final = "Packets"
MTU_LABEL: Final = "Lar&gest packet (MTU)"
MULTICAST: Final = "&Multicast limit"
MULTICAST_EXPLANATION: Final = "To how many members one packet for several of them is passed on at most."
BROADCAST: Final = "Pass &broadcasts on to all members"
REMOVE: Final = "Remove"


def window_title(network_id: NetworkId | None, state: AccountState | None, directory: Directory) -> str:
    """Say which network the rules are of, or whose a new one will be."""
    if network_id is not None:
        return f"Rules of {managed_title(network_id, directory)}"
    if state is None:
        return "New network"
    if state.is_own_controller:
        return f"New network of {source_name(state.account.kind)}"
    return f"New network in {account_title(state.account)}"


def remark_line(remark: Remark) -> str:
    """Return a remark as it stands beside its field: with a mark, since colour alone tells nobody enough."""
    mark = CheckMark.FAILED if remark.is_fault else CheckMark.WARNING
    return f"{mark.value} {remark.sentence}"


def refusal_of(declined: Declined, directory: Directory, now: int) -> str:
    """Say why rules were not saved; where the source kept its own, name what, in people's words."""
    if declined.trouble.fault is not SourceFault.NOT_APPLIED:
        return declined_sentence(declined, directory, now)
    fields = [name.strip() for name in declined.trouble.detail.split(",")]
    kept = _listed([_FIELDS.get(name, plain(name)) for name in fields])
    if is_created(declined):
        return (
            f"The network was created, but not quite as you wanted it: the controller has set {kept} otherwise. "
            "Close this window, and edit the network where your networks are listed."
        )
    return f"The controller took the rest, but has set {kept} otherwise. Check what you entered there, then save again."


def is_created(declined: Declined) -> bool:
    """Tell whether a network is there though it was not created as it was to be: trying again would make another."""
    return isinstance(declined.decision, CreateNetwork) and declined.trouble.fault is SourceFault.NOT_APPLIED


_FIELDS: Final = {
    "name": "its name",
    "private": "who may come in",
    "ipAssignmentPools": "the ranges of addresses",
    "routes": "the routes",
    "v4AssignMode": "whether it gives IPv4 addresses",
    "v6AssignMode": "how it gives IPv6 addresses",
    "mtu": "the size of packets (MTU)",
    "multicastLimit": "the multicast limit",
    "enableBroadcast": "whether broadcasts are passed on",
    "dns": "the search domain and its servers",
}


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def change_note(network: ManagedNetwork | None, opened_with: ManagedNetwork) -> str:
    """Say what has happened to a network since its rules were opened; empty for nothing."""
    if network is None:
        return "This network is not there any more: somebody has deleted it, or the account may not see it any longer."
    if draft_of(network) == draft_of(opened_with):
        return ""
    return (
        "Somebody has changed this network since you opened this window. What you see here is as it was before, with "
        "your changes; saving puts it in the place of theirs. To see theirs, close this window and open it again."
    )
