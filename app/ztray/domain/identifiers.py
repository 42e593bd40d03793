"""Network ids and node addresses: parsed once, at the edge, and valid ever after.

They are strings, so that they format, sort and hash as what they are, and a value of these types is proof that the
digits were checked. That matters beyond tidiness: up to 1.10 the service takes an id that is not hexadecimal for zero
and joins network 0.
"""

import re
from enum import Enum, auto
from typing import Self
from urllib.parse import unquote

_NETWORK_ID = re.compile(r"[0-9a-f]{16}")
_NODE_ADDRESS = re.compile(r"[0-9a-f]{10}")
_CONTROLLER_DIGITS = 10


class NodeAddress(str):
    """A node's address: ten lower-case hexadecimal digits. Raises ValueError for anything else."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """Check the digits."""
        digits = text.lower()
        if not _NODE_ADDRESS.fullmatch(digits):
            raise ValueError(f"a node address has ten hexadecimal digits, not {text[:40]!r}")
        return super().__new__(cls, digits)


class NetworkId(str):
    """A network's id: sixteen lower-case hexadecimal digits. Raises ValueError for anything else."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """Check the digits."""
        digits = text.lower()
        if not _NETWORK_ID.fullmatch(digits):
            raise ValueError(f"a network id has sixteen hexadecimal digits, not {text[:40]!r}")
        return super().__new__(cls, digits)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Find the one network id in what somebody pasted: an id, a sentence, a link, a command.

        Raises NetworkIdError, which says why there is none that can be joined.
        """
        return cls(_find_network_id(text))

    @property
    def controller(self) -> NodeAddress:
        """The address of the network's controller: the first ten digits."""
        return NodeAddress(self[:_CONTROLLER_DIGITS])

    @property
    def is_ad_hoc(self) -> bool:
        """Whether this is a network without a controller, whose id spells a range of ports (ff…)."""
        return self.startswith("ff")

    @property
    def grouped(self) -> str:
        """The digits for comparing by eye: the controller's ten and the network's six, apart."""
        return f"{self[:_CONTROLLER_DIGITS]} {self[_CONTROLLER_DIGITS:]}"


class NotAnId(Enum):
    """Why a text holds no network id that can be joined."""

    EMPTY = auto()
    NO_DIGITS = auto()
    NODE_ADDRESS = auto()
    TOO_SHORT = auto()
    TOO_LONG = auto()
    SEVERAL = auto()
    ZERO = auto()


class NetworkIdError(ValueError):
    """A text holds no network id that can be joined.

    `reason` tells why, `digits` how many stand in the longest run that looks like an id.
    """

    def __init__(self, reason: NotAnId, digits: int = 0) -> None:
        super().__init__(reason.name)
        self.reason = reason
        self.digits = digits


# The first form is what every tool prints, the second how ids are grouped for the eye. The digits must stand alone: a
# filter that drops what is not hexadecimal turns "Network ID: 8056c2e21c000001" into ed8056c2e21c0000. Other groups are
# not looked for: pairs of eight or four times four digits are dates, cards and parts of IPv6 addresses.
_WHOLE = re.compile(r"(?<![0-9a-f])[0-9a-f]{16}(?![0-9a-f])")
_GROUPED = re.compile(r"(?<![0-9a-z])([0-9a-f]{10})[ \t\u00a0\u202f-]([0-9a-f]{6})(?![0-9a-z])")
# What somebody may have meant for an id: not "added" or "facade", which are hexadecimal too.
_LOOKS_LIKE_DIGITS = re.compile(r"(?<![0-9a-z])(?=[a-f]*[0-9])[0-9a-f]{6,}(?![0-9a-z])")


def _find_network_id(text: str) -> str:
    wanted = unquote(text).strip().lower()
    if not wanted:
        raise NetworkIdError(NotAnId.EMPTY)
    found = set(_WHOLE.findall(wanted)) or {"".join(groups) for groups in _GROUPED.findall(wanted)}
    if len(found) > 1:
        raise NetworkIdError(NotAnId.SEVERAL)
    if not found:
        raise _why_not(wanted)
    digits: str = found.pop()
    if not digits[:_CONTROLLER_DIGITS].strip("0"):
        raise NetworkIdError(NotAnId.ZERO)
    return digits


def _why_not(text: str) -> NetworkIdError:
    runs = _LOOKS_LIKE_DIGITS.findall(text)
    longest = max(map(len, runs), default=0)
    if not longest:
        return NetworkIdError(NotAnId.NO_DIGITS)
    if longest == _CONTROLLER_DIGITS:
        return NetworkIdError(NotAnId.NODE_ADDRESS, longest)
    return NetworkIdError(NotAnId.TOO_SHORT if longest < 16 else NotAnId.TOO_LONG, longest)  # noqa: PLR2004
