"""Where the program looks: options, variables, and the places of three platforms."""

import sys
from dataclasses import replace
from pathlib import Path, PureWindowsPath
from time import time

import pytest

from ztray.domain.errand import Errand
from ztray.domain.settings import ServiceAddress, Settings
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


SETTINGS = Settings(service_home="/settings/home", service_port=5678, service_address=ServiceAddress("::1"))
FOLDERS = Folders(settings=Path("/config/ztray"), state=Path("/state/ztray"), logs=Path("/state/ztray/log"))


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
    for folder in (folders.settings, folders.state, folders.logs):
        assert folder.is_absolute()
        assert "ztray" in folder.parts


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the variables of the XDG specification")
def test_settings_and_memory_are_kept_apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    state = tmp_path / "state" / "ztray"
    folders = Folders(settings=tmp_path / "config" / "ztray", state=state, logs=state / "log")
    assert Folders.of_this_user() == folders


def test_what_is_remembered_of_the_service_is_kept_in_the_folder_for_it() -> None:
    environment = Environment(folders=FOLDERS, resources=Path("/icons"))
    assert places_of(environment).records == places_of(environment, SETTINGS).records == FOLDERS.state


def test_the_clock_tells_milliseconds_since_1970() -> None:
    before, told, after = time(), Environment.of_this_machine({}).now(), time()
    assert isinstance(told, int)
    assert before - 1 <= told / 1000 <= after + 1


# What people are told.


SYSTEMS = (Linux(), MacOS(), Windows())


def environment_on(system: System, user_home: Path = USER) -> Environment:
    return Environment(system=system, user_home=user_home, folders=FOLDERS, resources=Path("/icons"))


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: type(system).__name__)
def test_people_are_told_the_commands_of_their_platform(system: System) -> None:
    platform = environment_on(system).platform(Settings())
    token = system.service_home / "authtoken.secret"
    assert platform.typed == {errand: system.typed_command(errand, token) for errand in Errand}
    assert platform.applies_dns is system.applies_dns


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: type(system).__name__)
def test_what_the_system_can_be_asked_to_do_is_told(system: System) -> None:
    token = system.service_home / "authtoken.secret"
    offered = {errand for errand in Errand if system.errand_command(errand, token)}
    assert environment_on(system).platform(Settings()).errands == offered


def test_where_nothing_can_ask_for_rights_no_errand_is_offered(tmp_path: Path) -> None:
    system = Linux({}, root=tmp_path)
    assert environment_on(system).platform(Settings()).errands == frozenset()


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: type(system).__name__)
def test_people_are_told_how_to_remove_each_copy(system: System) -> None:
    copies = system.token_copies(USER)
    told = environment_on(system).platform(Settings()).removals
    assert told == {str(path): system.remove_command(path) for path in copies}


def test_the_token_is_read_from_the_home_that_is_in_use() -> None:
    environment = environment_on(Linux())
    assert "/settings/home/authtoken.secret" in environment.platform(SETTINGS).typed[Errand.READ_TOKEN]
    given = replace(environment, given=Given(home=Path("/given/home")))
    assert "/given/home/authtoken.secret" in given.platform(SETTINGS).typed[Errand.READ_TOKEN]


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: type(system).__name__)
def test_for_another_computer_nothing_is_done_with_rights_that_hold_on_this_one(system: System) -> None:
    """The token that could be read here would be sent there."""
    remote = Settings().with_service_address(ServiceAddress("192.0.2.1"), is_remote_confirmed=True)
    platform = environment_on(system).platform(remote)
    assert (dict(platform.typed), platform.errands) == ({}, frozenset())


def test_of_another_home_than_the_installed_ones_only_the_token_is_read() -> None:
    """What the system starts and stops is the installed service."""
    platform = environment_on(MacOS()).platform(SETTINGS)
    assert set(platform.typed) == platform.errands == {Errand.READ_TOKEN}


@pytest.mark.parametrize("home", ["/srv/zero\ntier", "/srv/zero\u202etier", "/srv/zero\x1b[2Jtier"], ids=ascii)
def test_a_command_that_shows_otherwise_than_it_runs_is_not_told(home: str) -> None:
    platform = environment_on(Linux()).platform(Settings(service_home=home))
    assert Errand.READ_TOKEN not in platform.typed
    assert Errand.READ_TOKEN in environment_on(Linux()).platform(SETTINGS).typed


def test_nor_is_one_that_removes_another_file_than_it_shows() -> None:
    assert environment_on(Linux(), Path("/home/jo\u202e")).platform(Settings()).removals == {}


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


# DNS.


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: type(system).__name__)
def test_the_service_applies_dns_everywhere_but_on_linux(system: System) -> None:
    assert system.applies_dns is not isinstance(system, Linux)
