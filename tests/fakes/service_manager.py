"""systemd and polkit of a computer that a test makes up: one service, and what is done with an administrator's rights.

    python service_manager.py serve FOLDER HOME
    python service_manager.py systemctl FOLDER show|start|stop|restart …
    python service_manager.py pkexec FOLDER [--disable-internal-agent] PROGRAM ARGUMENTS

The first runs as root, starts FOLDER/bin/zerotier-one on a home, and tells of it what systemd would. The others are
what stands on a person's PATH; they ask the first, as the real ones ask systemd and polkit. Nobody types a password:
the administrator agrees, unless there is a file FOLDER/declines, and what was asked of them is in FOLDER/asked.
"""

import json
import signal
import socket
import socketserver
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

UNIT = "zerotier-one.service"
_ENDING_SECONDS = 5
_DISMISSED = 126


class ServiceManager:
    """The service, and what is asked about it and of it."""

    def __init__(self, folder: Path, home: Path) -> None:
        self._folder = folder
        self._home = home
        self._program = folder / "bin" / "zerotier-one"
        self._process: subprocess.Popen[bytes] | None = None
        self._is_asked_to_end = False
        self._began = 0.0

    def answer(self, words: list[str], *, is_root: bool) -> dict[str, Any]:
        """Do what a command says, and return its exit code, its output, and what it says on standard error."""
        match words:
            case ["systemctl", "show", *_]:
                return _said(output="".join(f"{name}={value}\n" for name, value in self._properties().items()))
            case ["systemctl", "start" | "stop" | "restart" as verb, *_]:
                if not (is_root or self._agrees(words)):
                    return _said(code=1, words=f"Failed to {verb} {UNIT}: Access denied")
                if verb != "start":
                    self._end()
                if verb != "stop":
                    self._start()
                return _said()
            case ["pkexec", *rest]:
                command = [word for word in rest if word != "--disable-internal-agent"]
                if not self._agrees(words):
                    text = "Error executing command as another user: Request dismissed"
                    return _said(code=_DISMISSED, words=text)
                done = subprocess.run(command, capture_output=True, text=True, check=False)
                return _said(code=done.returncode, output=done.stdout, words=done.stderr)
            case ["backdate", seconds]:
                self._began -= float(seconds)
                return _said()
            case _:
                return _said(code=1, words=f"Unknown command {words}")

    def close(self) -> None:
        """Leave nothing behind."""
        if self._process:
            self._process.kill()
            self._process.wait()

    def _agrees(self, words: list[str]) -> bool:
        with (self._folder / "asked").open("a") as file:
            file.write(f"{' '.join(words)}\n")
        return not (self._folder / "declines").exists()

    def _start(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        command = [str(self._program), "-U", str(self._home)]
        if (self._folder / "starts-slowly").exists():
            command = ["sh", "-c", 'kill -STOP $$; exec "$@"', "sh", *command]
        with (self._folder / "service.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self._is_asked_to_end = False
        self._began = time.monotonic()

    def _end(self) -> None:
        process = self._process
        if process is None or process.poll() is not None:
            return
        self._is_asked_to_end = True
        for number in (signal.SIGTERM, signal.SIGCONT):
            process.send_signal(number)
        try:
            process.wait(_ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _properties(self) -> dict[str, str | int]:
        if not self._program.exists():
            return {"LoadState": "not-found", "ActiveState": "inactive", "SubState": "dead"}
        active, sub = self._condition()
        stamp = int(self._began * 1_000_000)
        return {
            "ExecStart": f"{{ path={self._program} ; argv[]={self._program} ; ignore_errors=no ; }}",
            "LoadState": "loaded",
            "ActiveState": active,
            "SubState": sub,
            "UnitFileState": "enabled",
            "InactiveExitTimestampMonotonic": stamp,
            "ActiveEnterTimestampMonotonic": stamp,
            "MainPID": self._process.pid if self._process and active == "active" else 0,
        }

    def _condition(self) -> tuple[str, str]:
        if self._process is not None and self._process.poll() is None:
            return "active", "running"
        if self._process is None or self._is_asked_to_end:
            return "inactive", "dead"
        return "failed", "failed"


def _said(*, code: int = 0, output: str = "", words: str = "") -> dict[str, Any]:
    return {"code": code, "output": output, "words": words}


def ask(folder: Path, words: list[str]) -> dict[str, Any]:
    """Send a command to the manager, and return what it answers."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(folder / "manager"))
        with connection.makefile("rw") as lines:
            lines.write(f"{json.dumps(words)}\n")
            lines.flush()
            return dict(json.loads(lines.readline()))


def _serve(folder: Path, home: Path) -> None:
    manager = ServiceManager(folder, home)

    class Asked(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            credentials = self.request.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
            is_root = int.from_bytes(credentials[4:8], sys.byteorder) == 0
            answer = manager.answer(json.loads(self.rfile.readline()), is_root=is_root)
            self.wfile.write(json.dumps(answer).encode())

    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        # At its end it waits for what is under way, so that nothing is started behind the closing.
        with socketserver.ThreadingUnixStreamServer(str(folder / "manager"), Asked) as server:
            (folder / "manager").chmod(0o666)
            print("ready", flush=True)  # noqa: T201 - whoever has started it waits for this
            server.serve_forever(poll_interval=0.01)
    finally:
        manager.close()


def main() -> None:
    """Be the manager, or one of the programs that ask it."""
    role, folder, *words = sys.argv[1], Path(sys.argv[2]), *sys.argv[3:]
    if role == "serve":
        _serve(folder, Path(words[0]))
        return
    answer = ask(folder, [role, *words])
    sys.stdout.write(answer["output"])
    sys.stderr.write(answer["words"])
    sys.exit(answer["code"])


if __name__ == "__main__":
    main()
