"""A computer with a real ZeroTier service, as its package installs it, and a person who is no administrator.

It lies in a network namespace, and sees folders of its own in the places of the system's: the service's
home is /var/lib/zerotier-one, systemd is the system that was booted, and `systemctl` and `pkexec` ask an administrator
who agrees (`tests/fakes/service_manager.py`). The programs are the real ones: the service, and ZTray.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, Self

from tests.e2e.program import PersonsHome
from tests.fakes import service_manager
from tests.fakes.service_manager import ask
from tests.live.real_service import RealNode, inside, lone_namespace, run_in

HOME = Path("/var/lib/zerotier-one")
TOKEN = HOME / "authtoken.secret"
PERSON = 1
"""The user `daemon`, which every Linux has and nothing runs as."""

_SECONDS = 30
_USUAL_COPIES = (".zeroTierOneAuthToken", ".zerotier-local-auth")

# In a namespace of mounts, which is gone with the program: what is not this computer's is covered up.
_MOUNTS = """
set -e
mount -t tmpfs none /run
mkdir -p /run/systemd/system
mount -t tmpfs none /var/lib
mkdir /var/lib/zerotier-one
mount --bind "$1/home" /var/lib/zerotier-one
for folder in /usr/sbin /usr/local/sbin /usr/bin /usr/local/bin /snap/bin; do
    if [ -f $folder/zerotier-one ]; then mount --bind /dev/null $folder/zerotier-one; fi
done
for name in systemctl pkexec; do
    if [ -f /usr/bin/$name ]; then mount --bind "$1/bin/$name" /usr/bin/$name; fi
