"""Where the program looks: options, variables, and the places of three platforms."""

import shlex
import sys
from dataclasses import replace
from pathlib import Path, PureWindowsPath
from time import time

import pytest

from ztray.domain.settings import LoopbackAddress, Settings
from ztray.environment import (
    PORT_VARIABLE,
    SERVICE_HOME_VARIABLE,
    TOKEN_FILE_VARIABLE,
    Environment,
    Folders,
    Given,
    ServicePlaces,
    parse_port,
    resource_folder,
)
from ztray.system import this_system
from ztray.system.base import System
from ztray.system.linux import Linux
from ztray.system.macos import MacOS
from ztray.system.windows import Windows

USER = Path("/home/jo doe")

VARIABLES = {
    TOKEN_FILE_VARIABLE: "/variable/token",
    SERVICE_HOME_VARIABLE: "/variable/home",
    PORT_VARIABLE: "1234",
}


SETTINGS = Settings(service_home="/settings/home", service_port=5678, service_address=LoopbackAddress("::1"))
FOLDERS = Folders(settings=Path("/config/ztray"), state=Path("/state/ztray"))


def places_of(environment: Environment, settings: Settings = Settings()) -> ServicePlaces:  # noqa: B008 - frozen
    return environment.service(settings)


# Options, then variables, then the settings, then the platform's places.


def test_without_options_and_variables_the_platforms_places_are_used() -> None:
    places = places_of(Environment.of_this_machine({}))
    assert places.home == this_system().service_home
    assert (places.token_file, places.port) == (None, None)


def test_variables_win_over_the_platforms_places() -> None:
    places = places_of(Environment.of_this_machine(VARIABLES))
    assert places.home == Path("/variable/home")
    assert places.token_file == Path("/variable/token")
    assert places.port == 1234


def test_options_win_over_variables() -> None:
    options = Environment.of_this_machine(
        VARIABLES, token_file=Path("/option/token"), service_home=Path("/option/home"), port=4321
    )
    places = places_of(options)
    assert places.home == Path("/option/home")
    assert places.token_file == Path("/option/token")
    assert places.port == 4321


def test_an_empty_variable_is_none() -> None:
    places = places_of(Environment.of_this_machine(dict.fromkeys(VARIABLES, "")))
    assert (places.home, places.token_file, places.port) == (this_system().service_home, None, None)


def test_a_tilde_in_a_variable_is_the_users_home() -> None:
    places = places_of(Environment.of_this_machine({TOKEN_FILE_VARIABLE: "~/token"}))
    assert places.token_file == Path.home() / "token"


def test_a_tilde_in_an_option_is_the_users_home() -> None:
    """Not every program that starts this one is a shell."""
    options = Environment.of_this_machine({}, token_file=Path("~/token"), service_home=Path("~/home"))
    places = places_of(options)
    assert (places.token_file, places.home) == (Path.home() / "token", Path.home() / "home")


