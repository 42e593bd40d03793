"""What is run with an administrator's rights, and what it means when it was not: Linux, macOS and Windows."""

import os
import shlex
import subprocess
import sys
from pathlib import Path, PureWindowsPath

import pytest

from tests.fakes.linux_root import LinuxRoot
from ztray.domain.errand import Errand, ErrandFault
from ztray.system.linux import Linux
from ztray.system.macos import MacOS
from ztray.system.powershell import literal
from ztray.system.windows import Windows

on_posix = pytest.mark.skipif(os.name != "posix", reason="the stand-ins are scripts of a shell")

TOKEN = Path("/var/lib/zerotier-one/authtoken.secret")
STRANGE = Path('/srv/it\'s "zero" $(tier) \\ `x`/authtoken.secret')
SERVICE_ERRANDS = (Errand.START, Errand.STOP, Errand.RESTART)


@pytest.fixture
def root(tmp_path: Path) -> LinuxRoot:
    root = LinuxRoot(path=tmp_path)
    root.add_program("cat", 'exec /bin/cat "$@"')
    return root


# Linux, what a click does.


@on_posix
def test_the_token_is_read_by_pkexec(root: LinuxRoot) -> None:
    pkexec = root.add_program("pkexec")
    command = root.system().errand_command(Errand.READ_TOKEN, TOKEN)
    assert command == (pkexec, "--disable-internal-agent", f"{root.path}/usr/bin/cat", "--", str(TOKEN))


@on_posix
@pytest.mark.parametrize("name", ["authtoken.secret", 'it\'s "a" $(token) \\ `x`', "-n"])
def test_what_is_read_is_the_file_and_nothing_else(root: LinuxRoot, name: str) -> None:
    root.add_program("pkexec", '[ "$1" = --disable-internal-agent ] && shift && exec "$@"')
    token = root.write(f"home/{name}", "s3cr3ts3cr3ts3cr3ts3cr3t")
    command = root.system().errand_command(Errand.READ_TOKEN, token)
    assert command
    told = subprocess.run(command, check=True, capture_output=True, timeout=10)
    assert (told.stdout, told.stderr) == (b"s3cr3ts3cr3ts3cr3ts3cr3t", b"")


@on_posix
def test_what_asks_for_the_password_is_the_systems_even_when_path_has_another_one(root: LinuxRoot) -> None:
    pkexec, systemctl = root.add_program("pkexec"), root.add_program("systemctl")
    root.boot_systemd()
    for name in ("pkexec", "systemctl", "cat"):
        root.add_program(name, folder="home/mine")
    root.variables["PATH"] = f"{root.path}/home/mine:{root.path}/usr/bin"
    read, start = (root.system().errand_command(errand, TOKEN) for errand in (Errand.READ_TOKEN, Errand.START))
    assert (read or ())[:3] == (pkexec, "--disable-internal-agent", f"{root.path}/usr/bin/cat")
    assert (start or ())[0] == systemctl


@on_posix
def test_without_pkexec_nothing_can_ask(root: LinuxRoot) -> None:
    assert root.system().errand_command(Errand.READ_TOKEN, TOKEN) is None


@on_posix
def test_root_need_not_be_asked(root: LinuxRoot) -> None:
    command = root.system(is_root=True).errand_command(Errand.READ_TOKEN, TOKEN)
    assert command == (f"{root.path}/usr/bin/cat", "--", str(TOKEN))


@on_posix
def test_who_root_is_the_system_tells(root: LinuxRoot) -> None:
    linux = Linux({"PATH": ""}, root=root.path)
    assert (linux.errand_command(Errand.READ_TOKEN, TOKEN) is None) is (os.geteuid() != 0)


@on_posix
def test_no_program_of_a_persons_own_is_run_with_an_administrators_rights(root: LinuxRoot) -> None:
    own = root.path / "own"
    root.add_program("cat", folder="own")
    root.add_program("pkexec")
    linux = Linux({"PATH": str(own)}, root=root.path, is_root=False)
    command = linux.errand_command(Errand.READ_TOKEN, TOKEN)
    assert command
    assert not any(argument.startswith(str(own)) for argument in command)


