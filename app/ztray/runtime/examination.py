"""The doctor's look at everything, from the program to the tray. It blocks, for some seconds when the service hangs.

Nothing here connects to ::1: a connection that the service still held when it ended keeps it off its port for about a
minute (`ztray.runtime.search`). Whether it listens there, the system tells. Nobody is asked for a password, and nothing
is changed.
"""

import json
import logging
import platform
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from ipaddress import ip_interface
from pathlib import Path
from socket import AF_INET, AF_INET6
from typing import Protocol

from ztray.api.errors import InterruptedRequestError, OutageError, RejectedError
from ztray.api.interruption import Interruption
from ztray.domain.examination import (
    Answer,
    DnsInEffect,
    Examination,
    Greeting,
    Holder,
    KeyringFound,
    LocalNetwork,
    Machine,
    PortFound,
    PortSource,
)
from ztray.domain.keyring import KeyringFault
from ztray.domain.listener import listeners_for
from ztray.domain.network import Flag, Network
from ztray.domain.reach import TokenSighting
from ztray.domain.state import Outage, OutageReason, Snapshot
from ztray.environment import ServicePlaces, milliseconds_now, parse_port
from ztray.runtime.access import ServiceAccess
from ztray.runtime.search import HOSTS, HeldTokens, Search, candidates, find_port
from ztray.storage.secrets import SecretsError
from ztray.system.base import System

_log = logging.getLogger(__name__)

_LONGEST_FILE = 64 * 1024


