"""`ztray --self-test`: it tells whether an installation works, on any screen, and touches nothing of the user's."""

import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.e2e.conftest import Start
from tests.e2e.program import PersonsHome, Program, command_line
from tests.fakes.desktop import PrivateDesktop
from tests.fakes.tray_host import TrayHost
from ztray.watchdog import TOO_LATE

STEPS = [
    "the program was built",
    "the icon or the window is there",
    "the icon is drawn",
    "the simulated service answers",
    "a network is joined",
    "the network is left",
    "modules are loaded",
    "the program ended",
]


def self_test(
    desktop: PrivateDesktop, persons_home: PersonsHome, *arguments: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command_line("--self-test", *arguments),
        env=desktop.environment | persons_home.environment | variables,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def assert_all_is_well(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 0, done.stderr
    *steps, verdict = done.stdout.splitlines()
    assert verdict == "All is well."
    assert [re.sub(r"^ *\d+ ms  (\d+ )?", "", step) for step in steps] == STEPS


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_on_a_screen_without_a_tray_all_is_well(desktop: PrivateDesktop, persons_home: PersonsHome) -> None:
    done = self_test(desktop, persons_home)
    assert_all_is_well(done)
    assert done.stderr == ""


def test_beside_a_panel_its_icon_is_in_the_tray(
    desktop: PrivateDesktop, persons_home: PersonsHome, host: TrayHost
) -> None:
    environment = desktop.environment | persons_home.environment
    with subprocess.Popen(
        command_line("--self-test"), env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        item = host.wait_for_item()
        assert item.title() == "ZTray"
        stdout, stderr = process.communicate(timeout=30)
    assert_all_is_well(subprocess.CompletedProcess([], process.returncode, stdout, stderr))


def test_without_any_screen_all_is_well_offscreen(desktop: PrivateDesktop, persons_home: PersonsHome) -> None:
    assert_all_is_well(self_test(desktop, persons_home, DISPLAY="", QT_QPA_PLATFORM="offscreen"))


def test_nothing_of_the_user_is_touched(
    desktop: PrivateDesktop, persons_home: PersonsHome, tmp_path: Path, start: Start
) -> None:
    persons_home.choose(service_port=9993)
    entry = tmp_path / "person/config/autostart/io.github.ztray.ZTray.desktop"
    entry.parent.mkdir()
    entry.write_text("[Desktop Entry]\nType=Application\nExec=/gone/ztray\n")
    before = tree(tmp_path / "person")
    running: Program = start("--demo")
    running.menu_with("Travel exit")
    while_running = tree(tmp_path / "person")
    assert_all_is_well(self_test(desktop, persons_home))
    assert running.is_running
    assert tree(tmp_path / "person") == while_running
    assert {name: while_running[name] for name in before} == before
    assert not list(desktop.folder.glob("tmp/ztray-self-test-*"))


def test_what_takes_too_long_is_ended_with_a_sentence(desktop: PrivateDesktop, persons_home: PersonsHome) -> None:
    done = self_test(desktop, persons_home, "0.001")
    assert (done.returncode, done.stdout) == (TOO_LATE, "")
    assert done.stderr == "ztray: It took longer than 0.001 seconds.\n"


@pytest.mark.parametrize(
    ("hanging", "code", "told"),
    [
        ("threading.Event().wait()", TOO_LATE, "ztray: It took longer than 0.2 seconds.\n"),
        # A call that keeps the interpreter to itself: no thread of Python runs until it is back.
        ("ctypes.PyDLL(None).sleep(60)", 1, "Timeout (0:00:00.3000"),
    ],
)
def test_the_watchdog_ends_whatever_hangs(hanging: str, code: int, told: str) -> None:
    program = f"""\
        import ctypes, threading
        from ztray import watchdog
        watchdog._GRACE = 0.1
        watchdog.Watchdog(0.2).start()
        {hanging}
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, timeout=30, check=False
    )
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith(told)


def test_a_broken_installation_is_found_out(desktop: PrivateDesktop, persons_home: PersonsHome, tmp_path: Path) -> None:
    saboteur = tmp_path / "lib"
    saboteur.mkdir()
    (saboteur / "segno.py").write_text("raise ImportError('there is no segno')\n")
    done = self_test(desktop, persons_home, "20", PYTHONPATH=str(saboteur))
    assert done.returncode == 1
    assert "the network is left (ImportError: there is no segno)" in done.stderr
    assert "All is well" not in done.stdout
