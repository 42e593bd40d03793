"""This computer's node and what its service tells about itself."""

from collections.abc import Mapping
from typing import Any, ClassVar

from ztray.domain.identifiers import NodeAddress
from ztray.domain.value import Value


class NodeSettings(Value, frozen=True, kw_only=True):
    """The settings in force, as far as the service tells them."""

    primary_port: int = 0
    secondary_port: int = 0
    tertiary_port: int = 0
    port_mapping_enabled: bool = False
    allow_tcp_fallback_relay: bool = False
    force_tcp_relay: bool = False
    home_dir: str = ""
    listening_on: tuple[str, ...] = ()
    surface_addresses: tuple[str, ...] = ()


class NodeConfiguration(Value, frozen=True, kw_only=True):
    """What stands under `config` in the node's status."""

    settings: NodeSettings = NodeSettings()


class Node(Value, frozen=True, kw_only=True):
    """This computer's node."""

    NOISE: ClassVar[Mapping[str, str | None]] = {"clock": None}

    address: NodeAddress
    online: bool = False
    version: str = ""
    public_identity: str = ""
    planet_world_id: int = 0
    planet_world_timestamp: int = 0
    tcp_fallback_active: bool = False
    """Whether all traffic is tunnelled through TCP, because UDP does not get through."""
    clock: int = 0
    """The service's time in milliseconds since 1970."""
    config: NodeConfiguration = NodeConfiguration()


class Health(Value, frozen=True, kw_only=True):
    """What the service tells without a token, from 1.12 on."""

    NOISE: ClassVar[Mapping[str, str | None]] = {"clock": None}

    # None of them has a default: by them, ZeroTier is told from another program that answers /health.
    version: str
    online: bool
    clock: int


class MoonRoot(Value, frozen=True, kw_only=True):
    """A root of a moon."""

    identity: str = ""
    stable_endpoints: tuple[str, ...] = ()


class Moon(Value, frozen=True, kw_only=True):
    """A set of own roots that this node uses."""

    id: str
    """Sixteen digits: six zeros and the address of the node that signed it first."""
    timestamp: int = 0
    waiting: bool = False
    """Whether it is wanted but was not received yet."""
    roots: tuple[MoonRoot, ...] = ()


class LocalConfiguration(Value, frozen=True, kw_only=True):
    """The service's `local.conf`, as it stands."""

    settings: Mapping[str, Any]
    physical: Mapping[str, Any] | None = None
    virtual: Mapping[str, Any] | None = None