@on_posix
@pytest.mark.parametrize("errand", SERVICE_ERRANDS)
def test_systemd_asks_by_itself(root: LinuxRoot, errand: Errand) -> None:
    root.boot_systemd()
    systemctl = root.add_program("systemctl")
    command = root.system().errand_command(errand, TOKEN)
    assert command == (systemctl, errand.name.lower(), "zerotier-one.service")


@on_posix
def test_without_systemctl_systemd_is_not_asked(root: LinuxRoot) -> None:
    root.boot_systemd()
    assert root.system().errand_command(Errand.START, TOKEN) is None


@on_posix
@pytest.mark.parametrize(("manager", "folder"), [("rc-service", "sbin"), ("service", "usr/sbin")])
@pytest.mark.parametrize("errand", SERVICE_ERRANDS)
def test_without_systemd_the_service_is_started_by_what_is_there(
    root: LinuxRoot, errand: Errand, manager: str, folder: str
) -> None:
    pkexec = root.add_program("pkexec")
    program = root.add_program(manager, folder=folder)
    command = root.system().errand_command(errand, TOKEN)
    assert command == (pkexec, "--disable-internal-agent", program, "zerotier-one", errand.name.lower())
    assert root.system().typed_command(errand, TOKEN) == f"sudo {manager} zerotier-one {errand.name.lower()}"


@on_posix
@pytest.mark.parametrize("errand", Errand)
def test_a_sandbox_can_do_nothing(root: LinuxRoot, errand: Errand) -> None:
    root.boot_systemd()
    root.add_program("pkexec")
    root.add_program("systemctl")
    root.write(".flatpak-info")
    assert root.system().errand_command(errand, TOKEN) is None


@on_posix
def test_freebsd_has_a_name_of_its_own(root: LinuxRoot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "freebsd14")
    root.add_program("service", folder="usr/sbin")
    assert root.system().typed_command(Errand.START, TOKEN) == "sudo service zerotier start"


# Linux, what people type.


@pytest.mark.parametrize("token", [TOKEN, STRANGE], ids=ascii)
def test_a_person_reads_the_token_of_linux(token: Path) -> None:
    assert shlex.split(Linux().typed_command(Errand.READ_TOKEN, token)) == ["sudo", "cat", str(token)]


@on_posix
@pytest.mark.parametrize("errand", SERVICE_ERRANDS)
@pytest.mark.parametrize("sandbox", [False, True])
def test_a_person_asks_systemd(root: LinuxRoot, errand: Errand, *, sandbox: bool) -> None:
    if sandbox:
        root.write(".flatpak-info")
    else:
        root.boot_systemd()
    root.add_program("service")
    assert root.system().typed_command(errand, TOKEN) == f"sudo systemctl {errand.name.lower()} zerotier-one"


# Linux, what the answers mean.


@pytest.mark.parametrize(
    ("code", "words", "fault"),
    [
        (126, "Error executing command as another user: Request dismissed", ErrandFault.DECLINED),
        (
            127,
            "Error executing command as another user: Not authorized\n\nThis incident has been reported.",
            ErrandFault.DECLINED,
        ),
        (127, "Error executing command as another user: No authentication agent found.", ErrandFault.NOT_OFFERED),
        (127, "Error creating textual authentication agent: Error opening current controlling terminal",
         ErrandFault.NOT_OFFERED),
        (127, "Error getting authority: Error initializing authority: Could not connect", ErrandFault.NOT_OFFERED),
        (127, "pkexec must be setuid root", ErrandFault.NOT_OFFERED),
        (127, "", ErrandFault.FAILED),
        (1, "/usr/bin/cat: /var/lib/zerotier-one/authtoken.secret: No such file or directory", ErrandFault.FAILED),
        (1, "cat: /var/lib/zerotier-one/authtoken.secret: Permission denied", ErrandFault.FAILED),
        (1, "Failed to start zerotier-one.service: Interactive authentication required.", ErrandFault.NOT_OFFERED),
        (
            4,
            "Failed to start it: Access denied as the requested operation requires interactive authentication.",
            ErrandFault.NOT_OFFERED,
        ),
        (4, "Failed to start zerotier-one.service: Access denied", ErrandFault.DECLINED),
        (1, "Failed to start zerotier-one.service: Connection timed out", ErrandFault.TIMED_OUT),
        (5, "Failed to start zerotier-one.service: Unit zerotier-one.service not found.", ErrandFault.FAILED),
        (1, "Job for zerotier-one.service failed because the control process exited with error code.",
         ErrandFault.FAILED),
    ],
)  # fmt: skip
def test_linux_tells_what_has_happened(code: int, words: str, fault: ErrandFault) -> None:
    assert Linux().errand_fault(code, words) is fault


