"""What the program tells of itself: on standard error, in its log, of errors and of crashes."""

import logging
import os
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import ztray
from ztray.domain.redaction import REMOVED
from ztray.logs import SafeFormatter

TOKEN = "k3j9x0q7r2m5t8w1z4b6c9d0"

BEGINNING = """
import gc, logging, os, signal, sys, threading, warnings
from pathlib import Path
from ztray.logs import *
folder = Path(os.environ["LOGS"])
def begin(verbosity=0, wanted=None):
    log_to_standard_error(verbosity=verbosity)
    log_uncaught_errors()
    log_to_files(folder, verbosity=verbosity, wanted=wanted)
    report_crashes(folder)
log = logging.getLogger("ztray.somewhere")
def tell():
    for level in ("debug", "info", "warning"):
        getattr(log, level)(f"it is {level}")
"""


class Teller:
    """Programs that tell of themselves, one after the other in the same folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, script: str, *, code: int = 0) -> str:
        """Run a program to its end and return what it wrote on standard error."""
        done = subprocess.run(
            [sys.executable, "-c", BEGINNING + script],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
        assert (done.returncode, done.stdout) == (code, ""), done.stderr
        return done.stderr

    def run_without_streams(self, script: str) -> None:
        """Run a program that has no standard streams, as one without a console."""
        closing = [sys.executable, "-c", BEGINNING + script]
        done = subprocess.run(
            ["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", *closing], env=self._environment, timeout=20, check=False
        )
        assert done.returncode == 0

    @property
    def log(self) -> str:
        path = self.folder / "ztray.log"
        return path.read_text() if path.exists() else ""

    @property
    def messages(self) -> list[str]:
        return re.findall(r": (it is \w+)$", self.log, re.MULTILINE)

    @property
    def _environment(self) -> dict[str, str]:
        return os.environ | {"PYTHONPATH": str(Path(ztray.__file__).parents[1]), "LOGS": str(self.folder)}


@pytest.fixture
def teller(tmp_path: Path) -> Teller:
    return Teller(tmp_path / "log")


@pytest.fixture
def nowhere(tmp_path: Path) -> Teller:
    """Programs whose folder cannot be made, not even by root."""
    (tmp_path / "file").touch()
    return Teller(tmp_path / "file" / "log")


# How much is told, and where.


@pytest.mark.parametrize(
    ("arguments", "told", "logged"),
    [
        ("", 1, 2),
        ("1", 2, 2),
        ("2", 3, 3),
        ("5", 3, 3),
        ("0, 'debug'", 1, 3),
        ("0, 'DEBUG'", 1, 3),
        ("1, 'warning'", 2, 2),
        ("0, 'warning'", 1, 1),
    ],
)
def test_standard_error_and_the_log_tell_as_much_as_is_wanted(
    teller: Teller, arguments: str, told: int, logged: int
) -> None:
    stderr = teller.run(f"begin({arguments}); tell()")
    everything = ["it is debug", "it is info", "it is warning"]
    assert re.findall(r"ztray.somewhere: (it is \w+)$", stderr, re.MULTILINE) == everything[-told:]
    assert teller.messages == everything[-logged:]


def test_a_level_that_there_is_not_is_told_and_most_is_logged(teller: Teller) -> None:
    stderr = teller.run("begin(0, 'loud'); tell()")
    assert "ZTRAY_LOG is 'loud', which is none of debug, info, warning" in stderr
    assert teller.messages == ["it is info", "it is warning"]


def test_a_line_says_when_who_and_where(teller: Teller) -> None:
    teller.run("begin(); log.info('hello')")
    line = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d INFO \[\d+ MainThread\] ztray\.somewhere: hello\n"
    assert re.fullmatch(line, teller.log)


def test_a_command_of_a_terminal_leaves_no_log(teller: Teller) -> None:
    stderr = teller.run("log_to_standard_error(verbosity=0); log_uncaught_errors(); tell()")
    assert "it is warning" in stderr
    assert not teller.folder.exists()


def test_a_program_without_a_console_logs_all_the_same(teller: Teller) -> None:
    teller.run_without_streams("begin(); assert sys.stderr is None; tell()")
    assert teller.messages == ["it is info", "it is warning"]


def test_what_libraries_write_to_a_console_that_is_not_there_gets_into_no_file(teller: Teller) -> None:
    teller.run_without_streams("begin(); os.write(1, b'stray'); os.write(2, b'stray')")
    assert {path.read_text() for path in teller.folder.iterdir()} == {""}


def test_a_terminal_that_is_gone_stops_nothing(teller: Teller) -> None:
    teller.run_without_streams("""
