"""The service's token, which is control over the machine's network, and the keys of accounts."""

from typing import Final

LONGEST: Final = 1280
"""In characters: what the credential store of Windows takes, which keeps 2560 bytes as UTF-16."""


class Token:
    """A secret that shows itself only when asked: not in a repr, a log, a format or a pickle.

    Raises ValueError for a text that cannot be a token: empty, longer than 1280 characters, or not printable ASCII
    without blanks. (The service writes 24 letters and digits; an administrator may have put another text there. What
    Central issues may be a JWT, of many hundred characters.)
    """

    __slots__ = ("_secret",)

    def __init__(self, secret: str) -> None:
        if not 0 < len(secret) <= LONGEST or not all("!" <= character <= "~" for character in secret):
            raise ValueError("this is not a token")
        self._secret = secret

    def reveal(self) -> str:
        """Return the secret itself, for the one header that carries it."""
        return self._secret

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Token) and other._secret == self._secret

    def __hash__(self) -> int:
        return hash(self._secret)

    def __repr__(self) -> str:
        return "Token(…)"

    def __reduce__(self) -> str:
        raise TypeError("a token is not pickled")
