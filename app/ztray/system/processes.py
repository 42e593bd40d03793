"""Processes as `psutil` tells of them: on the platforms that have no /proc. It is loaded when it is first asked."""

import sys
import time
from dataclasses import dataclass

from ztray.domain.listener import Listener


@dataclass(frozen=True, kw_only=True, slots=True)
class WindowsService:
    """A service as the service control manager of Windows has it."""

    status: str
    """As psutil names it: "running", "stopped", "start_pending", …"""
    start_type: str = ""
    command: str = ""
    """The command line of its program."""
    process_id: int | None = None


def running_for(process_id: int) -> float | None:
    """Return for how many seconds a process has run, None where that cannot be told."""
    import psutil  # noqa: PLC0415

    try:
        return max(0.0, time.time() - psutil.Process(process_id).create_time())
    except (OSError, ValueError, psutil.Error):
        return None


def has_ended(process_id: int, *, within: float) -> bool:
    """Wait until a process has ended, for some seconds at most, and return whether it has."""
    import psutil  # noqa: PLC0415

    try:
        psutil.Process(process_id).wait(within)
    except psutil.NoSuchProcess:
        return True
    except (OSError, psutil.Error):
        return False
    return True


def oldest_running_for(name: str) -> float | None:
    """Return for how many seconds the oldest process of a name has run, None where none does. Raises OSError."""
    import psutil  # noqa: PLC0415

    try:
        processes = [process for process in psutil.process_iter(["name"]) if process.info["name"] == name]
    except psutil.Error as error:
        raise OSError(str(error)) from error
    ages = [age for process in processes if (age := running_for(process.pid)) is not None]
    return max(ages, default=None)


def user_id_of(process_id: int) -> int | None:
    """Return the user with whose rights a process of a Unix runs, None where that cannot be told."""
    import psutil  # noqa: PLC0415

    if sys.platform == "win32":
        return None
    try:
        return psutil.Process(process_id).uids().effective
    except (OSError, ValueError, psutil.Error):
        return None


def user_of(process_id: int) -> str:
    """Return the name of a process's user, empty where it cannot be read."""
    import psutil  # noqa: PLC0415

    try:
        return psutil.Process(process_id).username()
    except (OSError, ValueError, KeyError, psutil.Error):
        return ""


def program_of(process_id: int) -> str:
    """Return the path of a process's program, or its name; empty where neither can be read."""
    import psutil  # noqa: PLC0415

    try:
        process = psutil.Process(process_id)
    except (OSError, ValueError, psutil.Error):
        return ""
    for read in (process.exe, process.name):
        try:
            if found := read():
                return found
        except (OSError, ValueError, psutil.Error):
            continue
    return ""


def listeners(port: int) -> tuple[Listener, ...] | None:
    """Return who listens on a TCP port, with processes and without users; None where that may not be asked."""
    import psutil  # noqa: PLC0415

    try:
        connections = psutil.net_connections(kind="tcp")
    except (OSError, ValueError, psutil.Error):
        return None
    return tuple(
        Listener(address=connection.laddr.ip, port=port, process_id=connection.pid)
        for connection in connections
        if connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port == port
    )


def windows_service(name: str) -> WindowsService | None:
    """Return a service of Windows, None where there is none. Raises OSError where that cannot be told."""
    if sys.platform == "win32":
        import psutil  # noqa: PLC0415

        try:
            service = psutil.win_service_get(name)
            return WindowsService(
                status=service.status(),
                start_type=service.start_type(),
                command=service.binpath(),
                process_id=service.pid(),
            )
        except psutil.NoSuchProcess:
            return None
        except psutil.Error as error:
            raise OSError(str(error)) from error
    return None
