"""Every outside edge of the program in one frozen record, so that tests run the real application against others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ztray.domain.platform import Platform
from ztray.system import this_system
from ztray.system.base import System

TOKEN_FILE_VARIABLE = "ZTRAY_TOKEN_FILE"  # noqa: S105 - the name of a variable, not a secret
SERVICE_HOME_VARIABLE = "ZTRAY_SERVICE_HOME"
PORT_VARIABLE = "ZTRAY_PORT"


@dataclass(frozen=True, kw_only=True)
class ServicePlaces:
    """Where to look for the service: its home, its token, its port."""

    home: Path
    token_file: Path | None = None
    """A token file to try before all others."""
    token_copies: tuple[Path, ...] = ()
    """Token files to try when the one in the service's home does not do."""
    port: int | None = None
    """The port to use instead of the one that the service's files tell."""

    @property
    def token_files(self) -> tuple[Path, ...]:
        """All files a token may stand in, in the order in which they are tried."""
        explicit = (self.token_file,) if self.token_file else ()
        return (*explicit, self.home / "authtoken.secret", *self.token_copies)


@dataclass(frozen=True, kw_only=True)
class Environment:
    """What the program finds outside itself."""

    system: System = field(default_factory=this_system)
    user_home: Path = field(default_factory=Path.home)
    service: ServicePlaces
    resources: Path

    @classmethod
    def of_this_machine(
        cls,
        variables: Mapping[str, str],
        *,
        token_file: Path | None = None,
        service_home: Path | None = None,
        port: int | None = None,
    ) -> "Environment":
        """Return the real one; what is given wins over the variables, and the variables over the platform's places.

        Raises ValueError when the variable for the port is not a port number.
        """
        system = this_system()
        user_home = Path.home()
        explicit_home = _path(service_home or variables.get(SERVICE_HOME_VARIABLE))
        return cls(
            system=system,
            user_home=user_home,
            service=ServicePlaces(
                home=explicit_home or system.service_home,
                token_file=_path(token_file or variables.get(TOKEN_FILE_VARIABLE)),
                token_copies=system.token_copies(user_home),
                port=port or parse_port(variables.get(PORT_VARIABLE)),
            ),
            resources=resource_folder(),
        )

    @property
    def platform(self) -> Platform:
        """What differs on this platform in what people are told."""
        token = self.service.home / "authtoken.secret"
        # A command that shows otherwise than it runs is none to copy.
        can_copy = str(token).isprintable() and str(self.user_home).isprintable()
        return Platform(
            start_service=self.system.start_service_command,
            restart_service=self.system.restart_service_command,
            copy_token=self.system.copy_token_command(token, self.user_home) if can_copy else "",
            applies_dns=self.system.applies_dns,
        )


def parse_port(text: str | None) -> int | None:
    """Return the port that a text names, None for no text. Raises ValueError for anything that is not a TCP port."""
    if not text:
        return None
    port = int(text) if text.isascii() and text.isdigit() else 0
    if not 0 < port < 2**16:
        raise ValueError(f"{text!r} is not a port; a port is a number from 1 to 65535")
    return port


def resource_folder() -> Path:
    """Return where the icons are: beside the package when it is installed, in the checkout otherwise."""
    package = Path(__file__).resolve().parent
    installed = package / "resources"
    return installed if installed.is_dir() else package.parents[1] / "resources"


def _path(given: Path | str | None) -> Path | None:
    """Return a path that means the same from every folder; ~ is expanded here, for not only shells start programs."""
    if not given:
        return None
    try:
        return Path(given).expanduser().absolute()
    except RuntimeError:  # ~somebody who is not known here
        return Path(given).absolute()
