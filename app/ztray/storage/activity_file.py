"""What happened, in a file of one change a line, to which each change is appended.

An appended line is handed to the system in one write and not flushed to the disk: the system keeps it when ZTray is
killed, and what a power cut takes with it, the last seconds of a history, is not worth waking a disk at every change.
The file is rewritten, atomically, only when it has grown to twice what is kept, or has damage to be mended.

One write is not one step for a process that is killed: Linux may end it between two pages of the file. What stands
behind the last line break was therefore never told to be kept, and is not damage: it is taken if it is whole, and
else goes without a copy.
"""

import contextlib
import logging
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from ztray.domain.change import Change
from ztray.storage.files import keep_aside, remove_leftovers, write_atomically

_log = logging.getLogger(__name__)

_LONGEST_FILE = 16 * 1024 * 1024
"""How much of a file's end is read, in bytes; twice 2000 of the longest lines are less."""


class ActivityFile:
    """A file that keeps the newest changes; every method blocks."""

    def __init__(self, path: Path, bound: int = 2000) -> None:
        self._path = path
        self._bound = bound
        self._lines: int | None = None
        """How many there are, None while nobody has looked."""
        self._is_torn = False
        """Whether it ends in the middle of a line."""
        self._is_damaged = False
        self._is_kept_aside = False
        """Whether the damaged file was, and only its mending has failed."""

    @property
    def path(self) -> Path:
        """Where it is."""
        return self._path

    def load(self) -> tuple[Change, ...]:
        """Read the changes, oldest first; lines that cannot be read are left out. Raises OSError."""
        remove_leftovers(self._path)
        return self._read()

    def append(self, changes: Iterable[Change]) -> None:
        """Keep these as well. Raises OSError, and none of them is kept then."""
        lines = [_ENCODER.encode(change) for change in changes]
        if not lines:
            return
        if self._lines is None:
            self._read()
        # A new file is written as a whole too: that makes it one that only its user may read.
        is_to_be_mended = self._is_damaged or self._is_torn
        is_to_be_rewritten = is_to_be_mended or (self._lines or 0) + len(lines) > 2 * self._bound
        if is_to_be_rewritten or not self._path.exists():
            self._rewrite([*map(_ENCODER.encode, self._read()), *lines])
        else:
            self._write_at_end(b"".join(line + b"\n" for line in lines))
            self._lines = (self._lines or 0) + len(lines)

    def replace(self, changes: Iterable[Change]) -> None:
        """Keep these, oldest first, and none but these. Raises OSError, and the file is as it was then."""
        self._read()
        self._rewrite([_ENCODER.encode(change) for change in changes])

    def clear(self) -> None:
        """Forget all changes. Raises OSError, and the file is as it was then."""
        self.replace(())

    def _read(self) -> tuple[Change, ...]:
        """Read the changes, and take note of what the file is like."""
        try:
            with self._path.open("rb") as file:
                length = file.seek(0, os.SEEK_END)
                file.seek(max(length - _LONGEST_FILE, 0))
                content = file.read(_LONGEST_FILE)
        except FileNotFoundError:
            content, length = b"", 0
        *lines, rest = content.split(b"\n")
        changes = tuple(_decoded(lines))
        self._lines = len(lines)
        self._is_torn = bool(rest)
        self._is_damaged = len(changes) < len(lines) or length > len(content)
        return (*changes, *_decoded([rest]))

    def _rewrite(self, lines: list[bytes]) -> None:
        if self._is_damaged and not self._is_kept_aside:
            _log.info("%s has lines that cannot be read; kept as %s", self._path, keep_aside(self._path, "damaged"))
            self._is_kept_aside = True
        kept = lines[-self._bound :]
        write_atomically(self._path, "".join(line.decode() + "\n" for line in kept))
        self._lines = len(kept)
        self._is_torn = self._is_damaged = self._is_kept_aside = False

    def _write_at_end(self, content: bytes) -> None:
        # Unbuffered: a buffer would be written once more at closing, behind what failed.
        with self._path.open("ab", buffering=0) as file:
            length = file.tell()
            rest = memoryview(content)
            try:
                while rest:
                    rest = rest[file.write(rest) :]
            except OSError:
                # Half a line would spoil the next one.
                with contextlib.suppress(OSError):
                    file.truncate(length)
                self._lines = None
                raise


def _decoded(lines: list[bytes]) -> Iterator[Change]:
    for line in lines:
        with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            yield _DECODER.decode(line)


def _own_type(kind: type[Any], text: Any) -> Any:  # noqa: ANN401
    if not isinstance(text, str):
        raise ValueError("expected a text")  # noqa: TRY004 - what msgspec turns into a ValidationError
    return kind(text)


_ENCODER = msgspec.json.Encoder(enc_hook=str)
_DECODER = msgspec.json.Decoder(Change, dec_hook=_own_type)
