"""Starting at login on three platforms: what is written is what desktops, launchd and Windows read."""

import plistlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ztray.system.base import System
from ztray.system.linux import Linux
from ztray.system.login import launch_command
from ztray.system.macos import MacOS
from ztray.system.windows import APPROVED_KEY, RUN_KEY, RUN_NAME, Windows

COMMAND = ("/opt/ztray/ztray",)
HARD_COMMANDS = [
    pytest.param(("/opt/ztray/ztray",), id="plain"),
    pytest.param(("/usr/bin/python3", "-m", "ztray"), id="with arguments"),
    pytest.param(("/home/jo doe/My Apps/ZTray",), id="blanks"),
    pytest.param(('/home/jo "the`$HOME`" d\\oe/ztray', "a'b;c|d&e", "#*?~<>()"), id="shell's signs"),
    pytest.param(("/opt/100%/%f/ztray", "%", "%%U", "a %b"), id="percent"),
    pytest.param(("/srv/grüße/ドロ/ztray",), id="other scripts"),
    pytest.param((" /leading", "trailing ", "", "tab\tline\nreturn\r"), id="white space"),
    pytest.param(("/srv/\udcff/ztray",), id="a name that is no UTF-8"),
]


class MemoryRegistry:
    """A registry that forgets."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, str], str | bytes] = {}

    def read(self, key: str, name: str) -> str | bytes | None:
        return self.values.get((key, name))

    def write(self, key: str, name: str, text: str) -> None:
        self.values[key, name] = text

    def delete(self, key: str, name: str) -> None:
        self.values.pop((key, name), None)


@pytest.fixture
def linux(tmp_path: Path) -> Linux:
    return Linux({"XDG_CONFIG_DIRS": str(tmp_path / "etc")})


@pytest.fixture
def registry() -> MemoryRegistry:
    return MemoryRegistry()


@pytest.fixture(params=["linux", "macos", "windows"])
def system(request: pytest.FixtureRequest, linux: Linux, registry: MemoryRegistry) -> System:
    systems: dict[str, System] = {"linux": linux, "macos": MacOS(), "windows": Windows(registry)}
    return systems[request.param]


# Everywhere.


def test_at_first_nothing_starts_at_login(system: System, tmp_path: Path) -> None:
    assert not system.starts_at_login(tmp_path)
    assert system.login_program(tmp_path) == ""


def test_switched_on_the_program_starts_at_login(system: System, tmp_path: Path) -> None:
    system.set_start_at_login(tmp_path, COMMAND, on=True)
    assert system.starts_at_login(tmp_path)
    assert system.login_program(tmp_path) == COMMAND[0]


def test_switched_off_it_does_not_and_nothing_is_left(system: System, registry: MemoryRegistry, tmp_path: Path) -> None:
    system.set_start_at_login(tmp_path, COMMAND, on=True)
    system.set_start_at_login(tmp_path, COMMAND, on=False)
    assert not system.starts_at_login(tmp_path)
    assert [found for found in tmp_path.rglob("*") if found.is_file()] == []
    assert registry.values == {}


def test_switching_off_what_is_off_does_nothing(system: System, tmp_path: Path) -> None:
    system.set_start_at_login(tmp_path, COMMAND, on=False)
    assert not system.starts_at_login(tmp_path)


def test_switching_on_again_follows_a_program_that_was_moved(system: System, tmp_path: Path) -> None:
    system.set_start_at_login(tmp_path, ("/old/ztray",), on=True)
    system.set_start_at_login(tmp_path, ("/new place/ztray",), on=True)
    assert system.login_program(tmp_path) == "/new place/ztray"


def test_the_program_is_read_from_every_command(system: System, tmp_path: Path) -> None:
    command = ("/home/jo doe/100% ($HOME) 'x'/ztray", "-m", "ztray")
    system.set_start_at_login(tmp_path, command, on=True)
    assert system.login_program(tmp_path) == command[0]


# Linux.


def linux_entry(home: Path) -> Path:
    return home / ".config" / "autostart" / "io.github.ztray.ZTray.desktop"


def strictly_read(path: Path) -> dict[str, str]:
    """Read an entry as the specification has it, and nothing that it does not allow."""
    content = path.read_bytes().decode(errors="surrogateescape")
    assert content.endswith("\n")
    first, *lines = content[:-1].split("\n")
    assert first == "[Desktop Entry]"
    fields: dict[str, str] = {}
    for line in lines:
        matched = re.fullmatch(r"([A-Za-z0-9-]+)=((?:[^\\\x00-\x1f]|\\[sntr\\])*)", line)
        assert matched, line
        assert matched[1] not in fields
        assert matched[2] == matched[2].lstrip(), line
        fields[matched[1]] = re.sub(
            r"\\(.)", lambda found: {"s": " ", "n": "\n", "t": "\t", "r": "\r", "\\": "\\"}[found[1]], matched[2]
        )
    return fields


def strictly_split(command: str) -> tuple[str, ...]:
    """Split the value of Exec as the specification has it, and nothing that it does not allow."""
    arguments = []
    rest = command
    while rest:
        quoted = re.match(r'"((?:[^"`$\\]|\\["`$\\])*)"(?: |$)', rest, re.DOTALL)
        bare = re.match(r"""([^ \t\n"'\\><~|&;$*?#()`]+)(?: |$)""", rest)
        matched = quoted or bare
        assert matched, rest
        argument = re.sub(r"\\(.)", r"\1", matched[1]) if quoted else matched[1]
        assert "%" not in argument.replace("%%", ""), "a field code"
        arguments.append(argument.replace("%%", "%"))
        rest = rest[matched.end() :]
    return tuple(arguments)


@pytest.mark.parametrize("command", HARD_COMMANDS)
def test_the_entry_starts_exactly_the_command(linux: Linux, tmp_path: Path, command: tuple[str, ...]) -> None:
    linux.set_start_at_login(tmp_path, command, on=True)
    assert strictly_split(strictly_read(linux_entry(tmp_path))["Exec"]) == command
    assert linux.login_program(tmp_path) == command[0]


def test_the_entry_has_what_desktops_need(linux: Linux, tmp_path: Path) -> None:
    linux.set_start_at_login(tmp_path, COMMAND, on=True)
    fields = strictly_read(linux_entry(tmp_path))
    assert fields == {
        "Type": "Application",
        "Name": "ZTray",
        "Comment": "ZeroTier in the system tray",
        "TryExec": "/opt/ztray/ztray",
        "Exec": "/opt/ztray/ztray",
        "Icon": "io.github.ztray.ZTray",
        "Terminal": "false",
    }


def test_the_folder_of_the_users_configuration_may_be_elsewhere(tmp_path: Path) -> None:
    linux = Linux({"XDG_CONFIG_HOME": str(tmp_path / "conf")})
    linux.set_start_at_login(tmp_path, COMMAND, on=True)
    assert (tmp_path / "conf" / "autostart" / "io.github.ztray.ZTray.desktop").is_file()
    assert linux.starts_at_login(tmp_path)


@pytest.mark.parametrize("value", ["", "conf", "./conf"])
def test_a_folder_that_is_not_absolute_does_not_count(tmp_path: Path, value: str) -> None:
    Linux({"XDG_CONFIG_HOME": value}).set_start_at_login(tmp_path, COMMAND, on=True)
    assert linux_entry(tmp_path).is_file()


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false", "Hidden = true"])
def test_an_entry_that_was_switched_off_elsewhere_is_off(linux: Linux, tmp_path: Path, line: str) -> None:
    linux.set_start_at_login(tmp_path, COMMAND, on=True)
    with linux_entry(tmp_path).open("a") as file:
        file.write(f"{line}\n")
    assert not linux.starts_at_login(tmp_path)
    linux.set_start_at_login(tmp_path, COMMAND, on=True)
    assert linux.starts_at_login(tmp_path)


@pytest.mark.parametrize(
    ("content", "program"),
    [
        pytest.param(b"[Desktop Entry]\nExec=/usr/bin/ztray --quiet %U\n", "/usr/bin/ztray", id="another's"),
        pytest.param(b"[Desktop Entry]\n#Hidden=true\nExec=ztray\n", "ztray", id="a comment"),
        pytest.param(b"[Desktop Entry]\nExec=ztray\n[Other]\nHidden=true\n", "ztray", id="another group"),
        pytest.param(b"[Desktop Entry]\r\nExec=/usr/bin/ztray\r\n", "/usr/bin/ztray", id="lines of Windows"),
        pytest.param(b"[Desktop Entry]\nType=Application\n", "", id="no command"),
        pytest.param(b"Exec=/usr/bin/ztray\n", "", id="no group"),
        pytest.param(b"\xff\xfe\x00rubbish=", "", id="rubbish"),
        pytest.param(b"", "", id="empty"),
    ],
)
def test_entries_that_others_wrote_are_read(linux: Linux, tmp_path: Path, content: bytes, program: str) -> None:
    linux_entry(tmp_path).parent.mkdir(parents=True)
    linux_entry(tmp_path).write_bytes(content)
    assert linux.login_program(tmp_path) == program
    assert linux.starts_at_login(tmp_path) is bool(program)


def test_an_entry_of_the_system_counts_until_the_user_hides_it(linux: Linux, tmp_path: Path) -> None:
    shared = tmp_path / "etc" / "autostart" / "io.github.ztray.ZTray.desktop"
    shared.parent.mkdir(parents=True)
    shared.write_text("[Desktop Entry]\nType=Application\nName=ZTray\nExec=/usr/bin/ztray\n")
    assert linux.login_program(tmp_path) == "/usr/bin/ztray"
    linux.set_start_at_login(tmp_path, COMMAND, on=False)
    assert not linux.starts_at_login(tmp_path)
    assert strictly_read(linux_entry(tmp_path))["Hidden"] == "true"
    assert shared.is_file()
    linux.set_start_at_login(tmp_path, COMMAND, on=True)
    assert linux.login_program(tmp_path) == COMMAND[0]


def test_an_entry_that_is_a_link_keeps_being_one(linux: Linux, tmp_path: Path) -> None:
    linux_entry(tmp_path).parent.mkdir(parents=True)
    linux_entry(tmp_path).symlink_to(tmp_path / "dotfile")
    linux.set_start_at_login(tmp_path, COMMAND, on=True)
    assert linux_entry(tmp_path).is_symlink()
    assert linux.starts_at_login(tmp_path)


def test_a_folder_that_cannot_be_written_is_told(linux: Linux, tmp_path: Path) -> None:
    (tmp_path / ".config").write_text("not a folder")
    assert not linux.starts_at_login(tmp_path)
    with pytest.raises(OSError, match=r"\.config"):
        linux.set_start_at_login(tmp_path, COMMAND, on=True)


# macOS.


def launch_agent(home: Path) -> Path:
    return home / "Library" / "LaunchAgents" / "io.github.ztray.ZTray.plist"


@pytest.mark.parametrize("command", [(COMMAND), ("/Applications/Z Tray.app/Contents/MacOS/ztray", "a<b>&'\"")])
def test_the_launch_agent_starts_exactly_the_command_at_login_and_only_then(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    MacOS().set_start_at_login(tmp_path, command, on=True)
    assert plistlib.loads(launch_agent(tmp_path).read_bytes()) == {
        "Label": "io.github.ztray.ZTray",
        "ProgramArguments": list(command),
        "RunAtLoad": True,
        "KeepAlive": False,
        "ProcessType": "Interactive",
        "LimitLoadToSessionType": "Aqua",
    }


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(plistlib.dumps({"ProgramArguments": ["/z"], "RunAtLoad": True, "Disabled": True}), id="disabled"),
        pytest.param(plistlib.dumps({"ProgramArguments": ["/z"]}), id="on demand only"),
        pytest.param(plistlib.dumps({"ProgramArguments": [], "RunAtLoad": True}), id="no command"),
        pytest.param(plistlib.dumps({"ProgramArguments": [1], "RunAtLoad": True}), id="a number"),
        pytest.param(plistlib.dumps(["/z"]), id="a list"),
        pytest.param(b"<plist><dict>", id="cut off"),
        pytest.param(b"bplist00\xff\xff", id="rubbish"),
        pytest.param(b"", id="empty"),
    ],
)
def test_an_agent_that_starts_nothing_is_off(tmp_path: Path, content: bytes) -> None:
    launch_agent(tmp_path).parent.mkdir(parents=True)
    launch_agent(tmp_path).write_bytes(content)
    assert not MacOS().starts_at_login(tmp_path)


