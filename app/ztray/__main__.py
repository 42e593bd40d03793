"""The command line. Exit codes: 0 after quitting, 2 when the program cannot start as asked."""

import argparse
import logging
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from ztray import __version__
from ztray.environment import (
    PORT_VARIABLE,
    SERVICE_HOME_VARIABLE,
    TOKEN_FILE_VARIABLE,
    Environment,
    parse_port,
)

_CANNOT_START = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code. Blocks until it is quit."""
    options = _parser().parse_args(arguments)
    _log_to_stderr(verbosity=options.verbose)
    try:
        environment = Environment.of_this_machine(
            os.environ, token_file=options.token_file, service_home=options.service_home, port=options.port
        )
    except ValueError as error:
        return _refuse(f"{PORT_VARIABLE}: {error}.")
    if not _has_screen():
        return _refuse("There is no screen to show anything on: neither DISPLAY nor WAYLAND_DISPLAY is set.")
    return _run(environment, demo=options.demo)


def _run(environment: Environment, *, demo: bool) -> int:
    # Imported here: --help and --version answer without loading Qt.
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from ztray.application import Application  # noqa: PLC0415
    from ztray.runtime.signals import SystemSignals  # noqa: PLC0415

    qt = QApplication([sys.argv[0]])
    qt.setApplicationName("ZTray")
    qt.setApplicationVersion(__version__)
    qt.setDesktopFileName("io.github.ztray.ZTray")
    qt.setQuitOnLastWindowClosed(False)
    signals = SystemSignals(signal.SIGINT, signal.SIGTERM)
    signals.received.connect(qt.quit)
    application = Application(environment)
    application.start(demo=demo)
    code = qt.exec()
    application.stop()
    signals.close()
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ztray",
        description="ZeroTier in the system tray.",
        epilog=f"{TOKEN_FILE_VARIABLE}, {SERVICE_HOME_VARIABLE} and {PORT_VARIABLE} can stand for the options.",
    )
    parser.add_argument("--demo", action="store_true", help="show an embedded, simulated service")
    parser.add_argument(
        "--token-file", type=Path, metavar="FILE", help="a file with the service's token, tried before all others"
    )
    parser.add_argument("--service-home", type=Path, metavar="FOLDER", help="the folder of the service's own files")
    parser.add_argument("--port", type=_port, metavar="PORT", help="the service's port, instead of what its files tell")
    parser.add_argument("-v", "--verbose", action="count", default=0, help="tell more on standard error; twice for all")
    parser.add_argument("--version", action="version", version=f"ZTray {__version__}")
    return parser


def _port(text: str) -> int | None:
    try:
        return parse_port(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _log_to_stderr(*, verbosity: int) -> None:
    level = (logging.WARNING, logging.INFO, logging.DEBUG)[min(verbosity, 2)]
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")


def _has_screen() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _refuse(sentence: str) -> int:
    print(f"ztray: {sentence}", file=sys.stderr)  # noqa: T201
    return _CANNOT_START


if __name__ == "__main__":
    sys.exit(main())
