"""The token in words: what somebody pasted comes to, and how an administrator gets at what should have been pasted.

What is pasted is taken from a terminal as a rule, and the service's file has no line break at its end: so the token
stands alone, or in a line of its own, or glued to the prompt that follows it ("…x7qada@host:~$").
"""

import re
from dataclasses import dataclass
from typing import Final

from ztray.domain.errand import Errand
from ztray.domain.platform import Platform
from ztray.domain.token import Token
from ztray.presentation.lookalikes import lookalike

TITLE: Final = "ZeroTier's token"
EXPLANATION: Final = (
    "With the token of a ZeroTier service, ZTray can see and switch its networks. Only administrators can read it."
)
COMMAND_CAPTION: Final = "An administrator sees it by typing this in a terminal:"
NO_COMMAND: Final = "An administrator finds it in the file authtoken.secret of the ZeroTier service."
FIELD: Final = "&Token:"
FIELD_HINT: Final = "24 letters and digits, or all that the terminal shows"
USE: Final = "&Use this token"
MESSAGE_CAPTION: Final = "Not an administrator? Send this to somebody who is:"
COPY_COMMAND: Final = "Copy &command"
COPY_MESSAGE: Final = "Copy &message"
TRYING: Final = "Trying the token on the service…"

LONGEST_PASTE = 10_000
"""A longer text is none that holds a token, in characters."""

_OWN = r"[0-9a-z]{24}"
"""What the service makes up for itself; an administrator may have put another text in its place."""
_WORD = re.compile(_OWN)
_BEFORE_PROMPT = re.compile(rf"({_OWN}).*[#$%>\u276f]")
_IDENTITY = re.compile(r"[0-9a-f]{10}:0:[0-9a-f]{64,}(:[0-9a-f]{64,})?", re.IGNORECASE)
_CENTRAL = re.compile(r"(?=.*[A-Z])[0-9A-Za-z]{32}")
"""What ZeroTier Central makes up, with capitals, which the service's own tokens do not have."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What a text comes to: the token in it, if there is one, and a sentence if there is something to say of it."""

    token: Token | None = None
    sentence: str = ""


def understand_token(text: str) -> Entry:
    """Find the token in what somebody typed or pasted, or say why there is none."""
    if len(text) > LONGEST_PASTE:
        return Entry(sentence="This text is too long. Paste only the line with the token.")
    words = text.split()
    if not words:
        return Entry()
    found = {word for word in words if _WORD.fullmatch(word)} or _before_prompts(text)
    if len(found) > 1:
        return Entry(sentence="More than one word in this text could be the token. Keep the one that is it.")
    if found:
        return Entry(token=Token(found.pop()))
    if sentence := _what_else(words):
        return Entry(sentence=sentence)
    try:
        return Entry(token=Token(words[0]), sentence=_caution(words[0]))
    except ValueError:
        return Entry(sentence="This is no token. The token usually has 24 letters and digits.")


def message_to_administrator(platform: Platform) -> str:
    """Return what somebody sends who may not read the token, to somebody who may."""
    command = platform.typed.get(Errand.READ_TOKEN, "")
    how = f"This shows it:\n    {command}\n" if command else "It is in the service's file authtoken.secret.\n"
    return (
        "I would like to use ZTray to see and switch the ZeroTier networks of my computer. "
        "For that it needs the token of the ZeroTier service on that computer, which only administrators can read.\n"
        f"{how}"
        "Please paste it into ZTray on my computer, or give it to me in a way that nobody else can read: "
        "who has it controls ZeroTier on that computer."
    )


def _before_prompts(text: str) -> set[str]:
    """Return what stands at the beginning of a line and in front of a prompt."""
    lines = (line.strip() for line in text.splitlines())
    return {match[1] for line in lines if (match := _BEFORE_PROMPT.fullmatch(line))}


def _what_else(words: list[str]) -> str:
    """Say what a text is that is not the service's token; empty when it may be one."""
    if any("authtoken.secret" in word for word in words):
        return "This names the file with the token. Paste what is in the file, as the command above shows it."
    if any(_IDENTITY.fullmatch(word) for word in words):
        return (
            "This is the identity of a computer, whose last part is to be shown to nobody. "
            "The token is in another file, authtoken.secret."
        )
    if len(words) > 1:
        return "There is no token in this text. The token is one word, usually of 24 letters and digits."
    other = lookalike(words[0])
    return f"This looks like {other}. The token usually has 24 letters and digits." if other else ""


def _caution(word: str) -> str:
    if _CENTRAL.fullmatch(word):
        return (
            "This looks like an API token of ZeroTier Central. The service has a token of its own: "
            "use this one only if an administrator has set it there."
        )
    return "ZeroTier makes up tokens of 24 letters and digits. Use this one only if an administrator has set it."
