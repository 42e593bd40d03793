"""Text from outside, made fit to be shown.

A network's name is whatever its administrator wrote: the service hands on HTML, bidi overrides, newlines and control
characters unchanged (measured on 1.14.1). Nothing of the kind reaches a menu: what is shown is one line, without
characters that hide, reorder or break it. Markup is left alone: every widget of ZTray shows plain text.
"""

import re
import unicodedata

NAME_LENGTH = 48
"""How much of a name is shown, in characters."""

MESSAGE_LENGTH = 200
"""How much of a message of another program is shown, in characters."""

_TAG = re.compile(r"<(?=[a-zA-Z/!?])")
_ENTITY = re.compile(r"&(?=#?[0-9a-zA-Z]+;)")
_MARKS_PER_CHARACTER = 2
_DRAWN_AS_NOTHING = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and symbols by their category, blanks to the eye: Hangul's fillers and the braille pattern without dots."""


def plain(text: str, length: int = NAME_LENGTH) -> str:
    """Return the text as one line of at most `length` characters, free of control, format and bidi characters."""
    # A name may be megabytes long: what cannot be shown any more need not be looked at.
    shown = " ".join("".join(_visible(text[: length * 8])).split())
    return shown if len(shown) <= length else shown[: length - 1].rstrip() + "…"


def unmarked(text: str) -> str:
    """Return the text with nothing in it that could be taken for markup.

    For the two places that are drawn by programs of the desktop which may or may not read markup: tooltips of the tray
    and notices. Escaping would show its entities where they do not; so a bracket that opens a tag is replaced by one
    that does not, and so is the & of an entity.
    """
    return _ENTITY.sub("＆", _TAG.sub("‹", text))  # noqa: RUF001


def _visible(text: str) -> list[str]:
    kept: list[str] = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        if category in ("Mn", "Me"):
            marks += 1
            if marks <= _MARKS_PER_CHARACTER:
                kept.append(character)
            continue
        marks = 0
        if category.startswith("Z") or character in "\t\n\v\f\r" or character in _DRAWN_AS_NOTHING:
            kept.append(" ")
        elif not category.startswith("C"):
            kept.append(character)
    return kept
