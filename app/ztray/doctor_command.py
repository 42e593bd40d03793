"""`ztray doctor`: what the doctor finds, in a terminal, for people and for scripts, without a window.

It says what the page of the doctor says, from the same functions, and leaves out the same. Nobody is asked for a
password. Its exit code tells a script the rest: 0 all is in order, 1 something needs a person.
"""

from ztray import __version__
from ztray.domain.memory import Memory
from ztray.domain.settings import Settings
from ztray.domain.state import Overview
from ztray.environment import Environment
from ztray.presentation.doctor import diagnosis
from ztray.presentation.findings import Verdict
from ztray.presentation.report import report_json, report_text
from ztray.runtime.examination import Examiner
from ztray.runtime.kept_token import with_kept_token
from ztray.runtime.tray_host import has_tray_host
from ztray.storage.record_file import RecordFile

IN_ORDER = 0
NEEDS_SOMEBODY = 1


def doctor_text(environment: Environment, *, as_json: bool, without_addresses: bool = False) -> tuple[str, int]:
    """Return what to print, and the exit code. Blocks while everything is looked at."""
    settings = RecordFile(environment.folders.settings / "settings.json", Settings).peek()
    memory = RecordFile(environment.folders.state / "networks.json", Memory).peek()
    places, held = with_kept_token(environment, environment.service(settings))
    examiner = Examiner(environment.system, environment.user_home, environment.secrets, now=environment.now)
    examination = examiner.examine(places, held, has_tray=has_tray_host())
    lines = diagnosis(examination, Overview(memory=memory), environment.platform(settings))
    report = report_json if as_json else report_text
    is_in_order = all(line.verdict in (Verdict.PASS, Verdict.SKIPPED) for line in lines)
    text = report(examination, lines, __version__, without_addresses=without_addresses)
    return text.rstrip("\n"), IN_ORDER if is_in_order else NEEDS_SOMEBODY
