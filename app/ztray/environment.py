"""Every outside edge of the program in one frozen record, so that tests run the real application against others."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

from platformdirs import PlatformDirs

from ztray.domain.errand import Errand
from ztray.domain.platform import Platform
from ztray.domain.settings import Settings
from ztray.storage.secrets import Secrets
from ztray.system import this_system
from ztray.system.base import System

TOKEN_FILE_VARIABLE = "ZTRAY_TOKEN_FILE"  # noqa: S105 - the name of a variable, not a secret
SERVICE_HOME_VARIABLE = "ZTRAY_SERVICE_HOME"
PORT_VARIABLE = "ZTRAY_PORT"


@dataclass(frozen=True, kw_only=True)
class ServicePlaces:
    """Where to look for the service: its home, its token, its port; and where what is remembered of it is kept."""

    home: Path
    token_file: Path | None = None
    """A token file to try before all others."""
    token_copies: tuple[Path, ...] = ()
    """Token files to try when the one in the service's home does not do."""
    port: int | None = None
    """The port to use instead of the one that the service's files tell."""
    address: str | None = None
    """The loopback address to ask instead of 127.0.0.1 and ::1."""
    records: Path | None = None
    """The folder for what is remembered of this service's networks; None to forget all of it at the end."""
    is_installed: bool = False
    """Whether it is the service that the platform's packages install, whoever owns its home."""

    is_remote_confirmed: bool = False
    """Whether somebody has agreed that another computer, which `address` names, may have a token."""
    token_name: str = ""
    """What the token is called in the keyring; empty to keep none there."""
    is_token_kept: bool = False
    """Whether the keyring holds one, as far as ZTray remembers."""

    @property
    def is_remote(self) -> bool:
        """Whether the service is another computer's."""
        return bool(self.address) and not ip_address(self.address or "").is_loopback


@dataclass(frozen=True, kw_only=True)
class Folders:
    """Where the program keeps its own files."""

    settings: Path
    """What people may want to read, edit and copy to another computer."""
    state: Path
    """What it remembers by itself."""
    logs: Path
    """What it tells of itself, for whoever looks for a fault."""

    @classmethod
    def of_this_user(cls) -> "Folders":
        """Return the platform's own places for them."""
        platform = PlatformDirs("ztray", appauthor=False)
        return cls(settings=platform.user_config_path, state=platform.user_state_path, logs=platform.user_log_path)


def milliseconds_now() -> int:
    """Return the wall clock's time in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, kw_only=True)
class Given:
    """What the command line and the variables say of the service; it wins over the settings."""

    token_file: Path | None = None
    home: Path | None = None
    port: int | None = None


@dataclass(frozen=True, kw_only=True)
class Environment:
    """What the program finds outside itself."""

    system: System = field(default_factory=this_system)
    user_home: Path = field(default_factory=Path.home)
    given: Given = Given()
    folders: Folders
    resources: Path
    secrets: Secrets = field(default_factory=Secrets)
    """The person's keyring."""
    now: Callable[[], int] = milliseconds_now
    """The wall clock, in milliseconds since 1970."""

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
        return cls(
            given=Given(
                token_file=_path(token_file or variables.get(TOKEN_FILE_VARIABLE)),
                home=_path(service_home or variables.get(SERVICE_HOME_VARIABLE)),
                port=port or parse_port(variables.get(PORT_VARIABLE)),
            ),
            folders=Folders.of_this_user(),
            resources=resource_folder(),
        )

    def service(self, settings: Settings) -> ServicePlaces:
        """Return where the service is: as given, else as in the settings, else where the platform has it."""
        home = self.given.home or _path(settings.service_home) or self.system.service_home
        return ServicePlaces(
            home=home,
            is_installed=home == self.system.service_home,
            token_file=self.given.token_file,
            token_copies=self.system.token_copies(self.user_home),
            port=self.given.port or settings.service_port or None,
            address=settings.service_address or None,
            is_remote_confirmed=settings.is_remote_confirmed,
            token_name=self._token_name(settings),
            records=self.folders.state,
        )

    def _token_name(self, settings: Settings) -> str:
        """Return a name for the token in the keyring: another service's is another token."""
        places_home = self.given.home or _path(settings.service_home)
        if settings.service_address and not settings.service_address.is_loopback:
            return f"service at {settings.service_address}"
        return f"service in {places_home}" if places_home else "service of this computer"

    def platform(self, settings: Settings) -> Platform:
        """Return what differs on this platform in what people are told."""
        places = self.service(settings)
        token = places.home / "authtoken.secret"
        # The service that the system would start or stop is the installed one, whatever another home belongs to; and
        # the token that can be read here is no other computer's business.
        errands = [] if places.is_remote else [*Errand] if places.is_installed else [Errand.READ_TOKEN]
        copies = self.system.token_copies(self.user_home)
        return Platform(
            # A command that shows otherwise than it runs is none to copy.
            typed={
                errand: command
                for errand in errands
                if (command := self.system.typed_command(errand, token)).isprintable()
            },
            errands=frozenset(errand for errand in errands if self.system.errand_command(errand, token)),
            applies_dns=self.system.applies_dns,
            removals={
                str(path): command for path in copies if (command := self.system.remove_command(path)).isprintable()
            },
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
