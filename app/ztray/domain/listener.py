"""Who listens on a port, as far as the system tells."""

from dataclasses import dataclass
from ipaddress import ip_address


@dataclass(frozen=True, kw_only=True, slots=True)
class Listener:
    """A socket that accepts connections, and whose it is."""

    address: str
    """Where it listens: "127.0.0.1", "0.0.0.0", "::1", "::"."""
    port: int
    socket: int = 0
    """What tells it from one that comes after it, 0 where the system tells nothing."""
    user_id: int | None = None
    user: str = ""
    """The name of the user whose it is, untrusted."""
    process_id: int | None = None
    program: str = ""
    """The path of the program, or its name, untrusted; empty where it cannot be read."""


def listeners_for(host: str, listeners: tuple[Listener, ...]) -> tuple[Listener, ...]:
    """Return those of a port's listeners that may get a connection to an address; usually that is one.

    A socket bound to the address itself gets it before one for all addresses, and one for all of IPv4 before one for
    all of IPv6 that takes IPv4 as well: so does Linux, and so documents Windows (SO_EXCLUSIVEADDRUSE aside).
    """
    wanted = ip_address(host)
    everywhere = "0.0.0.0" if wanted.version == 4 else "::"  # noqa: S104, PLR2004 - compared with, not bound to
    for tier in ((str(wanted), f"::ffff:{wanted}"), (everywhere,), ("::",)):
        if found := tuple(listener for listener in listeners if listener.address in tier):
            return found
    return ()
