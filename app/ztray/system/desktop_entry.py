"""Desktop entries, of which starting at login needs little (freedesktop.org, Desktop Entry Specification 1.5)."""

import re

_GROUP = "Desktop Entry"
_NEEDS_NO_QUOTES = re.compile(r"[A-Za-z0-9_/.,:@%+-]+")
_QUOTED_ESCAPE = re.compile(r'(["`$\\])')
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ESCAPES = {"s": " ", "n": "\n", "t": "\t", "r": "\r", "\\": "\\"}


def write_entry(fields: dict[str, str]) -> bytes:
    """Return an entry with these fields, whose values are texts."""
    lines = [f"[{_GROUP}]", *(f"{key}={_escaped(value)}" for key, value in fields.items())]
    return ("\n".join(lines) + "\n").encode(errors="surrogateescape")


def read_entry(content: bytes) -> dict[str, str]:
    """Return the fields of an entry; what is none is passed over."""
    group = ""
    fields: dict[str, str] = {}
    for line in content.decode(errors="surrogateescape").split("\n"):
        text = line.strip()
        if text.startswith("["):
            group = text.strip("[]")
        elif group == _GROUP and "=" in text and not text.startswith("#"):
            key, _, value = text.partition("=")
            fields.setdefault(key.rstrip(), _unescaped(value.lstrip()))
    return fields


def write_command(command: tuple[str, ...]) -> str:
    """Return what stands for a command in the field Exec."""
    return " ".join(map(_quoted, command))


def program_of(command: str) -> str:
    """Return the program that the field Exec starts, empty for none."""
    quoted = _QUOTED.match(command.lstrip())
    if quoted:
        return re.sub(r"\\(.)", r"\1", quoted[1]).replace("%%", "%")
    return (command.split() or [""])[0].replace("%%", "%")


def _quoted(argument: str) -> str:
    text = argument.replace("%", "%%")
    if _NEEDS_NO_QUOTES.fullmatch(text):
        return text
    return '"' + _QUOTED_ESCAPE.sub(r"\\\1", text) + '"'


def _escaped(value: str) -> str:
    text = value.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    return "\\s" + text[1:] if text.startswith(" ") else text


def _unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[0]), value)