# Windows.


@pytest.mark.parametrize(
    ("command", "line"),
    [
        ((r"C:\ZTray\ztrayw.exe",), r'"C:\ZTray\ztrayw.exe"'),
        ((r"C:\Program Files\ZTray\ztrayw.exe",), r'"C:\Program Files\ZTray\ztrayw.exe"'),
        ((r"C:\My Python\pythonw.exe", "-m", "ztray"), r'"C:\My Python\pythonw.exe" -m ztray'),
    ],
)
def test_the_registry_has_the_command_line_quoted(
    registry: MemoryRegistry, tmp_path: Path, command: tuple[str, ...], line: str
) -> None:
    windows = Windows(registry)
    windows.set_start_at_login(tmp_path, command, on=True)
    assert registry.values == {(RUN_KEY, RUN_NAME): line}
    assert windows.login_program(tmp_path) == command[0]


@pytest.mark.parametrize(
    ("approval", "is_on"),
    [
        pytest.param(b"\x03" + bytes(11), False, id="disabled"),
        pytest.param(b"\x07" + bytes(11), False, id="disabled otherwise"),
        pytest.param(b"\x02" + bytes(11), True, id="enabled"),
        pytest.param(b"\x06" + bytes(11), True, id="enabled otherwise"),
        pytest.param(b"", True, id="empty"),
        pytest.param("text", True, id="not bytes"),
    ],
)
def test_what_the_task_manager_says_counts(
    registry: MemoryRegistry, tmp_path: Path, approval: bytes, is_on: bool
) -> None:
    windows = Windows(registry)
    windows.set_start_at_login(tmp_path, COMMAND, on=True)
    registry.values[APPROVED_KEY, RUN_NAME] = approval
    assert windows.starts_at_login(tmp_path) is is_on
    windows.set_start_at_login(tmp_path, COMMAND, on=True)
    assert windows.starts_at_login(tmp_path)


