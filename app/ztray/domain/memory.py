"""What ZTray remembers and the service does not: networks that were left, their flags, pauses, and people's own names.

Leaving deletes the service's flags of a network (measured on all versions), and a pause is a leaving with a promise to
come back. So both live here, as a value that is written to the disk before anything is done about it. A pause passes
through phases, and each of them tells a program that was killed in the middle how to go on:

    PAUSING    the network is about to be left; if it is still joined, leave it
    PAUSED     it was left; if it is joined nevertheless, somebody has joined it elsewhere, and the pause is over
    RESUMING   it is about to be joined again; join it with the flags in any case, which does no harm twice
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Self

import msgspec
from msgspec.structs import replace

from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.network import DEFAULT_FLAGS, Flag, Network, NetworkStatus

SEEN_STEP = 60 * 60 * 1000
"""How often it is written down that a network is still joined, in milliseconds: not worth a write at each poll."""

TRIAL_TIME = 20_000
"""How long a default route is on trial, in milliseconds."""

_UNANSWERED = frozenset({NetworkStatus.REQUESTING_CONFIGURATION, NetworkStatus.NOT_FOUND, NetworkStatus.UNKNOWN})


class Phase(StrEnum):
    """How far a pause has come."""

    PAUSING = "pausing"
    PAUSED = "paused"
    RESUMING = "resuming"


class Promise(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A pause's promise to come back; without `until` and `until_start` it lasts until somebody ends it."""

    phase: Phase
    until: int | None = None
    """In milliseconds since 1970."""
    until_start: bool = False
    """Whether it ends when ZTray starts again."""


class Trial(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All traffic goes through a network on trial: at its end the default route is switched off, unless it was kept."""

    until: int | None = None
    """In milliseconds since 1970; None while the network is not connected yet, and the trial has not begun."""


class KnownNetwork(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A network that is joined, or was."""

    id: NetworkId
    name: str = ""
    """What the service called it last; untrusted, as everything from outside."""
    alias: str = ""
    """What the person calls it; empty when they do not."""
    flags: frozenset[Flag] = DEFAULT_FLAGS
    last_seen: int = 0
    """When it was joined last, in milliseconds since 1970; while it is joined, an hour ago at most."""
    was_joined: bool = False
    """Whether it was joined at the last look."""
    is_answered: bool = False
    """Whether its controller has ever told anything: an id that led nowhere is not worth remembering."""
    pause: Promise | None = None
    trial: Trial | None = None


class KnownDevice(msgspec.Struct, frozen=True, kw_only=True):
    """A device that the person has given a name."""

    address: NodeAddress
    alias: str


class Memory(msgspec.Struct, frozen=True, kw_only=True):
    """All that is remembered."""

    networks: tuple[KnownNetwork, ...] = ()
    devices: tuple[KnownDevice, ...] = ()

    def network(self, network_id: NetworkId) -> KnownNetwork | None:
        """Return what is known of a network, None for nothing."""
        return next((known for known in self.networks if known.id == network_id), None)

    @property
    def aliases(self) -> dict[NetworkId, str]:
        """The person's own names of networks."""
        return {known.id: known.alias for known in self.networks if known.alias}

    @property
    def device_aliases(self) -> dict[NodeAddress, str]:
        """The person's own names of devices."""
        return {known.address: known.alias for known in self.devices}

    @property
    def pauses(self) -> tuple[KnownNetwork, ...]:
        """The networks that are paused, or on their way into a pause or out of it."""
        return tuple(known for known in self.networks if known.pause is not None)

    def with_network(self, known: KnownNetwork) -> Self:
        """Return it with a network, in the place of what was known of it."""
        others = {other.id: other for other in self.networks}
        return replace(self, networks=tuple((others | {known.id: known}).values()))

    def without_network(self, network_id: NetworkId) -> Self:
        """Return it without a network."""
        return replace(self, networks=tuple(known for known in self.networks if known.id != network_id))

    def with_network_alias(self, network_id: NetworkId, alias: str) -> Self:
        """Return it with the person's own name for a network, or with none if that is empty."""
        return self.with_network(replace(self.network(network_id) or KnownNetwork(id=network_id), alias=alias))

    def with_device_alias(self, address: NodeAddress, alias: str) -> Self:
        """Return it with the person's own name for a device, or with none if that is empty."""
        others = tuple(known for known in self.devices if known.address != address)
        return replace(self, devices=(*others, KnownDevice(address=address, alias=alias)) if alias else others)

    def observed(self, networks: Iterable[Network], at: int) -> Self:
        """Return it with what the service shows at a time, in milliseconds since 1970; itself when nothing is new."""
        joined = {network.id: network for network in networks}
        known_ids = {known.id for known in self.networks}
        seen = [
            _observed(known, joined[known.id], at) if known.id in joined else _missed(known, at)
            for known in self.networks
            if known.id in joined or _is_worth_keeping(known)
        ]
        seen += [
            _observed(KnownNetwork(id=network_id), network, at)
            for network_id, network in joined.items()
            if network_id not in known_ids
        ]
        return self if tuple(seen) == self.networks else replace(self, networks=tuple(seen))


def _observed(known: KnownNetwork, network: Network, at: int) -> KnownNetwork:
    pause = known.pause
    if pause is not None and pause.phase is Phase.PAUSED:  # joined elsewhere
        pause = None
    is_recent = known.last_seen <= at < known.last_seen + SEEN_STEP
    return replace(
        known,
        name=network.name or known.name,
        # On the way into a pause or out of it, what the service has may be only half of what is wanted.
        flags=network.flags if pause is None else known.flags,
        last_seen=known.last_seen if is_recent else at,
        was_joined=True,
        is_answered=known.is_answered or network.status not in _UNANSWERED,
        pause=pause,
    )


def _missed(known: KnownNetwork, at: int) -> KnownNetwork:
    # Not so when the last look is long ago: it may have been left the minute after.
    was_there_just_now = known.was_joined and at < known.last_seen + SEEN_STEP
    return replace(
        known,
        last_seen=at if was_there_just_now else known.last_seen,
        was_joined=False,
        # It begins anew when the network is back: a service that starts shows none at first (from 1.12 on).
        trial=Trial() if known.trial is not None else None,
    )


def _is_worth_keeping(known: KnownNetwork) -> bool:
    return known.is_answered or bool(known.alias) or known.pause is not None


class NameNetwork(msgspec.Struct, frozen=True, kw_only=True):
    """Call a network so from now on, or by its own name if the alias is empty."""

    network_id: NetworkId
    alias: str


class NameDevice(msgspec.Struct, frozen=True, kw_only=True):
    """Call a device so from now on, or by its own name if the alias is empty."""

    address: NodeAddress
    alias: str


class Forget(msgspec.Struct, frozen=True, kw_only=True):
    """Forget a network that is not joined, its flags and its pause."""

    network_id: NetworkId


Note = NameNetwork | NameDevice | Forget
"""What a person has ZTray remember or forget; the service has nothing to do with it."""
