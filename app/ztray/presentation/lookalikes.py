"""What is pasted by mistake where a token or a key is asked for, because it looks as much like one."""

import re
from enum import StrEnum


class Lookalike(StrEnum):
    """What a word may be instead, as it is called within a sentence."""

    NETWORK_ID = "the id of a network (16 digits)"
    NODE_ADDRESS = "the address of a computer (10 digits)"


_PATTERNS = {
    Lookalike.NETWORK_ID: re.compile(r"[0-9a-f]{16}", re.IGNORECASE),
    Lookalike.NODE_ADDRESS: re.compile(r"[0-9a-f]{10}", re.IGNORECASE),
}


def lookalike(word: str) -> Lookalike | None:
    """Return what a word looks like, None for nothing that is known here."""
    return next((found for found, pattern in _PATTERNS.items() if pattern.fullmatch(word)), None)