# macOS.


@pytest.mark.parametrize("errand", Errand)
def test_macos_asks_for_a_password_with_a_question_that_says_what_for(errand: Errand) -> None:
    command = MacOS().errand_command(errand, TOKEN)
    assert command
    assert command[0] == "/usr/bin/osascript"
    assert command[4].startswith("do shell script ")
    assert command[4].endswith(" with administrator privileges")
    assert 'with prompt "ZTray wants to ' in command[4]


@pytest.mark.parametrize("token", [TOKEN, STRANGE], ids=ascii)
def test_the_path_is_no_part_of_macos_script(token: Path) -> None:
    """AppleScript quotes it for the shell, so that nothing in it can be run."""
    command = MacOS().errand_command(Errand.READ_TOKEN, token)
    assert command
    assert command[-1] == str(token)
    assert "authtoken" not in " ".join(command[:-1])
    assert '"/bin/cat -- " & quoted form of item 1 of arguments' in command[4]


@pytest.mark.parametrize(
    ("errand", "verb"),
    [(Errand.START, "kickstart system/"), (Errand.STOP, "unload "), (Errand.RESTART, "kickstart -k ")],
)
def test_macos_has_launchd_do_it(errand: Errand, verb: str) -> None:
    command = MacOS().errand_command(errand, TOKEN)
    assert command
    assert f"/bin/launchctl {verb}" in command[4]
    assert command[-1] == "end run"


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("15:100: execution error: User canceled. (-128)", ErrandFault.DECLINED),
        ("15:100: execution error: Vom Benutzer abgebrochen. (-128)", ErrandFault.DECLINED),
        ("execution error: The administrator user name or password was incorrect. (-60005)", ErrandFault.DECLINED),
        ("execution error: No user interaction allowed. (-1713)", ErrandFault.NOT_OFFERED),
        ("execution error: cat: /x: No such file or directory (1)", ErrandFault.FAILED),
        ("", ErrandFault.FAILED),
    ],
)
def test_macos_tells_what_has_happened(words: str, fault: ErrandFault) -> None:
    assert MacOS().errand_fault(1, words) is fault


@pytest.mark.parametrize("token", [TOKEN, STRANGE], ids=ascii)
def test_a_person_reads_the_token_of_macos(token: Path) -> None:
    assert shlex.split(MacOS().typed_command(Errand.READ_TOKEN, token)) == ["sudo", "cat", str(token)]


@pytest.mark.parametrize(
    ("errand", "command"),
    [
        (Errand.START, "sudo launchctl load /Library/LaunchDaemons/com.zerotier.one.plist"),
        (Errand.STOP, "sudo launchctl unload /Library/LaunchDaemons/com.zerotier.one.plist"),
        (Errand.RESTART, "sudo launchctl kickstart -k system/com.zerotier.one"),
    ],
)
def test_a_person_asks_launchd(errand: Errand, command: str) -> None:
    assert MacOS().typed_command(errand, TOKEN) == command


# Windows.


WINDOWS_TOKEN = Path(r"C:\ProgramData\ZeroTier\One\authtoken.secret")


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> Windows:
    monkeypatch.setenv("SYSTEMROOT", r"D:\WINNT")
    return Windows()


def script_of(windows: Windows, errand: Errand, token: Path = WINDOWS_TOKEN) -> str:
    command = windows.errand_command(errand, token)
    assert command
    assert command[:-1] == (
        r"D:\WINNT\System32\WindowsPowerShell\v1.0\powershell.exe",
        *("-NoProfile", "-NonInteractive", "-Command"),
    )
    return command[-1]