@pytest.mark.parametrize("given", ["by option", "by variable"])
def test_a_path_means_the_same_wherever_the_program_goes(
    given: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    if given == "by option":
        environment = Environment.of_this_machine({}, token_file=Path("token"), service_home=Path("home"))
    else:
        environment = Environment.of_this_machine({TOKEN_FILE_VARIABLE: "token", SERVICE_HOME_VARIABLE: "home"})
    assert places_of(environment).token_file == tmp_path / "token"
    assert places_of(environment).home == tmp_path / "home"


def test_the_tilde_of_somebody_unknown_is_a_name_like_any_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    places = places_of(Environment.of_this_machine({}, token_file=Path("~nobody-of-this-name/token")))
    assert places.token_file == tmp_path / "~nobody-of-this-name" / "token"


def test_copies_are_looked_for_in_the_users_home() -> None:
    places = places_of(Environment.of_this_machine({}))
    assert places.token_copies == this_system().token_copies(Path.home())


def test_the_token_files_are_the_explicit_one_the_homes_and_the_copies() -> None:
    places = ServicePlaces(home=Path("/home"), token_file=Path("/explicit"), token_copies=(Path("/a"), Path("/b")))
    assert places.token_files == (Path("/explicit"), Path("/home/authtoken.secret"), Path("/a"), Path("/b"))


def test_without_an_explicit_token_file_the_homes_is_the_first() -> None:
    assert ServicePlaces(home=Path("/home")).token_files == (Path("/home/authtoken.secret"),)


def test_the_icons_are_found() -> None:
    assert (resource_folder() / "icons" / "tray-online.svg").is_file()
    assert Environment.of_this_machine({}).resources == resource_folder()


# The settings.


def test_the_settings_win_over_the_platforms_places() -> None:
    places = places_of(Environment.of_this_machine({}), SETTINGS)
    assert (places.home, places.port, places.address) == (Path("/settings/home"), 5678, "::1")


def test_variables_win_over_the_settings() -> None:
    places = places_of(Environment.of_this_machine(VARIABLES), SETTINGS)
    assert (places.home, places.port) == (Path("/variable/home"), 1234)


def test_options_win_over_the_settings() -> None:
    options = Environment.of_this_machine({}, service_home=Path("/option/home"), port=4321)
    places = places_of(options, SETTINGS)
    assert (places.home, places.port) == (Path("/option/home"), 4321)


def test_each_of_them_wins_by_itself() -> None:
    places = places_of(Environment.of_this_machine({}, port=4321), SETTINGS)
    assert (places.home, places.port, places.address) == (Path("/settings/home"), 4321, "::1")


def test_without_settings_there_is_neither_port_nor_address() -> None:
    places = places_of(Environment.of_this_machine({}))
    assert (places.port, places.address) == (None, None)


def test_a_tilde_in_the_settings_is_the_users_home() -> None:
    places = places_of(Environment.of_this_machine({}), Settings(service_home="~/home"))
    assert places.home == Path.home() / "home"


def test_new_settings_hold_without_a_new_environment() -> None:
    environment = Environment.of_this_machine({})
    assert places_of(environment, SETTINGS) != places_of(environment)
    assert places_of(environment).home == this_system().service_home


# The program's own files.


def test_the_programs_own_files_are_where_the_platform_has_them() -> None:
    folders = Environment.of_this_machine({}).folders
    assert folders == Folders.of_this_user()
    for folder in (folders.settings, folders.state):
        assert folder.is_absolute()
        assert "ztray" in folder.parts


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the variables of the XDG specification")
def test_settings_and_memory_are_kept_apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert Folders.of_this_user() == Folders(settings=tmp_path / "config" / "ztray", state=tmp_path / "state" / "ztray")


def test_what_is_remembered_of_the_service_is_kept_in_the_folder_for_it() -> None:
    environment = Environment(folders=FOLDERS, resources=Path("/icons"))
    assert places_of(environment).records == places_of(environment, SETTINGS).records == FOLDERS.state


def test_the_clock_tells_milliseconds_since_1970() -> None:
    before, told, after = time(), Environment.of_this_machine({}).now(), time()
    assert isinstance(told, int)
    assert before - 1 <= told / 1000 <= after + 1


# What people are told.


@pytest.mark.parametrize("system", [Linux(), MacOS(), Windows()], ids=lambda system: type(system).__name__)
def test_people_are_told_the_commands_of_their_platform(system: System) -> None:
    environment = Environment(system=system, user_home=USER, folders=FOLDERS, resources=Path("/icons"))
    platform = environment.platform(Settings())
    assert platform.start_service == system.start_service_command
    assert platform.restart_service == system.restart_service_command
    assert platform.copy_token == system.copy_token_command(system.service_home / "authtoken.secret", USER)
    assert platform.applies_dns is system.applies_dns


def test_the_token_is_copied_from_the_home_that_is_in_use() -> None:
    environment = Environment(system=Linux(), user_home=USER, folders=FOLDERS, resources=Path("/icons"))
    assert "/settings/home/authtoken.secret" in environment.platform(SETTINGS).copy_token
    given = replace(environment, given=Given(home=Path("/given/home")))
    assert "/given/home/authtoken.secret" in given.platform(SETTINGS).copy_token


@pytest.mark.parametrize(
    ("home", "user_home"),
    [("/srv/zero\ntier", "/home/jo"), ("/srv/zero\u202etier", "/home/jo"), ("/srv/zerotier", "/home/jo\x1b[2J")],
    ids=ascii,
)
def test_a_command_that_shows_otherwise_than_it_runs_is_not_told(home: str, user_home: str) -> None:
    environment = Environment(system=Linux(), user_home=Path(user_home), folders=FOLDERS, resources=Path("/icons"))
    assert environment.platform(Settings(service_home=home)).copy_token == ""
    assert environment.platform(Settings(service_home=home)).start_service


# Ports.


@pytest.mark.parametrize(("text", "port"), [("1", 1), ("9993", 9993), ("65535", 65535), ("", None), (None, None)])
def test_a_port_is_parsed(text: str | None, port: int | None) -> None:
    assert parse_port(text) == port


@pytest.mark.parametrize("text", ["0", "65536", "-1", "+1", "1.5", "port", " 1", "0x10", "1_0", "１２", "²"])  # noqa: RUF001
def test_a_bad_port_is_told_in_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="is not a port; a port is a number from 1 to 65535") as error:
        parse_port(text)
    assert repr(text) in str(error.value)


def test_a_bad_port_in_the_variable_is_told() -> None:
    with pytest.raises(ValueError, match="'99999' is not a port"):
        Environment.of_this_machine({PORT_VARIABLE: "99999"})


# The platforms.


@pytest.mark.parametrize(
    ("platform", "system"), [("linux", Linux), ("freebsd14", Linux), ("darwin", MacOS), ("win32", Windows)]
)
def test_the_platform_is_recognized(monkeypatch: pytest.MonkeyPatch, platform: str, system: type[System]) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert type(this_system()) is system


