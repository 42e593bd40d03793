"""One value in one readable file of JSON, which is written atomically and never lost.

A file that cannot be taken as it stands (damaged by hand, or written by a newer ZTray) is first kept aside, under a
name that says why; then as much of it is taken as can be understood, field by field and item by item, and the rest has
its defaults. What happened is told as a sentence, for whoever loads the file to show.
"""

import errno
import logging
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from ztray.domain.text import plain
from ztray.storage.files import keep_aside, kept_versions, remove_leftovers, write_atomically
from ztray.storage.salvage import salvage

_log = logging.getLogger(__name__)

V = TypeVar("V", bound=msgspec.Struct)

_VERSION_KEY = "version"
_LONGEST_FILE = 16 * 1024 * 1024
_DETAIL_LENGTH = 160
_PATH_LENGTH = 400
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""What some editors of Windows put before a text that they save."""


@dataclass(frozen=True, kw_only=True)
class Loaded(Generic[V]):
    """What a file held; `problem` is a sentence when it could not be taken as it stood, and empty otherwise."""

    value: V
    problem: str = ""


class RecordFile(Generic[V]):
    """A file that holds one value, whose fields all have defaults."""

    def __init__(self, path: Path, kind: type[V], *, version: int = 1) -> None:
        self._path = path
        self._kind = kind
        self._version = version
        self._is_writable = True

    @property
    def path(self) -> Path:
        """Where it is."""
        return self._path

    def load(self) -> Loaded[V]:
        """Read the value; a file that is not there holds the default. Blocks, and raises nothing."""
        self._is_writable = True
        remove_leftovers(self._path)
        try:
            raw = self._read()
        except FileNotFoundError:
            return Loaded(value=self._kind())
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            return self._set_aside(self._kind(), "damaged", f"cannot be read ({plain(why, _DETAIL_LENGTH)})")
        return self._understand(raw)

    def peek(self) -> V:
        """Read as much as can be understood, and change nothing: for who only looks while another program writes."""
        try:
            return salvage(self._read(), self._kind).value
        except (OSError, ValueError):
            return self._kind()

    def mentions(self, text: str) -> bool:
        """Tell whether a text stands in the file, or in what was ever kept aside of it.

        What cannot be read may hold it. Blocks, and raises nothing.
        """
        try:
            return any(text.encode() in path.read_bytes() for path in kept_versions(self._path))
        except OSError:
            return True

    def save(self, value: V) -> None:
        """Write the value. Blocks until it is on the disk. Raises OSError; the file is whole then."""
        if not self._is_writable:
            raise PermissionError(errno.EPERM, "what it held could not be kept aside", str(self._path))
        content = {_VERSION_KEY: self._version} | msgspec.to_builtins(value, enc_hook=str, order="deterministic")
        try:
            text = msgspec.json.format(msgspec.json.encode(content), indent=2).decode()
        except UnicodeEncodeError as error:  # as in `write_atomically`
            raise OSError(errno.EILSEQ, os.strerror(errno.EILSEQ), str(self._path)) from error
        write_atomically(self._path, text + "\n")

    def _read(self) -> dict[str, Any]:
        if self._path.exists() and not self._path.is_file():  # reading a pipe would wait for ever
            raise ValueError("not a file")
        with self._path.open("rb") as file:
            content = file.read(_LONGEST_FILE)
        try:
            raw = msgspec.json.decode(content.removeprefix(_BYTE_ORDER_MARK))
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            raise ValueError("not JSON") from error
        if not isinstance(raw, dict):
            raise ValueError("not a JSON object")  # noqa: TRY004 - a fault of the file's content
        return raw

    def _understand(self, raw: dict[str, Any]) -> Loaded[V]:
        version = raw.pop(_VERSION_KEY, self._version)
        salvaged = salvage(raw, self._kind)
        for fault in salvaged.faults:
            _log.info("%s: %s", self._path, plain(fault, _DETAIL_LENGTH))
        faults = [fault.partition(":")[0] for fault in salvaged.faults]
        if not isinstance(version, int):
            faults.insert(0, _VERSION_KEY)
        elif version > self._version:
            return self._set_aside(salvaged.value, "newer", "was written by a newer version of ZTray")
        if faults:
            return self._set_aside(salvaged.value, "damaged", f"has faults ({_listed(faults)})")
        if salvaged.strangers:
            fault = f"holds what this version of ZTray does not know ({_listed(salvaged.strangers)})"
            return self._set_aside(salvaged.value, "unknown", fault)
        return Loaded(value=salvaged.value)

    def _set_aside(self, value: V, why: str, fault: str) -> Loaded[V]:
        path = plain(str(self._path), _PATH_LENGTH)
        try:
            kept = keep_aside(self._path, why)
        except OSError as error:
            self._is_writable = False
            _log.info("%s cannot be kept aside: %s", self._path, error)
            return Loaded(
                value=value, problem=f"{path} {fault}. It could not be kept aside, so nothing is saved to it."
            )
        _log.info("%s %s; kept as %s", self._path, fault, kept)
        return Loaded(
            value=value, problem=f"{path} {fault}. As it was, it is kept as {plain(str(kept), _PATH_LENGTH)}."
        )


def _listed(places: Iterable[str]) -> str:
    return plain(", ".join(dict.fromkeys(places)), _DETAIL_LENGTH)
