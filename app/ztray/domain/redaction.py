"""Texts without the secrets that may have got into them, for whatever is written down or handed to somebody.

This is the second line of defence. The first is that a token travels as a `Token`, which shows itself nowhere; but a
library may tell of the headers that it sends, and an error may quote them. A secret is known by the name before it, and
rather too much is left out than too little.
"""

import re

REMOVED = "[removed]"

_QUOTED = r""""(?:\\.|[^"\\\n])*["]?|'(?:\\.|[^'\\\n])*[']?"""
_BYTES = r"""(?:b(?=["']))?"""
_BETWEEN = rf"""\\?["']?\s{{0,3}}(?:[:=,]|%3[ad])\s{{0,3}}(?:%20|\+)?{_BYTES}"""
_SCHEME = r"(?:(?:bearer|basic|digest|token)(?:\s+|%20|\+))?"
_BOUND = r"[^A-Za-z0-9/\\]{1,8}"
_WORD = r"(?=[\w.~+=-]*[A-Za-z0-9]{20})[A-Za-z0-9][\w.~+/=-]*"
"""With a part as long as a token; a key may have several, with signs between them."""
_JWT = r"\beyJ[\w-]{8,}\.[\w.=-]+"
"""A key that tells by itself what it is: the beginning is that of every object of JSON, in base64."""

_RULES = tuple(
    re.compile(rule, re.IGNORECASE)
    for rule in (
        # Headers, as they are sent and as dictionaries, tuples and JSON show them.
        rf"((?:x-zt1-auth|authorization){_BETWEEN})(?:{_QUOTED}|{_SCHEME}\S+)",
        # A query, a form, variables, arguments in a repr.
        rf"((?:auth|token|secret|password)\s?=\s?{_BYTES})(?:{_QUOTED}|[^\s&;,#)]+)",
        # A word as long as a token behind a name for one.
        rf"((?:auth|authorization|token|secret|password|bearer){_BOUND}(?:(?:is|was|of|value){_BOUND})?){_WORD}",
        rf"(){_JWT}",
    )
)


def redacted(text: str) -> str:
    """Return the text with a mark in the place of everything that looks like a secret."""
    for rule in _RULES:
        text = rule.sub(rf"\g<1>{REMOVED}", text)
    return text
