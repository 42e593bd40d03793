"""What the accounts of one person tell: Home and Office with their members, by sources that can do what theirs do."""

from dataclasses import replace
from functools import partial
from typing import Any

from tests.fakes import builders
from tests.fakes.builders import DAY, HOUR, MINUTE, NOW
from ztray.domain.account import OWN_CONTROLLER, SourceKind
from ztray.domain.directory import AccountState, Roster
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.membership import Ability, AddressPool, Member, NetworkRules, Standing
from ztray.domain.network import Route

WORK, CLUB = "a1b2c3d4e5f60718", "0102030405060708"
HOME, OFFICE, LAB = NetworkId("1d7193940471a6b2"), NetworkId("b6079f73c63cea42"), NetworkId("8056c2e21c4a2f10")
NAS, LAPTOP = NodeAddress("9f3a1c55d0"), NodeAddress("17d709436c")
STRANGER, NEWCOMER, BANNED = NodeAddress("4f838b8e71"), NodeAddress("c2d8e41f09"), NodeAddress("deadc0ffee")

NEW_CENTRAL = frozenset(
    {
        Ability.REJECT,
        Ability.DEAUTHORISE,
        Ability.RENAME_MEMBER,
        Ability.DESCRIBE_MEMBER,
        Ability.ASSIGN_ADDRESSES,
        Ability.BRIDGE,
        Ability.MANY_AT_ONCE,
    }
)
LEGACY_CENTRAL = frozenset(Ability) - {Ability.REJECT, Ability.MANY_AT_ONCE}
OLD_CONTROLLER = frozenset(
    {Ability.DEAUTHORISE, Ability.ASSIGN_ADDRESSES, Ability.BRIDGE, Ability.DELETE_MEMBER, Ability.CREATE_NETWORK}
)
"""What each can do; the controller is one before 1.14."""

_ABILITIES = {
    SourceKind.NEW_CENTRAL: NEW_CENTRAL,
    SourceKind.LEGACY_CENTRAL: LEGACY_CENTRAL,
    SourceKind.CONTROLLER: OLD_CONTROLLER,
}

RULES = NetworkRules(
    pools=(AddressPool(first="10.147.20.10", last="10.147.20.250"),), routes=(Route(target="10.147.20.0/24"),)
)


member = partial(builders.member, network_id=HOME)
waiting = partial(builders.waiting, network_id=HOME)
roster = partial(builders.roster, network_id=HOME)


def account(
    *rosters: Roster,
    account_id: str = WORK,
    kind: SourceKind = SourceKind.NEW_CENTRAL,
    **fields: Any,  # noqa: ANN401
) -> AccountState:
    """Return an account that can do what its kind can; `fields` are those of the builder."""
    return builders.account(*rosters, account_id=account_id, kind=kind, **{"abilities": _ABILITIES[kind]} | fields)


def own_controller(*rosters: Roster, **fields: Any) -> AccountState:  # noqa: ANN401
    """Return the local service's own controller, of a service before 1.14; `fields` are those of AccountState."""
    return account(*rosters, account_id=OWN_CONTROLLER, kind=SourceKind.CONTROLLER, name="", **fields)


def home() -> Roster:
    """Return a network with members of all kinds, two of whom wait."""
    return roster(
        member(
            NAS,
            name="NAS",
            description="In the cellar, beside the boiler",
            addresses=("10.147.20.10", "fd1d:7193:9404:71a6:b299:939f:3a1c:55d0"),
            last_seen=NOW - 3 * MINUTE,
            physical_address="203.0.113.20",
            version="1.14.1",
            os="linux",
        ),
        member(
            LAPTOP,
            name="Ada's laptop",
            addresses=("10.147.20.11",),
            last_seen=NOW - 26 * HOUR,
            physical_address="203.0.113.31",
            version="1.12.2",
            os="darwin",
        ),
        waiting(STRANGER, last_seen=NOW - MINUTE, physical_address="203.0.113.81", version="1.12.2"),
        waiting(NEWCOMER, last_seen=NOW - 4 * MINUTE, physical_address="2001:db8:7::5"),
        member(BANNED, name="Somebody", standing=Standing.REJECTED, last_seen=NOW - 40 * DAY),
        rules=RULES,
        web_page=f"https://central.zerotier.com/network/{HOME}",
    )


def office() -> Roster:
    """Return another network, in which one of them is a member as well, and one waits."""
    return roster(
        member(NAS, network_id=OFFICE, name="nas", addresses=("172.28.4.10",), last_seen=NOW - MINUTE),
        waiting("5c0f7e9d11", network_id=OFFICE, name="Grace's laptop", last_seen=NOW - MINUTE),
        network_id=OFFICE,
        name="Office",
    )


def with_members(told: Roster, *members: Member) -> Roster:
    """Return a network with other members."""
    return replace(told, members=members)
