"""What Linux tells of sockets and processes in /proc, where everybody may read whose socket a port is."""

import contextlib
import os
import struct
from collections.abc import Iterator
from pathlib import Path

from ztray.domain.listener import Listener
from ztray.system.addresses import address_text

_LISTENING = b" 0A "
"""The state of a socket that accepts connections, between its blanks."""
_GONE = " (deleted)"
"""What the kernel adds to the path of a program that was replaced while it runs."""
_ZOMBIE = "Z"
_START_FIELD = 19
"""Which of the fields after a process's name tells when it was started (proc_pid_stat(5))."""
_ALL_USERS = 2**32 - 1


class Proc:
    """The folder that the kernel fills."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def listeners(self, port: int) -> tuple[Listener, ...]:
        """Return who listens on a TCP port. Raises OSError where the kernel tells nothing."""
        found = list(self._listening("tcp", port))
        with contextlib.suppress(FileNotFoundError):  # a kernel without IPv6
            found += self._listening("tcp6", port)
        return tuple(found)

    def holder(self, socket: int) -> tuple[int, str] | None:
        """Return the process that has a socket open, and its program; None where it is hidden from this user."""
        target = f"socket:[{socket}]"
        for process in self._processes():
            try:
                with os.scandir(process / "fd") as descriptors:
                    is_holder = any(_link(descriptor.path) == target for descriptor in descriptors)
            except OSError:  # another user's, or ended
                continue
            if is_holder:
                return int(process.name), self._program(process)
        return None

    def running_for(self, name: str) -> float | None:
        """Return for how many seconds the oldest process of a name has run, None where none does.

        Raises OSError where the kernel hides processes, and ValueError for what is no list of them.
        """
        self._name(self._folder / "1")
        uptime = float((self._folder / "uptime").read_text(encoding="ascii").split()[0])
        started = [start for process in self._processes() if (start := self._start(process, name)) is not None]
        return max(0.0, uptime - min(started)) if started else None

    def unmapped_user(self) -> int | None:
        """Return the number that stands for every user whom this user namespace does not know, None where it knows all.

        Raises OSError and ValueError where the kernel tells nothing.
        """
        if any(count >= _ALL_USERS for _, _, count in self._user_ranges()):
            return None
        return int((self._folder / "sys" / "kernel" / "overflowuid").read_text(encoding="ascii"))

    def is_root_root(self) -> bool:
        """Tell whether the user 0 of this namespace is that of the one around it. Raises OSError and ValueError."""
        return any((inside, outside) == (0, 0) for inside, outside, _ in self._user_ranges())

    def _user_ranges(self) -> list[tuple[int, int, int]]:
        lines = (self._folder / "self" / "uid_map").read_text(encoding="ascii").splitlines()
        return [(int(inside), int(outside), int(count)) for inside, outside, count in map(str.split, lines)]

    def _listening(self, table: str, port: int) -> Iterator[Listener]:
        zeros = b"0" * (8 if table == "tcp" else 32)
        wanted = b":%04X %s:0000%s" % (port, zeros, _LISTENING)
        is_found = False
        with (self._folder / "net" / table).open("rb", buffering=2**16) as file:
            for line in file:
                if wanted in line:
                    is_found = True
                    yield _listener(line, port)
                elif is_found and _LISTENING not in line:
                    # The kernel lists what listens before what is connected, which may be thousands.
                    return

    def _processes(self) -> list[Path]:
        try:
            return [path for path in self._folder.iterdir() if path.name.isdigit()]
        except OSError:
            return []

    def _program(self, process: Path) -> str:
        path = _link(process / "exe").removesuffix(_GONE)
        if path:
            return path
        try:
            return self._name(process)
        except OSError:
            return ""

    def _name(self, process: Path) -> str:
        return (process / "comm").read_text(encoding="utf-8", errors="replace").rstrip("\n")

    def _start(self, process: Path, name: str) -> float | None:
        """Return when a process was started, in seconds after the system; None for one of another name."""
        try:
            if self._name(process) != name:
                return None
            # The name may hold blanks and brackets.
            fields = (process / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            return None if fields[0] == _ZOMBIE else int(fields[_START_FIELD]) / os.sysconf("SC_CLK_TCK")
        except (OSError, ValueError, IndexError):  # ended meanwhile
            return None


def _listener(line: bytes, port: int) -> Listener:
    fields = line.split()
    return Listener(
        address=_address(fields[1].partition(b":")[0].decode()),
        port=port,
        user_id=int(fields[7]),
        socket=int(fields[9]),
    )


def _address(digits: str) -> str:
    """Read an address, which the kernel writes as words in the machine's own order of bytes."""
    words = [int(digits[start : start + 8], 16) for start in range(0, len(digits), 8)]
    return address_text(struct.pack(f"={len(words)}I", *words))


def _link(path: Path | str) -> str:
    try:
        return os.readlink(path)  # noqa: PTH115 - a socket is no path
    except OSError:
        return ""