class Keyring(Protocol):
    """What is asked of the keyring; both raise SecretsError."""

    @property
    def backend(self) -> str:
        """What people call it."""

    def is_locked(self) -> bool | None:
        """Tell whether it is locked, None where that cannot be told."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NetworkCard:
    """A network card of this computer that is up; addresses are as in "192.168.1.20/24"."""

    name: str
    mac: str = ""
    addresses: tuple[str, ...] = ()


class Examiner:
    """Looks at everything once, in any thread; `now` returns the milliseconds since 1970."""

    def __init__(
        self,
        system: System,
        user_home: Path,
        keyring: Keyring | None = None,
        *,
        interruption: Interruption | None = None,
        now: Callable[[], int] = milliseconds_now,
        cards: Callable[[], tuple[NetworkCard, ...]] | None = None,
    ) -> None:
        self._system = system
        self._user_home = user_home
        self._keyring = keyring
        self._interruption = interruption or Interruption()
        self._now = now
        self._cards = cards or network_cards

    def examine(
        self, places: ServicePlaces, held: HeldTokens | None = None, *, has_tray: bool | None = None
    ) -> Examination:
        """Look at everything, with the tokens that are in no file. Blocks, and raises nothing."""
        held = held or HeldTokens(keyring_holds=places.is_token_kept)
        seen = self._surroundings(places, has_tray=has_tray)
        if places.is_remote and not places.is_remote_confirmed:
            # Nobody has agreed that it is asked for anything.
            evidence = f"The settings name {places.address}."
            return replace(seen, state=Outage(reason=OutageReason.REMOTE_ADDRESS, evidence=evidence))
        search = Search(places, self._system, held, self._interruption)
        seen = replace(seen, answer=self._answer(search, seen.port or PortFound(number=0)))
        return self._with_state(seen, places, held)

    def _surroundings(self, places: ServicePlaces, *, has_tray: bool | None) -> Examination:
        """Look at what can be told without asking the service."""
        port = _port(places)
        return Examination(
            at=self._now(),
            machine=_machine(self._user_home),
            address=places.address or "",
            is_remote=places.is_remote,
            is_installed_service=places.home == self._system.service_home,
            service=None if places.is_remote else self._system.service_state(),
            port=port,
            has_ipv6=any(":" in address for card in self._cards() for address in card.addresses),
            holders=None if places.is_remote else self._holders(port.number, places.home),
            is_clock_synchronised=self._system.is_clock_synchronised(),
            keyring=self._keyring_found(),
            has_tray=has_tray,
        )

    def _holders(self, port: int, home: Path) -> tuple[Holder, ...] | None:
        listeners = self._system.listeners(port)
        if listeners is None:
            return None
        return tuple(
            Holder(
                host=host,
                listener=self._system.with_program(listener),
                may_have_token=self._system.may_have_token(listener, home),
            )
            for host in HOSTS
            for listener in listeners_for(host, listeners)
        )

    def _answer(self, search: Search, port: PortFound) -> Answer | None:
        try:
            sighting = search.meet(search.hosts[0], port.number)
        except InterruptedRequestError:
            return None
        return Answer(
            greeting=Greeting[sighting.answer.name],
            where=sighting.where,
            evidence=sighting.evidence,
            version=sighting.health.version if sighting.health else "",
            seconds=sighting.seconds,
        )

    def _with_state(self, seen: Examination, places: ServicePlaces, held: HeldTokens) -> Examination:
        access = ServiceAccess(places, self._system, held, self._interruption)
        before = self._now()
        state = access.observe()
        after = self._now()
        found = tuple(candidates(places, held))
        secrets = tuple(dict.fromkeys(candidate.token for candidate in found if candidate.token is not None))
        if isinstance(state, Outage):
            # Where it did not come to trying them, what can be seen of them is all there is.
            tokens = state.tokens or tuple(candidate.sighting for candidate in found)
            return replace(seen, state=state, tokens=tokens, secrets=secrets)
        with suppress(OutageError, RejectedError):
            state = replace(state, peers=access.use(lambda service: service.peers()))
        clock = state.node.clock
        return replace(
            seen,
            state=state,
            tokens=_tokens(state),
            secrets=secrets,
            clock_difference=clock - (before + after) // 2 if clock else None,
            local_networks=_local_networks(self._cards(), state.networks),
            dns=self._dns(state.networks),
        )

    def _dns(self, networks: tuple[Network, ...]) -> tuple[DnsInEffect, ...]:
        return tuple(
            DnsInEffect(network_id=network.id, servers=self._system.dns_of(network.port_device_name))
            for network in networks
            if network.dns.servers and network.port_device_name and Flag.DNS in network.flags
        )

    def _keyring_found(self) -> KeyringFound | None:
        if self._keyring is None:
            return None
        backend = ""
        try:
            backend = self._keyring.backend
            return KeyringFound(backend=backend, is_locked=self._keyring.is_locked())
        except SecretsError as error:
            return KeyringFound(backend=backend, fault=error.fault)
        except Exception as error:  # noqa: BLE001 - what a desktop brings may raise anything, and is looked at last
            _log.info("the keyring could not be looked at: %s", type(error).__name__)
            return KeyringFound(backend=backend, fault=KeyringFault.FAILED)


def _tokens(state: Snapshot) -> tuple[TokenSighting, ...]:
    return state.reach.tokens if state.reach else ()


def _machine(user_home: Path) -> Machine:
    from PySide6.QtCore import QSysInfo, qVersion  # noqa: PLC0415 - the command line does without Qt elsewhere

    return Machine(
        system=f"{QSysInfo.prettyProductName()}, {QSysInfo.currentCpuArchitecture()}",
        python=platform.python_version(),
        qt=qVersion(),
        user_home=str(user_home),
    )


# The port.


def _port(places: ServicePlaces) -> PortFound:
    found = find_port(places)
    return PortFound(
        number=found.number,
        source=PortSource[found.source.name],
        is_home_closed=found.is_home_closed,
        wanted=None if places.is_remote else _wanted_port(places.home / "local.conf"),
    )


def _wanted_port(path: Path) -> int | None:
    """Return the port that the service was told to use, None where that cannot be read."""
    try:
        if not path.is_file():  # reading a pipe or a device might never end
            return None
        with path.open(encoding="utf-8") as file:
            wanted = json.loads(file.read(_LONGEST_FILE))
        return parse_port(str(wanted["settings"]["primaryPort"]))
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None


# This computer's networks.


def network_cards() -> tuple[NetworkCard, ...]:
    """Return the network cards that are up. Blocks for some milliseconds, and raises nothing."""
    import psutil  # noqa: PLC0415 - only who examines pays for it

    try:
        found = psutil.net_if_addrs()
        up = {name for name, card in psutil.net_if_stats().items() if card.isup}
    except (OSError, psutil.Error):
        return ()
    return tuple(
        NetworkCard(
            name=name,
            mac=next((entry.address for entry in entries if entry.family == psutil.AF_LINK), ""),
            addresses=tuple(
                address
                for entry in entries
                if entry.family in (AF_INET, AF_INET6)
                and (address := _interface(entry.address.partition("%")[0], entry.netmask))
            ),
        )
        for name, entries in found.items()
        if name in up
    )


def _interface(address: str, netmask: str | None) -> str:
    """Return an address with the length of its prefix, which Python reads from no mask of IPv6; empty for neither."""
    try:
        if ":" not in address:
            return str(ip_interface(f"{address}/{netmask or 32}"))
        bits = int(ip_interface(netmask).ip).bit_count() if netmask else 128
        return str(ip_interface(f"{address}/{bits}"))
    except ValueError:
        return ""


def _local_networks(cards: tuple[NetworkCard, ...], networks: tuple[Network, ...]) -> tuple[LocalNetwork, ...]:
    """Return the networks of cards that are not ZeroTier's; a single address is no network."""
    names = {network.port_device_name for network in networks}
    macs = {_plain_mac(network.mac) for network in networks} - {""}
    own = {address for network in networks for address in network.addresses}
    found: dict[LocalNetwork, None] = {}
    for card in cards:
        interfaces = [ip_interface(address) for address in card.addresses]
        is_zerotiers = card.name in names or _plain_mac(card.mac) in macs
        if is_zerotiers or any(str(interface.ip) in own for interface in interfaces):
            continue
        for interface in interfaces:
            network = interface.network
            if network.is_loopback or network.is_link_local or network.num_addresses == 1:
                continue
            found[LocalNetwork(device=card.name, network=str(network))] = None
    return tuple(found)


def _plain_mac(mac: str) -> str:
    return mac.replace("-", ":").lower()
