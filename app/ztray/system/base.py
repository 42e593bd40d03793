"""What ZTray asks of a platform."""

from pathlib import Path
from socket import socket
from typing import Protocol

from ztray.domain.errand import Errand, ErrandFault
from ztray.domain.listener import Listener
from ztray.domain.service_state import ServiceState


class System(Protocol):
    """A platform: where ZeroTier keeps its files there, and the commands people type there."""

    @property
    def service_home(self) -> Path:
        """The folder of the installed service: its token, its port, its configuration."""

    def token_copies(self, user_home: Path) -> tuple[Path, ...]:
        """Return where other tools leave copies of the token in a user's home."""

    def typed_command(self, errand: Errand, token: Path) -> str:
        """Return what an administrator types for an errand in a terminal; reading the token shows it there."""

    def errand_command(self, errand: Errand, token: Path) -> tuple[str, ...] | None:
        """Return the program and its arguments that do an errand, after the system has asked for the rights.

        Reading the token writes it to standard output, and nothing else. No argument is a secret. None where nothing
        here can ask for the rights. Looks for programs.
        """

    def errand_fault(self, code: int, words: str) -> ErrandFault:
        """Tell what it means that the program for an errand ended with a code that is not 0, and with these words."""

    def remove_command(self, path: Path) -> str:
        """Return what this user types to remove a file."""

    def service_state(self) -> ServiceState:
        """Return what the service manager says. Blocks for some milliseconds, for 3 seconds at most; raises nothing."""

    def listeners(self, port: int) -> tuple[Listener, ...] | None:
        """Return who listens on a TCP port, without programs' names; None where that cannot be told.

        Blocks for less than a millisecond as a rule: it is asked at every request that carries a token. Raises nothing.
        """

    def other_end(self, connection: socket) -> Listener | None:
        """Return who has taken a connection within this computer; None where nobody has yet, or that cannot be told.

        Blocks for less than a millisecond. Raises nothing.
        """

    def with_program(self, listener: Listener) -> Listener:
        """Return a listener with its user's and its program's names, as far as they can be read. Raises nothing."""

    def may_have_token(self, listener: Listener, home: Path) -> bool | None:
        """Tell whether a listener belongs to the owner of the service in a home, None where nothing tells."""

    def is_clock_synchronised(self) -> bool | None:
        """Tell whether the system keeps its clock right by the network, None where nothing tells. Raises nothing."""

    def dns_of(self, device: str) -> tuple[str, ...] | None:
        """Return the name servers that are in effect on a network card, None where nothing tells. Raises nothing."""

    @property
    def applies_dns(self) -> bool:
        """Whether the service applies a network's DNS on this platform."""

    def login_program(self, user_home: Path) -> str:
        """Return the program that starts at login as ZTray, empty when none does. Reads files; raises OSError."""

    def starts_at_login(self, user_home: Path) -> bool:
        """Tell whether ZTray starts at login. Reads files; raises OSError."""

    def set_start_at_login(self, user_home: Path, command: tuple[str, ...], *, on: bool) -> None:
        """Have a command run at login from now on, or nothing. Writes files; raises OSError."""