@pytest.mark.parametrize(
    ("platform", "home"), [("linux", "/var/lib/zerotier-one"), ("freebsd14", "/var/db/zerotier-one")]
)
def test_the_service_home_of_unix(monkeypatch: pytest.MonkeyPatch, platform: str, home: str) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert Linux().service_home == Path(home)


def test_the_service_home_of_macos() -> None:
    assert MacOS().service_home == Path("/Library/Application Support/ZeroTier/One")


def test_the_service_home_of_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROGRAMDATA", "/ProgramData")
    assert Windows().service_home == Path("/ProgramData/ZeroTier/One")


def test_the_service_home_of_windows_is_on_c_unless_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROGRAMDATA", raising=False)
    assert PureWindowsPath(Windows().service_home) == PureWindowsPath(r"C:\ProgramData\ZeroTier\One")


def test_the_copies_of_linux() -> None:
    assert Linux().token_copies(USER) == (USER / ".zeroTierOneAuthToken", USER / ".zerotier-local-auth")


def test_the_copies_of_macos() -> None:
    folder = USER / "Library" / "Application Support" / "ZeroTier"
    assert MacOS().token_copies(USER) == (folder / "One" / "authtoken.secret", folder / "authtoken.secret")


def test_the_copies_of_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCALAPPDATA", "/local")
    folder = Path("/local/ZeroTier")
    assert Windows().token_copies(USER) == (folder / "One" / "authtoken.secret", folder / "authtoken.secret")


def test_the_copies_of_windows_are_below_the_users_home_unless_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    folder = USER / "AppData" / "Local" / "ZeroTier"
    assert Windows().token_copies(USER)[0] == folder / "One" / "authtoken.secret"


# The commands people type.


@pytest.mark.parametrize("user_home", [Path("/home/jo"), USER, Path("/home/o'neill $HOME;x")], ids=str)
def test_the_copy_command_of_linux_is_quoted(user_home: Path) -> None:
    token = Path("/var/lib/zero tier/authtoken.secret")
    words = shlex.split(Linux().copy_token_command(token, user_home))
    assert words[:4] == ["sudo", "install", "-m", "600"]
    assert words[-2:] == [str(token), str(Linux().token_copies(user_home)[0])]


@pytest.mark.parametrize("user_home", [Path("/Users/jo"), USER, Path("/Users/o'neill $HOME;x")], ids=str)
def test_the_copy_command_of_macos_is_quoted(user_home: Path) -> None:
    token = MacOS().service_home / "authtoken.secret"
    target = MacOS().token_copies(user_home)[0]
    words = shlex.split(MacOS().copy_token_command(token, user_home))
    assert words[:5] == ["mkdir", "-p", str(target.parent), "&&", "sudo"]
    assert words[-2:] == [str(token), str(target)]
    assert "600" in words


def test_the_copy_command_of_windows_is_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCALAPPDATA", "/Users/jo doe/AppData/Local")
    command = Windows().copy_token_command(Path("/Program Data/authtoken.secret"), USER)
    assert command == (
        r'mkdir "\Users\jo doe\AppData\Local\ZeroTier\One" & '
        r'copy "\Program Data\authtoken.secret" "\Users\jo doe\AppData\Local\ZeroTier\One\authtoken.secret"'
    )


@pytest.mark.parametrize("system", [Linux(), MacOS(), Windows()], ids=lambda system: type(system).__name__)
def test_a_copy_goes_to_the_first_place_where_one_is_looked_for(system: System) -> None:
    target = system.token_copies(USER)[0]
    assert target.name in system.copy_token_command(Path("/token"), USER)


@pytest.mark.parametrize(
    ("system", "command"),
    [
        (Linux(), "sudo systemctl start zerotier-one"),
        (MacOS(), "sudo launchctl load /Library/LaunchDaemons/com.zerotier.one.plist"),
        (Windows(), "net start ZeroTierOneService"),
    ],
    ids=["Linux", "macOS", "Windows"],
)
def test_the_service_is_started_as_the_platform_does(system: System, command: str) -> None:
    assert system.start_service_command == command


@pytest.mark.parametrize(
    ("system", "command"),
    [
        (Linux(), "sudo systemctl restart zerotier-one"),
        (MacOS(), "sudo launchctl kickstart -k system/com.zerotier.one"),
        (Windows(), "net stop ZeroTierOneService & net start ZeroTierOneService"),
    ],
    ids=["Linux", "macOS", "Windows"],
)
def test_the_service_is_restarted_as_the_platform_does(system: System, command: str) -> None:
    assert system.restart_service_command == command


@pytest.mark.parametrize("system", [Linux(), MacOS(), Windows()], ids=lambda system: type(system).__name__)
def test_the_service_applies_dns_everywhere_but_on_linux(system: System) -> None:
    assert system.applies_dns is not isinstance(system, Linux)