@pytest.mark.parametrize("errand", Errand)
def test_windows_asks_for_the_rights_once(windows: Windows, errand: Errand) -> None:
    script = script_of(windows, errand)
    assert script.count("$start.Verb = 'runas'") == 1
    assert script.count("[Diagnostics.Process]::Start(") == 1


@pytest.mark.parametrize("errand", Errand)
def test_a_script_survives_a_command_line(windows: Windows, errand: Errand) -> None:
    script = script_of(windows, errand)
    assert not {'"', "\n"} & set(script)
    for opening, closing in ("()", "{}", "[]"):
        assert script.count(opening) == script.count(closing)
    assert script.count("'") % 2 == 0


def test_the_token_comes_through_a_pipe_and_no_file(windows: Windows) -> None:
    script = script_of(windows, Errand.READ_TOKEN)
    assert "NamedPipeServerStream($name, [IO.Pipes.PipeDirection]::In, 1," in script
    assert "[Guid]::NewGuid()" in script
    assert script.index("NamedPipeServerStream") < script.index("[Diagnostics.Process]::Start(")
    assert not any(word in script for word in ("Out-File", "WriteAll", "Set-Content", ">", "GetTempFileName"))


def test_a_path_is_quoted_twice(windows: Windows) -> None:
    """Once for the script that reads it, and once for the script that starts that one."""
    script = script_of(windows, Errand.READ_TOKEN, Path("D:\\O'Neill $HOME `x\\authtoken.secret"))
    assert r"ReadAllBytes(''D:\O''''Neill $HOME `x\authtoken.secret'')" in script


@pytest.mark.parametrize("quote", ["'", "\u2018", "\u2019", "\u201a", "\u201b"])
def test_every_quote_that_ends_a_text_is_doubled(quote: str) -> None:
    assert literal(f"a{quote}b") == f"'a{quote}{quote}b'"


@pytest.mark.parametrize("path", ['C:\\a"b\\authtoken.secret', "C:\\a\nb\\authtoken.secret"], ids=ascii)
def test_what_is_no_path_of_windows_is_not_read(windows: Windows, path: str) -> None:
    assert windows.errand_command(Errand.READ_TOKEN, Path(path)) is None


@pytest.mark.parametrize("errand", SERVICE_ERRANDS)
def test_windows_has_the_service_manager_do_it(windows: Windows, errand: Errand) -> None:
    script = script_of(windows, errand)
    assert f"{errand.name.capitalize()}-Service ZeroTierOneService" in script
    assert "exit $elevated.ExitCode" in script


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (1223, ErrandFault.DECLINED),
        (1260, ErrandFault.NOT_OFFERED),
        (740, ErrandFault.NOT_OFFERED),
        (1, ErrandFault.FAILED),
        (2, ErrandFault.FAILED),
    ],
)
def test_windows_tells_what_has_happened(code: int, fault: ErrandFault) -> None:
    assert Windows().errand_fault(code, "Der Vorgang wurde durch den Benutzer abgebrochen") is fault


@pytest.mark.parametrize(
    ("errand", "command"),
    [
        (Errand.READ_TOKEN, rf'type "{PureWindowsPath(WINDOWS_TOKEN)}"'),
        (Errand.START, "net start ZeroTierOneService"),
        (Errand.STOP, "net stop ZeroTierOneService"),
        (Errand.RESTART, "net stop ZeroTierOneService & net start ZeroTierOneService"),
    ],
)
def test_a_person_types_in_a_prompt_of_windows(errand: Errand, command: str) -> None:
    assert Windows().typed_command(errand, WINDOWS_TOKEN) == command


# Removing a copy.


@pytest.mark.parametrize("path", [TOKEN, STRANGE, Path("-rf")], ids=ascii)
@pytest.mark.parametrize("system", [Linux(), MacOS()], ids=lambda system: type(system).__name__)
def test_a_person_removes_a_copy(system: Linux | MacOS, path: Path) -> None:
    assert shlex.split(system.remove_command(path)) == ["rm", "--", str(path)]


def test_a_person_removes_a_copy_of_windows() -> None:
    assert Windows().remove_command(Path("/Users/jo doe/authtoken.secret")) == r'del "\Users\jo doe\authtoken.secret"'
