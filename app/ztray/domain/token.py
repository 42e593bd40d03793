"""The service's token, which is control over the machine's network."""


class Token:
    """A secret that shows itself only when asked: not in a repr, a log, a format or a pickle.

    Raises ValueError for a text that cannot be a token: empty, longer than 512 characters, or not printable ASCII
    without blanks. (The service writes 24 letters and digits; an administrator may have put another text there.)
    """

    __slots__ = ("_secret",)

    def __init__(self, secret: str) -> None:
        if not 0 < len(secret) <= 512 or not all("!" <= character <= "~" for character in secret):  # noqa: PLR2004
            raise ValueError("this is not a token of the ZeroTier service")
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