done
shift
"""


def _way_to_programs() -> str:
    """Return commands that let everybody reach the interpreter and the checkout, even below a closed home."""
    wanted = {Path(sys.base_prefix), Path(sys.prefix), Path(service_manager.__file__).parents[2]}
    lines: list[str] = []
    closed: dict[Path, list[Path]] = {}
    for path in wanted:
        barriers = [parent for parent in reversed(path.parents) if not parent.stat().st_mode & stat.S_IXOTH]
        if barriers and not any(other in path.parents for other in wanted):
            closed.setdefault(barriers[0], []).append(path)
    for barrier, paths in closed.items():
        kept = [(shlex.quote(f"/run/kept{path}"), shlex.quote(str(path))) for path in paths]
        lines += [f"mkdir -p {keep}; mount --rbind {path} {keep}" for keep, path in kept]
        lines.append(f"mount -t tmpfs -o mode=755 none {shlex.quote(str(barrier))}")
        lines += [f"mkdir -p {path}; mount --move {keep} {path}" for keep, path in kept]
    return "\n".join(lines)


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a command of ZTray printed for a script."""

    code: int
    content: dict[str, Any]

    @property
    def reason(self) -> str:
        """The reason of an outage, empty where there is none."""
        return str(self.content.get("reason", ""))

    @property
    def sentence(self) -> str:
        return str(self.content["sentence"])

    @property
    def command(self) -> str:
        return str(self.content["command"])

    @property
    def evidence(self) -> str:
        return str(self.content["evidence"])

    @property
    def is_usable(self) -> bool:
        """Whether the service tells its state, be it online or not."""
        return self.content["state"] in ("online", "offline")


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What the doctor found."""

    code: int
    lines: tuple[dict[str, str], ...]

    @property
    def problems(self) -> dict[str, str]:
        """The sentences of what is wrong, by their titles."""
        return self._with("failure")

    @property
    def warnings(self) -> dict[str, str]:
        """Those of what is not quite right, but of what the computer of the tests is lacking by itself."""
        found = self._with("warning")
        return {title: text for title, text in found.items() if title not in ("Keyring", "Clock", "Tray")}

    def line(self, title: str) -> dict[str, str]:
        """Return the first line of a title."""
        return next(line for line in self.lines if line["title"] == title)

    def _with(self, verdict: str) -> dict[str, str]:
        return {line["title"]: line["sentence"] for line in self.lines if line["verdict"] == verdict}


@dataclass(kw_only=True)
class Computer:
    """The computer. What its person runs is run as `PERSON`, unless it says otherwise."""

    namespace: str
    folder: Path
    home: Path
    person: PersonsHome
    is_person_root: bool = False
    _secrets: set[str] = field(default_factory=set)

    @classmethod
    @contextmanager
    def open(cls, binary: Path) -> Iterator[Self]:
        """Have one that is alone: nothing leads anywhere from it."""
        with lone_namespace() as namespace, tempfile.TemporaryDirectory(prefix="ztray-node-") as folder:
            node = RealNode(binary=binary, home=Path(folder, "home"), namespace=namespace)
            with cls.beside(node, binary) as computer:
                yield computer

    @classmethod
    @contextmanager
    def beside(cls, node: RealNode, binary: Path) -> Iterator[Self]:
        """Have one in a node's namespace, with the same identity and settings; the node itself must not run."""
        with tempfile.TemporaryDirectory(prefix="ztray-computer-") as name:
            folder = Path(name)
            folder.chmod(0o711)
            shutil.copytree(node.home, folder / "home", ignore=shutil.ignore_patterns("*.port", "*.pid", "*.log"))
            computer = cls(
                namespace=node.namespace,
                folder=folder,
                home=folder / "home",
                person=PersonsHome(folder / "person"),
            )
            computer.home.chmod(0o755)
            computer._add_programs(binary)
            with computer._managed():
                yield computer
            computer._search_for_secrets()

    # The service.

    def systemctl(self, *words: str) -> str:
        """Run `systemctl` as root, and return what it says."""
        return str(ask(self.folder, ["systemctl", *words])["output"])

    def start(self, *, seconds_ago: float = 0) -> None:
        """Start the service and wait until it answers; then have it be so old."""
        self.systemctl("start", "zerotier-one")
        self.wait_until(self.answers)
        self.backdate(seconds_ago)

    def stop(self) -> None:
        self.systemctl("stop", "zerotier-one")

    def restart(self) -> None:
        self.stop()
        self.start()

    def uninstall(self) -> None:
        (self.folder / "bin/zerotier-one").unlink()

    def backdate(self, seconds: float) -> None:
        """Have the service run for so much longer."""
        ask(self.folder, ["backdate", str(seconds)])

    def signal(self, number: signal.Signals) -> None:
        """Send the service's process a signal."""
        os.kill(self.pid, number)

    @property
    def pid(self) -> int:
        """The number of the service's process, 0 while it does not run."""
        shown = dict(line.split("=", 1) for line in self.systemctl("show").splitlines())
        return int(shown.get("MainPID", 0))

    @property
    def token(self) -> str:
        """The token that the service has written."""
        token = (self.home / "authtoken.secret").read_text().strip()
        self._secrets.add(token)
        return token

    @property
    def asked(self) -> list[str]:
        """The commands for which the administrator was asked."""
        path = self.folder / "asked"
        return path.read_text().splitlines() if path.exists() else []

    def configure(self, **settings: object) -> None:
        """Change the settings in the service's local.conf."""
        path = self.home / "local.conf"
        known = json.loads(path.read_text())["settings"]
        path.write_text(json.dumps({"settings": known | settings}))

    def close_home(self) -> None:
        """Let only administrators into the service's home, as most packages do."""
        self.home.chmod(0o700)

    def switch_ipv6_off(self) -> None:
        """Have the kernel know no addresses of IPv6, not even ::1."""
        with inside(self.namespace):
            Path("/proc/sys/net/ipv6/conf/all/disable_ipv6").write_text("1", encoding="ascii")

    def answers(self) -> bool:
        """Tell whether the service answers, at one of the two addresses."""
        return any(self._ask_at(host, "GET", "/status") is not None for host in ("127.0.0.1", "::1"))

    def join(self, network_id: str) -> None:
        """Join a network, and wait until its controller has let this computer in and the node is online."""
        self._ask_at("127.0.0.1", "POST", f"/network/{network_id}")
        self.wait_until(lambda: (self._ask_at("127.0.0.1", "GET", f"/network/{network_id}") or {})["status"] == "OK")
        self.wait_until(lambda: bool((self._ask_at("127.0.0.1", "GET", "/status") or {})["online"]))

    def _ask_at(self, host: str, method: str, path: str) -> dict[str, Any] | None:
        """Send the service a request, and return what it answers; None where it does not."""
        port = int(json.loads((self.home / "local.conf").read_text())["settings"]["primaryPort"])
        with closing(HTTPConnection(host, port, timeout=1)) as connection, inside(self.namespace):
            try:
                connection.request(method, path, headers={"X-ZT1-Auth": self.token, "Connection": "close"})
                response = connection.getresponse()
                return dict(json.loads(response.read())) if response.status == HTTPStatus.OK else None
            except (OSError, HTTPException, ValueError):  # it does not listen yet, or the token is half written
                return None

    def wait_until(self, claim: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _SECONDS
        while not claim():
            if time.monotonic() > deadline:
                log = self.folder / "service.log"
                words = log.read_text() if log.exists() else "nothing"
                raise TimeoutError(f"The claim stayed false for {_SECONDS} s. The service says: {words}")
            time.sleep(0.05)

    # Its person.

    def give_copy(self, token: str | None = None, *, mode: int = 0o600, name: str = _USUAL_COPIES[0]) -> Path:
        """Put a copy of the token, or another one, where `zerotier-cli` looks for one in the person's home."""
        path = self.folder / "person" / name
        path.write_text(self.token if token is None else token)
        path.chmod(mode)
        self._give_to_person()
        return path

    def choose(self, **settings: Any) -> None:  # noqa: ANN401 - as Settings.with_changes
        """Have the person have chosen settings."""
        self.person.choose(**settings)
        self._give_to_person()

    def status(self, *options: str) -> Told:
        """Run `ztray status`."""
        code, output = self._ask_ztray("status", *options)
        return Told(code=code, content=json.loads(output))

    def doctor(self, *options: str) -> Findings:
        """Run `ztray doctor`."""
        code, output = self._ask_ztray("doctor", *options)
        return Findings(code=code, lines=tuple(json.loads(output)["lines"]))

    def run(self, *argv: str | Path, as_root: bool = False, **options: Any) -> subprocess.Popen[bytes]:  # noqa: ANN401
        """Start a program there; the options are those of Popen."""
        who = () if as_root or self.is_person_root else _as_user(PERSON)
        command: list[str | Path] = [
            "unshare",
            "--mount",
            "--propagation",
            "private",
            "sh",
            "-c",
            _script(),
            "sh",
            self.folder,
        ]
        options.setdefault("env", self.environment)
        return run_in(self.namespace, [*command, *who, *argv], cwd="/", **options)

    @property
    def environment(self) -> dict[str, str]:
        """The variables of the person's programs."""
        return {
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "LANG": "C.UTF-8",
            "XDG_RUNTIME_DIR": str(self.folder / "person"),
            "TMPDIR": str(self.folder / "person"),
            **self.person.environment,
        }

    def _ask_ztray(self, *arguments: str) -> tuple[int, str]:
        with suppress(OSError):
            self._secrets.add(self.token)
        command = (sys.executable, "-m", "ztray", *arguments, "--json")
        with self.run(*command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as ztray:
            output, complaints = ztray.communicate(timeout=_SECONDS)
        assert complaints == b""
        self.assert_no_secret(output)
        return ztray.returncode, output.decode()

    def assert_no_secret(self, output: bytes) -> None:
        """Fail if half a token is in what somebody else may come to see."""
        for secret in self._secrets:
            for half in (secret[: len(secret) // 2], secret[len(secret) // 2 :]):
                assert half.encode() not in output

    def _search_for_secrets(self) -> None:
        for path in (self.folder / "person").rglob("*"):
            if path.is_file() and path.name not in _USUAL_COPIES:
                self.assert_no_secret(path.read_bytes())

    def _give_to_person(self) -> None:
        for path in (self.folder / "person", *(self.folder / "person").rglob("*")):
            os.chown(path, PERSON, PERSON, follow_symlinks=False)

    def _add_programs(self, binary: Path) -> None:
        folder = self.folder / "bin"
        folder.mkdir()
        (folder / "zerotier-one").symlink_to(binary)
        for name in ("systemctl", "pkexec"):
            script = (
                f'#!/bin/sh\nexec "{sys.executable}" -I -S "{service_manager.__file__}" {name} {self.folder} "$@"\n'
            )
            (folder / name).write_text(script)
            (folder / name).chmod(0o755)

    @contextmanager
    def _managed(self) -> Iterator[None]:
        self._give_to_person()
        command = (sys.executable, "-I", "-S", service_manager.__file__, "serve", self.folder, HOME)
        with self.run(*command, as_root=True, stdout=subprocess.PIPE) as manager:
            assert manager.stdout is not None
            assert manager.stdout.readline() == b"ready\n"
            try:
                yield
            finally:
                manager.terminate()


def _script() -> str:
    return f'{_MOUNTS}\n{_way_to_programs()}\nexec "$@"'


def _as_user(user: int) -> tuple[str, ...]:
    return ("setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups")
