"""A folder that stands for the root of a Linux system: its /proc, its programs, its service manager."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from ztray.system.linux import Linux

ALL_USERS = "         0          0 4294967295\n"
"""What a process reads that is in no user namespace but the first."""

TCP_TITLES = (
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode"
    "                                                     \n"
)
TCP6_TITLES = (
    "  sl  local_address                         remote_address                        st tx_queue rx_queue"
    " tr tm->when retrnsmt   uid  timeout inode\n"
)


@dataclass(frozen=True, kw_only=True)
class LinuxRoot:
    """Writes the files, and returns the system that reads them."""

    path: Path
    variables: dict[str, str] = field(default_factory=dict)

    def system(self, *, is_root: bool = False) -> Linux:
        return Linux({"PATH": str(self.path / "usr" / "bin")} | self.variables, root=self.path, is_root=is_root)

    def write(self, name: str, text: str = "") -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def add_program(self, name: str, script: str = "", *, folder: str = "usr/bin") -> str:
        """Install a program that runs these lines of a shell."""
        path = self.write(f"{folder}/{name}", f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return str(path)

    def boot_systemd(self) -> None:
        (self.path / "run" / "systemd" / "system").mkdir(parents=True)

    def boot(self, *, uptime: float = 1000.0) -> None:
        """Have a kernel with one process, the first."""
        self.write("proc/uptime", f"{uptime:.2f} 1234.56\n")
        self.write("proc/self/uid_map", ALL_USERS)
        self.write("proc/sys/kernel/overflowuid", "65534\n")
        self.add_process(1, "init")

    def add_process(
        self, number: int, name: str, *, started: float = 0, state: str = "S", program: str = "", socket: int = 0
    ) -> None:
        """Add a process, started some seconds after the system."""
        ticks = int(started * os.sysconf("SC_CLK_TCK"))
        self.write(f"proc/{number}/comm", f"{name}\n")
        self.write(f"proc/{number}/stat", f"{number} ({name}) {state} " + "0 " * 18 + f"{ticks} 0 0\n")
        descriptors = self.path / "proc" / str(number) / "fd"
        descriptors.mkdir()
        (descriptors / "0").symlink_to("/dev/null")
        if socket:
            (descriptors / "5").symlink_to(f"socket:[{socket}]")
        if program:
            (descriptors.parent / "exe").symlink_to(program)

    def show_unit(self, properties: str) -> None:
        """Have systemd answer these properties, one a line."""
        self.boot_systemd()
        answer = self.write("unit", properties)
        self.add_program("systemctl", f'echo "$*" >{self.path}/asked\n/bin/cat {answer}')