reading, writing = os.pipe()
os.close(reading)
sys.stderr = os.fdopen(writing, "w", buffering=1)
begin()
tell()
sys.stderr = None
os._exit(0)
""")
    assert teller.messages == ["it is info", "it is warning"]


def test_warnings_of_libraries_are_told(teller: Teller) -> None:
    teller.run("begin(); warnings.warn('this is old')")
    assert "UserWarning: this is old" in teller.log


def test_a_folder_that_cannot_be_written_is_a_warning(nowhere: Teller) -> None:
    lines = nowhere.run("begin(); tell(); tell()").splitlines()
    assert "WARNING" in lines[0]
    assert f"the log in {nowhere.folder} is not written: Not a directory" in lines[0]
    assert [line.rpartition(": ")[2] for line in lines[1:]] == ["it is warning"] * 2


# How it is told.


@pytest.fixture
def formatted() -> Callable[..., str]:
    def formatted(message: object, *arguments: object) -> str:
        record = logging.LogRecord("ztray", logging.INFO, "/x/module.py", 7, message, arguments, None)
        return SafeFormatter("%(levelname)s %(message)s").format(record)

    return formatted


Formatted = Callable[..., str]


def test_further_lines_are_no_lines_of_the_log(formatted: Formatted) -> None:
    assert formatted("one\n\nINFO two\rthree") == "INFO one\n    INFO two\n    three"


def test_characters_that_hide_or_colour_others_are_shown_by_their_numbers(formatted: Formatted) -> None:
    assert formatted("%s", "a\x1b[31mb\u202ec\x00\t–é") == "INFO a\\x1b[31mb\\u202ec\\x00\t–é"


def test_a_text_of_megabytes_is_cut(formatted: Formatted) -> None:
    text = formatted("x" * 5_000_000)
    assert len(text) < 40_000
    assert text.endswith(" more characters)")


def test_what_cannot_be_formatted_shows_none_of_its_arguments(formatted: Formatted) -> None:
    assert formatted("%d", TOKEN) == "INFO ztray: what was told at module:7 cannot be shown (TypeError)"


def test_what_cannot_show_itself_is_told_nevertheless(formatted: Formatted) -> None:
    class Mute:
        def __str__(self) -> str:
            raise RuntimeError(TOKEN)

    assert formatted("%s", Mute()) == "INFO ztray: what was told at module:7 cannot be shown (RuntimeError)"


@pytest.mark.parametrize(
    "telling",
    [
        "log.error('X-ZT1-Auth: {token}')",
        "log.error('sent %s', {{'X-ZT1-Auth': '{token}'}})",
        "log.error('GET %s', '/status?auth={token}')",
        "logging.getLogger('urllib3').error('Authorization: Bearer {token}')",
        "log.error('%s', ValueError('X-ZT1-Auth: {token}'))",
        "log.error('it failed', exc_info=ValueError('X-ZT1-Auth: {token}'))",
        "raise ValueError('X-ZT1-Auth: {token}')",
        "raise ValueError({{'X-ZT1-Auth': '{token}'}}) from KeyError('token={token}')",
        "threading.Thread(target=lambda: [].index({{'X-ZT1-Auth': '{token}'}})).start()",
        "warnings.warn('the token is {token}')",
    ],
)
def test_no_secret_is_told_whoever_tells_it(teller: Teller, telling: str) -> None:
    script = f"begin()\n{telling.format(token=TOKEN)}"
    stderr = teller.run(script, code=1 if telling.startswith("raise") else 0)
    for text in (stderr, teller.log):
        assert REMOVED in text
        assert TOKEN not in text


# Errors that nobody caught.


def test_an_error_that_ends_the_program_is_logged_and_told(teller: Teller) -> None:
    stderr = teller.run("begin()\ndef work(): raise LookupError('nothing there')\nwork()", code=1)
    for text in (stderr, teller.log):
        assert "ERROR" in text
        assert "an error that nobody caught" in text
        assert "in work" in text
        assert text.endswith("LookupError: nothing there\n")
    assert stderr.count("LookupError") == 1


def test_an_error_in_a_thread_is_logged_with_its_name(teller: Teller) -> None:
    teller.run("begin(); thread = threading.Thread(target=lambda: 1 / 0, name='reader'); thread.start(); thread.join()")
    assert "an error that nobody caught, in the thread reader" in teller.log
    assert "ZeroDivisionError" in teller.log


def test_a_thread_that_ends_itself_is_no_error(teller: Teller) -> None:
    teller.run("begin(); thread = threading.Thread(target=sys.exit); thread.start(); thread.join()")
    assert teller.log == ""


def test_an_error_that_cannot_be_raised_is_logged_without_the_object_it_came_from(teller: Teller) -> None:
    teller.run("""
