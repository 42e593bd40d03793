"""Files that a crash at any moment leaves whole.

A file is never written in place: the new content is written beside it and flushed to the disk, then takes its name in
one step, and the step is flushed as well. Whoever is killed in between has either the old file or the new one.
"""

import contextlib
import errno
import filecmp
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

_PRIVATE_FOLDER = 0o700
_NEW = ".new"
_MOST_COPIES = 100
_CANNOT_BE_FLUSHED = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EPERM})
"""What file systems answer on which a folder cannot be flushed, or may not be read."""


def write_atomically(path: Path, text: str) -> None:
    """Put a text in the place of a file, which only its user may read; its folder is made.

    Blocks until it is on the disk. Raises OSError, and the file is whole then: as it was, or the new one that could not
    be flushed.
    """
    try:
        content = text.encode()
    except UnicodeEncodeError as error:  # half of a surrogate pair, as in names of files that are no UTF-8
        raise OSError(errno.EILSEQ, os.strerror(errno.EILSEQ), str(path)) from error
    write_bytes_atomically(path, content)


def write_bytes_atomically(path: Path, content: bytes) -> None:
    """Put bytes in the place of a file, as `write_atomically` does with a text."""
    # A link, as dotfiles in a repository are, keeps being one: what it leads to is replaced.
    path = _real(path)
    _make_folder(path.parent)
    with _replacing(path) as file:
        file.write(content)


def keep_aside(path: Path, why: str) -> Path:
    """Keep a file that is about to be replaced under a name that tells when and why; return where. Raises OSError.

    It is copied; what cannot be copied, as a folder or a file that must not be read, is moved. A file that was kept
    before and is still the same is not kept twice: it may be looked at at each start.
    """
    path = _real(path)
    for kept in _siblings(path, f"{path.name}.{why}-", ""):
        if _is_same(path, kept):
            return kept
    target = _free_name(path, why)
    try:
        source = path.open("rb") if path.is_file() else None
    except OSError:
        source = None
    if source is None:
        path.rename(target)
        return target
    with source, _replacing(target) as file:
        shutil.copyfileobj(source, file)
    return target


def kept_versions(path: Path) -> list[Path]:
    """Return a file, if it is there, and what was kept aside of it."""
    path = _real(path)
    return [version for version in (path, *_siblings(path, f"{path.name}.", "")) if version.exists()]


def remove_leftovers(path: Path) -> None:
    """Remove what writing a file has left when it was killed in the middle. Raises nothing."""
    path = _real(path)
    for left in _siblings(path, f".{path.name}.", _NEW):
        with contextlib.suppress(OSError):
            left.unlink()


def flush_folder(folder: Path) -> None:
    """Have the disk know the names in a folder, where the system lets one ask for that. Raises OSError."""
    if os.name == "nt":  # folders cannot be opened there
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT_BE_FLUSHED:
            raise


@contextlib.contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    """Let a file be written that takes the place of another, unless the block fails."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=_NEW)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
    flush_folder(path.parent)


def _make_folder(folder: Path) -> None:
    missing = [level for level in (folder, *folder.parents) if not level.exists()]
    folder.mkdir(parents=True, exist_ok=True, mode=_PRIVATE_FOLDER)
    for level in reversed(missing):
        flush_folder(level.parent)


def _real(path: Path) -> Path:
    """Follow links; unlike `Path.resolve`, which raises RuntimeError, one that leads round in a circle to itself."""
    return Path(os.path.realpath(path))


def _siblings(path: Path, beginning: str, ending: str) -> list[Path]:
    try:
        with os.scandir(path.parent) as entries:
            names = [entry.name for entry in entries]
    except OSError:
        return []
    return [path.with_name(name) for name in sorted(names) if name.startswith(beginning) and name.endswith(ending)]


def _is_same(path: Path, kept: Path) -> bool:
    try:
        return path.is_file() and kept.is_file() and filecmp.cmp(path, kept, shallow=False)
    except OSError:
        return False


def _free_name(path: Path, why: str) -> Path:
    stamp = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    for number in range(_MOST_COPIES):
        suffix = f"-{number}" if number else ""
        copy = path.with_name(f"{path.name}.{why}-{stamp}{suffix}")
        if not os.path.lexists(copy):
            return copy
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
