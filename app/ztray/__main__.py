"""The command line.

Exit codes: 0 after quitting, or when a program that runs already was shown; 2 when it cannot start as asked. With
`--quit-running`: 0 when none runs any more, 1 when one still does. Those of `ztray status`, `ztray doctor` and
`ztray --self-test` stand in `ztray.status_command`, `ztray.doctor_command` and `ztray.self_test`.
"""

import argparse
import gc
import logging
import os
import platform
import signal
import sys
import time
from collections.abc import Callable, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from ztray import __version__
from ztray.environment import (
    PORT_VARIABLE,
    SERVICE_HOME_VARIABLE,
    TOKEN_FILE_VARIABLE,
    Environment,
    parse_port,
)
from ztray.logs import LEVEL_VARIABLE, log_to_files, log_to_standard_error, log_uncaught_errors, report_crashes
from ztray.watchdog import Watchdog

if TYPE_CHECKING:
    from ztray.application import Application

_log = logging.getLogger(__name__)

_STILL_RUNS = 1
_CANNOT_START = 2

_PATIENCE = 60.0
"""How long the self-test may take unless told otherwise, in seconds: a cold start from a slow disk takes ten."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code. Blocks until it is quit."""
    options = command_line().parse_args(arguments)
    log_to_standard_error(verbosity=options.verbose)
    log_uncaught_errors()
    try:
        environment = Environment.of_this_machine(
            os.environ, token_file=options.token_file, service_home=options.service_home, port=options.port
        )
    except ValueError as error:
        return _refuse(f"{PORT_VARIABLE}: {error}.")
    if options.command == "status":
        return _print_status(environment, as_json=options.json)
    if options.command == "doctor":
        return _print_findings(environment, as_json=options.json, without_addresses=options.without_addresses)
    if options.quit_running:
        return _end_running()
    if not _has_screen():
        return _refuse("There is no screen to show anything on: neither DISPLAY nor WAYLAND_DISPLAY is set.")
    if options.self_test is not None:
        return _test_itself(environment, options.self_test, verbosity=options.verbose)
    _tell_in_log(environment, verbosity=options.verbose)
    return _run(environment, demo=options.demo)


def _tell_in_log(environment: Environment, *, verbosity: int) -> None:
    log_to_files(environment.folders.logs, verbosity=verbosity, wanted=os.environ.get(LEVEL_VARIABLE))
    _log.info("ZTray %s begins, with Python %s on %s", __version__, platform.python_version(), platform.system())
    report_crashes(environment.folders.logs)


def _test_itself(environment: Environment, patience: float, *, verbosity: int) -> int:
    began = time.perf_counter()
    watchdog = Watchdog(patience)
    watchdog.start()
    # Imported here, as in _run.
    from ztray.self_test import SelfTest, own_environment, own_folder  # noqa: PLC0415

    with own_folder() as folder:
        own = own_environment(environment, folder)
        _tell_in_log(own, verbosity=verbosity)
        test = SelfTest(began=began)
        code = test.end(_run(own, demo=True, name=f"ztray-self-test-{os.getpid()}", leader=test.lead))
    watchdog.stop()
    return code


def _run(
    environment: Environment, *, demo: bool, name: str = "", leader: Callable[["Application"], None] | None = None
) -> int:
    """Run the program; of each name, one only. A leader gets it when it has been started."""
    gc.disable()  # until Garbage begins: a tenth of the start went into looking for some among what is being loaded
    # Imported here: --help and --version answer without loading Qt.
    from PySide6.QtCore import QLoggingCategory  # noqa: PLC0415
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from ztray.application import Application  # noqa: PLC0415
    from ztray.runtime.garbage import Garbage  # noqa: PLC0415
    from ztray.runtime.signals import SystemSignals  # noqa: PLC0415
    from ztray.runtime.single_instance import SingleInstance, instance_name  # noqa: PLC0415

    # Whenever a panel or a notification server starts anew, Qt 6.11.3 may warn that it knew another owner of a name.
    QLoggingCategory.setFilterRules("qt.dbus.integration.warning=false")
    qt = QApplication([sys.argv[0]])
    qt.setApplicationName("ZTray")
    qt.setApplicationVersion(__version__)
    qt.setDesktopFileName("io.github.ztray.ZTray")
    qt.setQuitOnLastWindowClosed(False)
    ends = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    signals = SystemSignals(*ends)
    instance = SingleInstance(name or instance_name(os.environ, is_demo=demo))
    if not instance.claim():
        _log.info("ZTray is running already; its window was shown")
        return 0
    garbage = Garbage()
    garbage.start()
    application = Application(environment)
    signals.received.connect(application.quit)
    instance.show_wanted.connect(application.show_window)
    instance.quit_wanted.connect(application.quit)
    application.start(demo=demo)
    if leader is not None:
        leader(application)
    code = qt.exec()
    instance.close()
    has_ended = application.stop()
    signals.close()
    _log.info("ZTray ends")
    if not has_ended:
        os._exit(code)
    return code


