"""What the doctor found, to be handed to somebody who helps: without secrets, and on request without addresses.

Addresses are replaced by labels, one and the same for one and the same address, so that what is said of them still
makes sense. Those that say nothing of anybody, as this computer's own 127.0.0.1 to itself, stay.
"""

import json
import re
from collections.abc import Iterable
from ipaddress import ip_address

from ztray.domain.examination import Examination
from ztray.domain.identifiers import NetworkId
from ztray.domain.redaction import REMOVED, redacted
from ztray.domain.state import Snapshot
from ztray.domain.token import Token
from ztray.presentation.doctor import summary
from ztray.presentation.findings import Line, arranged, verdict_words
from ztray.presentation.times import exact_time

_SECRET_IDENTITY = re.compile(r"[0-9a-f]{10}:0:[0-9a-f]{128}:[0-9a-f]{128}", re.IGNORECASE)
_PUBLIC_IDENTITY = re.compile(r"([0-9a-f]{10}:0:[0-9a-f]{8})[0-9a-f]{120}", re.IGNORECASE)
_FOLDERS = re.compile(r"[\\/]+")
_NOBODY = frozenset({"", "root"})
"""Names of homes that are no person's."""

_HERE, _GONE = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
_NETWORK = re.compile(rf"{_HERE}([0-9a-f]{{10}}) ?([0-9a-f]{{6}}){_GONE}", re.IGNORECASE)
_NODE = re.compile(rf"{_HERE}[0-9a-f]{{10}}{_GONE}", re.IGNORECASE)
_MAC = re.compile(rf"{_HERE}[0-9a-f]{{2}}(?:[:-][0-9a-f]{{2}}){{5}}{_GONE}", re.IGNORECASE)
_IPV4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?!\w|\.\d)")
_IPV6 = re.compile(
    r"(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9a-f]{1,4})?(?:%\w+)?(?!\w)", re.IGNORECASE
)
_CARD = re.compile(rf"{_HERE}zt[a-z0-9]{{8}}{_GONE}")
_LAST_DIGITS = 4
_WIDTH = max(len(word) for word in ("Fine", "Warning", "Problem", "Not looked at"))


class Redactor:
    """Returns texts without what is nobody's business, with the same labels in all of them."""

    def __init__(
        self,
        *,
        secrets: Iterable[Token] = (),
        user_home: str = "",
        networks: Iterable[NetworkId] = (),
        without_addresses: bool = False,
    ) -> None:
        """`networks` are those whose titles may end in their last digits."""
        self._secrets = tuple(secrets)
        self._home = user_home.rstrip("\\/")
        self._user = _FOLDERS.split(self._home)[-1]
        self._without_addresses = without_addresses
        self._labels: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._endings = {f"…{network[-_LAST_DIGITS:]}": self._label("network", network) for network in networks}

    def __call__(self, text: str) -> str:
        """Return the text as it may be handed on."""
        for secret in self._secrets:
            text = text.replace(secret.reveal(), REMOVED)
        text = _SECRET_IDENTITY.sub(REMOVED, text)
        text = _PUBLIC_IDENTITY.sub(r"\1…", text)
        text = self._without_user(redacted(text))
        return self._labelled(text) if self._without_addresses else text

    def _without_user(self, text: str) -> str:
        if self._user.casefold() in _NOBODY:
            return text
        text = re.sub(rf"{re.escape(self._home)}(?!\w)", "~", text, flags=re.IGNORECASE)
        return re.sub(rf"(?<!\w){re.escape(self._user)}(?!\w)", "~", text, flags=re.IGNORECASE)

    def _labelled(self, text: str) -> str:
        for ending, label in self._endings.items():
            text = text.replace(ending, f"({label})")
        text = _NETWORK.sub(lambda found: self._label("network", f"{found[1]}{found[2]}".lower()), text)
        text = _MAC.sub(lambda found: self._label("card", found[0].lower()), text)
        text = _IPV6.sub(self._address, text)
        text = _IPV4.sub(self._address, text)
        text = _CARD.sub(lambda found: self._label("card", found[0]), text)
        return _NODE.sub(lambda found: self._label("device", found[0].lower()), text)

    def _address(self, found: re.Match[str]) -> str:
        whole = found[0]
        text = whole.rstrip(":") if not whole.endswith("::") else whole
        try:
            address = ip_address(text)
        except ValueError:
            return whole
        if address.is_loopback or address.is_unspecified:
            return whole
        return self._label("address", str(address)) + whole[len(text) :]

    def _label(self, kind: str, what: str) -> str:
        if what not in self._labels:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._labels[what] = f"{kind}-{self._counts[kind]}"
        return self._labels[what]


def report_text(
    examination: Examination, lines: tuple[Line, ...], version: str, *, without_addresses: bool = False
) -> str:
    """Return the report as plain text; `version` is that of ZTray."""
    redactor = _redactor(examination, without_addresses=without_addresses)
    head = [f"ZTray {version}, doctor's report of {exact_time(examination.at)}", _machine_words(examination)]
    found = (part for line in arranged(lines) for part in _line_words(line))
    return redactor("\n".join([*filter(None, head), "", f"{summary(lines)}.", "", *found, ""]))


def report_json(
    examination: Examination, lines: tuple[Line, ...], version: str, *, without_addresses: bool = False
) -> str:
    """Return the same for a program; every text in it is one that a person could have read in the other."""
    redactor = _redactor(examination, without_addresses=without_addresses)
    content = {
        "ztray": version,
        "system": examination.machine.system,
        "python": examination.machine.python,
        "qt": examination.machine.qt,
        "at": exact_time(examination.at),
        "summary": summary(lines),
        "lines": [
            {
                "title": redactor(line.title),
                "verdict": line.verdict.name.lower(),
                "sentence": redactor(line.sentence),
                "fix": redactor(line.fix),
                "command": redactor(line.command),
            }
            for line in lines
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def _redactor(examination: Examination, *, without_addresses: bool) -> Redactor:
    state = examination.state
    return Redactor(
        secrets=examination.secrets,
        user_home=examination.machine.user_home,
        networks=(network.id for network in state.networks) if isinstance(state, Snapshot) else (),
        without_addresses=without_addresses,
    )


def _machine_words(examination: Examination) -> str:
    machine = examination.machine
    parts = (machine.system, machine.python and f"Python {machine.python}", machine.qt and f"Qt {machine.qt}")
    return ", ".join(filter(None, parts))


def _line_words(line: Line) -> list[str]:
    words = [f"{line.verdict.value} {verdict_words(line.verdict):<{_WIDTH}}  {line.title}: {line.sentence}"]
    indent = " " * (_WIDTH + 4)
    if line.fix:
        words.append(f"{indent}→ {line.fix}")
    if line.command:
        words.append(f"{indent}  {line.command}")
    return words