begin()
class Holder:
    def __repr__(self): return "what it holds"
    def __del__(self): raise OSError("too late")
holder = Holder()
del holder
""")
    assert "Holder.__del__" in teller.log
    assert "OSError: too late" in teller.log
    assert "what it holds" not in teller.log


def test_an_interrupt_is_no_error(teller: Teller) -> None:
    # A shell has the programs that it starts in the background ignore interrupts, and these tests may be one of them.
    interrupted = "signal.signal(signal.SIGINT, signal.default_int_handler); os.kill(os.getpid(), signal.SIGINT)"
    teller.run(f"begin(); {interrupted}", code=-signal.SIGINT)
    assert teller.log == ""


def test_errors_show_no_values_of_variables(teller: Teller) -> None:
    teller.run("begin()\nprecious = 'a' + 'b' * 3\nraise ValueError", code=1)
    assert "ValueError" in teller.log
    assert "abbb" not in teller.log


# Crashes.


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL])
def test_a_crash_leaves_a_report_that_the_next_start_tells_of(teller: Teller, number: signal.Signals) -> None:
    teller.run(f"begin()\ndef work(): os.kill(os.getpid(), {number:d})\nwork()", code=-number)
    report = (teller.folder / "crash.log").read_text()
    assert "in work" in report
    teller.run("begin()")
    (line,) = teller.log.splitlines()
    assert "WARNING" in line
    assert "an earlier run crashed at 20" in line
    assert report.splitlines()[0] in line
    assert str(teller.folder / "crash.last.log") in line
    assert (teller.folder / "crash.last.log").read_text() == report


def test_only_its_user_may_read_the_report_of_a_crash(teller: Teller) -> None:
    teller.run("begin(); os.abort()", code=-signal.SIGABRT)
    assert (teller.folder / "crash.log").stat().st_mode & 0o777 == 0o600


def test_a_run_that_ended_well_is_not_told_of(teller: Teller) -> None:
    for _ in range(2):
        teller.run("begin()")
    assert teller.log == ""


def test_no_image_of_the_memory_is_kept(teller: Teller) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    teller.run(f"""
import resource
resource.setrlimit(resource.RLIMIT_CORE, ({most}, {most}))
begin()
assert resource.getrlimit(resource.RLIMIT_CORE) == ({1 if most and sys.platform.startswith("linux") else 0}, {most})
""")


def test_where_no_report_can_be_kept_standard_error_gets_it(nowhere: Teller) -> None:
    assert "Fatal Python error: Aborted" in nowhere.run("begin(); os.abort()", code=-signal.SIGABRT)