def _end_running() -> int:
    """Have ZTray of this person and desktop quit, the demo as well: installers wait for this before they replace it."""
    from PySide6.QtCore import QCoreApplication  # noqa: PLC0415 - as in _run

    from ztray.runtime.single_instance import end_running, instance_name  # noqa: PLC0415

    _qt = QCoreApplication([sys.argv[0]])
    # Each is asked, also when another one stays.
    ended = [end_running(instance_name(os.environ, is_demo=is_demo)) for is_demo in (False, True)]
    return 0 if all(ended) else _refuse("ZTray still runs, and does not quit.", _STILL_RUNS)


def _print_status(environment: Environment, *, as_json: bool) -> int:
    # Imported here: who starts the tray loads `requests` later, in another thread.
    from ztray.status_command import status_text  # noqa: PLC0415

    return _print(status_text(environment, as_json=as_json))


def _print_findings(environment: Environment, *, as_json: bool, without_addresses: bool) -> int:
    from ztray.doctor_command import doctor_text  # noqa: PLC0415

    return _print(doctor_text(environment, as_json=as_json, without_addresses=without_addresses))


def _print(told: tuple[str, int]) -> int:
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal may have no marks
    text, code = told
    print(text)  # noqa: T201
    return code


def command_line() -> argparse.ArgumentParser:
    """Return what the command line may say; the manual page and the shells' completions are made of it."""
    parser = argparse.ArgumentParser(
        prog="ztray",
        description="ZeroTier in the system tray.",
        epilog=f"{TOKEN_FILE_VARIABLE}, {SERVICE_HOME_VARIABLE} and {PORT_VARIABLE} can stand for the options; "
        f"with {LEVEL_VARIABLE}=debug, all is told in the log.",
    )
    parser.add_argument(
        "command",
        nargs="?",
        choices=["status", "doctor"],
        help="status: print the state and end with 0 (online), 3 (offline) or 4 (the service cannot be used); "
        "doctor: look at everything, print what is wrong and what helps, and end with 0 (all is in order) or 1",
    )
    parser.add_argument("--json", action="store_true", help="with status or doctor: print it for a script")
    parser.add_argument(
        "--without-addresses", action="store_true", help="with doctor: replace addresses and ids by labels, to pass on"
    )
    parser.add_argument("--demo", action="store_true", help="show an embedded, simulated service")
    parser.add_argument(
        "--token-file", type=Path, metavar="FILE", help="a file with the service's token, tried before all others"
    )
    parser.add_argument("--service-home", type=Path, metavar="FOLDER", help="the folder of the service's own files")
    parser.add_argument("--port", type=_port, metavar="PORT", help="the service's port, instead of what its files tell")
    parser.add_argument(
        "--quit-running",
        action="store_true",
        help="have the ZTray that runs quit, and wait until it has: 0, or 1 if not",
    )
    parser.add_argument(
        "--self-test",
        nargs="?",
        type=float,
        const=_PATIENCE,
        metavar="SECONDS",
        help="tell whether this installation works, with settings and a service of its own, and end with 0 if it does; "
        "by itself, after %(const)g seconds at most",
    )
    parser.add_argument("-v", "--verbose", action="count", default=0, help="tell more on standard error; twice for all")
    parser.add_argument("--version", action="version", version=f"ZTray {__version__}")
    return parser


def _port(text: str) -> int | None:
    try:
        return parse_port(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _has_screen() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _refuse(sentence: str, code: int = _CANNOT_START) -> int:
    print(f"ztray: {sentence}", file=sys.stderr)  # noqa: T201
    return code


if __name__ == "__main__":
    sys.exit(main())