@pytest.mark.parametrize("value", ["", "  ", b"\x00"])
def test_a_value_that_is_no_command_line_is_off(registry: MemoryRegistry, tmp_path: Path, value: str | bytes) -> None:
    registry.values[RUN_KEY, RUN_NAME] = value
    assert not Windows(registry).starts_at_login(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="there is a registry")
def test_where_there_is_no_registry_that_is_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="registry"):
        Windows().starts_at_login(tmp_path)


# The command.


def installed(folder: Path, *names: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_text("")


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A program in one piece, in lib/ztray below a prefix, which runs."""
    program = tmp_path / "lib/ztray/ztray"
    installed(program.parent, program.name)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    return program


def test_a_program_in_one_piece_starts_itself(frozen: Path) -> None:
    assert launch_command({}) == (str(frozen),)


def test_a_program_of_a_package_starts_by_its_link(frozen: Path, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/ztray").symlink_to("../lib/ztray/ztray")
    assert launch_command({}) == (str(tmp_path / "bin/ztray"),)
    assert frozen.samefile(tmp_path / "bin/ztray")


@pytest.mark.usefixtures("frozen")
def test_another_program_of_that_name_is_not_started(tmp_path: Path) -> None:
    installed(tmp_path / "bin", "ztray")
    assert launch_command({}) == (str(tmp_path / "lib/ztray/ztray"),)


@pytest.mark.usefixtures("frozen")
def test_an_appimage_starts_as_the_file_that_it_is(tmp_path: Path) -> None:
    image = "/home/jo/My Apps/ZTray.AppImage"
    assert launch_command({"APPIMAGE": image, "APPDIR": str(tmp_path)}) == (image,)


def test_the_variables_of_another_appimage_that_started_it_mean_nothing(frozen: Path) -> None:
    variables = {"APPIMAGE": "/home/jo/Terminal.AppImage", "APPDIR": "/mnt/.mount_Termin"}
    assert launch_command(variables) == (str(frozen),)


@pytest.mark.usefixtures("frozen")
def test_on_windows_the_one_of_two_programs_is_started_that_opens_no_console(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    installed(tmp_path / "ZTray", "ztray.exe", "ztrayw.exe")
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "ZTray/ztray.exe"))
    assert launch_command({}) == (str(tmp_path / "ZTray/ztrayw.exe"),)


def test_started_from_a_terminal_the_installed_program_for_windows_starts_the_one_without_a_window_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    installed(tmp_path, "ztray.exe", "ztrayw.exe")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "ztray.exe"))
    assert launch_command({}) == (str(tmp_path / "ztrayw.exe"),)


@pytest.mark.parametrize(
    ("platform", "names", "expected"),
    [
        ("linux", ("python", "ztray", "ztrayw"), "ztray"),
        ("darwin", ("python", "ztray", "ztrayw"), "ztray"),
        ("win32", ("python.exe", "ztray.exe", "ztrayw.exe"), "ztrayw.exe"),
    ],
)
def test_an_installed_package_starts_by_its_script(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, platform: str, names: tuple[str, ...], expected: str
) -> None:
    installed(tmp_path / "bin", *names)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bin" / names[0]))
    assert launch_command({"APPIMAGE": "of somebody else"}) == (str(tmp_path / "bin" / expected),)


def test_without_a_script_the_interpreter_starts_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert launch_command({}) == (str(tmp_path / "python"), "-m", "ztray")


def test_the_command_of_these_tests_starts_ztray() -> None:
    told = subprocess.run([*launch_command({}), "--version"], check=True, capture_output=True, text=True, timeout=20)
    assert told.stdout.startswith("ZTray ")
