"""The token of the service is nowhere but in the service's own file, whatever happens to the program.

The real program runs with all told in its log, against a service that does what services do to their clients. A
saboteur in its memory (`tests/fakes/saboteur`) makes the mistakes that ours or a library's code may come to make. Then
everything that it and its commands left on the disk, wrote, or let others see of their processes is searched.
"""

import base64
import os
import resource
import signal
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest

import ztray
from tests.e2e.program import PersonsHome, Program, at_service, command_line, has
from tests.fakes.desktop import PrivateDesktop
from tests.fakes.keyring_daemon import KeyringDesktop, keyring_desktop
from tests.fakes.patience import PATIENCE
from tests.fakes.quoting_central import HANGING, JWT, WORDS, QuotingCentral, quoting_central
from tests.fakes.tray_host import TrayHost
from ztray.demo.networks import Stage
from ztray.demo.service import Request, SimulatedService
from ztray.demo.world import World
from ztray.domain.account import Account, AccountBook, SourceKind
from ztray.domain.identifiers import NetworkId
from ztray.domain.token import Token
from ztray.storage.kept_names import KeptName, KeptNames
from ztray.storage.record_file import RecordFile
from ztray.storage.secrets import Secrets

TOKEN = "zt7recognisable0token4u9"
MARKER = "marker2be8found0anywhere"
ONLINE = "Online · 1 network"
PART = 32
"""Of a long key's parts, in characters: the halves of one are looked for."""

SABOTEUR = Path(__file__).parents[1] / "fakes" / "saboteur"


# The search.


def forms_of(secret: str) -> Iterator[bytes]:
    """Return every half of a secret as it is and as it is often encoded: a half tells enough, and one may be cut."""
    middle = len(secret) // 2
    for half in (secret[:middle].encode(), secret[middle:].encode()):
        yield half
        yield half.decode().encode("utf-16-le")
        yield half.decode().encode("utf-16-be")
        yield half.hex().encode()
        yield half.hex().upper().encode()
        yield "".join(f"%{byte:02x}" for byte in half).encode()
        yield "".join(f"%{byte:02X}" for byte in half).encode()
        for before, unsure in enumerate((0, 2, 3)):
            # Of the characters that also depend on what stands before and behind, none is looked for.
            sure = (before + len(half)) * 8 // 6
            yield base64.b64encode(b"\0" * before + half)[unsure:sure]


def is_in(secret: str, content: bytes) -> bool:
    return any(form in content for form in forms_of(secret))


def files_in(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def files_with(secret: str, folders: Iterable[Path]) -> list[Path]:
    return [path for path in files_in(folders) if is_in(secret, path.read_bytes())]


@pytest.mark.parametrize(
    "encode",
    [
        pytest.param(str.encode, id="plain"),
        pytest.param(lambda text: text.encode("utf-16"), id="UTF-16"),
        pytest.param(lambda text: text.encode().hex().encode(), id="hexadecimal"),
        pytest.param(lambda text: quote(text).encode(), id="of a URL"),
        pytest.param(lambda text: base64.b64encode(text.encode()), id="base64"),
        pytest.param(lambda text: base64.b64encode(b"x:" + text.encode() + b"\n"), id="base64 of more"),
        pytest.param(lambda text: base64.b64encode(b"name:" + text.encode()), id="base64 behind a name"),
        pytest.param(lambda text: text[:15].encode(), id="the beginning"),
        pytest.param(lambda text: text[9:].encode(), id="the end"),
    ],
)
def test_the_search_finds_a_token_however_it_is_written(tmp_path: Path, encode: Callable[[str], bytes]) -> None:
    (tmp_path / "folder").mkdir()
    found = tmp_path / "folder" / "with"
    found.write_bytes(b"before " + encode(TOKEN) + b" behind")
    (tmp_path / "without").write_bytes(encode(MARKER))
    assert files_with(TOKEN, [tmp_path]) == [found]


# The program.


class Watched:
    """The program and the commands of one person, and all that they let others see."""

    def __init__(self, host: TrayHost, service: SimulatedService, environment: dict[str, str], folder: Path) -> None:
        self._host = host
        self._service = service
        self._environment = environment
        self._folder = folder
        self._orders = folder / "orders"
        self.seen_of_processes: dict[str, bytes] = {}
        self.program: Program
        os.mkfifo(self._orders)

    def start(self, *options: str) -> None:
        """Start the program; the saboteur listens."""
        variables = {"ZTRAY_LOG": "debug", "ZTRAY_TEST_ORDERS": str(self._orders)}
        log = self._folder / f"stderr{'-'.join(options)}"
        self.program = Program(
            self._host, log, self._environment | variables, *options, *at_service(self._service), folder=self._folder
        )
        self.program.menu_with(ONLINE)
        self.look()

    def polls(self, wanted: Callable[[Request], bool], *, times: int = 1) -> None:
        """Wait until the program has asked for something so often; in an outage it is told to ask at once."""
        self._service.forget_requests()
        with suppress(AssertionError):  # it may be over just then, and the line gone
            if has(self.program.item.menu(), "Try again now"):
                self.program.item.click("Try again now")
        self._host.wait_for(
            lambda: sum(map(wanted, self._service.requests)) >= times or None,
            failure=lambda: f"It asked for {[request.path for request in self._service.requests]} only.",
        )
        self.look()

    def look(self) -> None:
        """Look at the program's processes as others can."""
        process = psutil.Process(self.program.process.pid)
        for running in (process, *process.children(recursive=True)):
            for name in ("cmdline", "environ"):
                path = Path(f"/proc/{running.pid}/{name}")
                self.seen_of_processes[str(path)] = path.read_bytes() if path.exists() else b""

    def sabotage(self, way: str, log: Path, secret: Path | None = None) -> None:
        """Have the program tell of its token, or of the secret in another file."""
        self._orders.write_text(f"{way} {secret or self._service.home / 'authtoken.secret'}\n")
        self._host.wait_for(
            lambda: f"sabotage by {way} is done" in log.read_text() or None,
            failure=lambda: f"There was no sabotage by {way}:\n{log.read_text()}",
        )

    def run(self, *arguments: str) -> None:
        """Run a command beside the program; what it writes is kept."""
        with (self._folder / f"output-of-{'-'.join(arguments)}").open("wb") as output:
            subprocess.run(
                command_line(*arguments, *at_service(self._service)),
                env=self._environment,
                cwd=self._folder,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=PATIENCE,
                check=False,
            )


@pytest.fixture
def service(world: World, tmp_path: Path) -> Iterator[SimulatedService]:
    """A service with a token that is easily told from everything else."""
    home = tmp_path / "service"
    home.mkdir()
    (home / "authtoken.secret").write_text(TOKEN)
    (home / "authtoken.secret").chmod(0o600)
    network_id = NetworkId("8056c2e21c000001")
    world.add_network(network_id, Stage(name="Home", addresses=("10.147.20.27/24",)))
    with SimulatedService(world, home=home) as simulated:
        yield simulated


@pytest.fixture
def watched(
    host: TrayHost, service: SimulatedService, desktop: PrivateDesktop, persons_home: PersonsHome, tmp_path: Path
) -> Iterator[Watched]:
    paths = {"PYTHONPATH": os.pathsep.join((str(SABOTEUR), str(Path(ztray.__file__).parents[1])))}
    folder = tmp_path / "folder"
    folder.mkdir()
    former = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(
        resource.RLIMIT_CORE, (former[1], former[1])
    )  # a crash may leave the memory, if none prevents it
    watched = Watched(host, service, desktop.environment | persons_home.environment | paths, folder)
    try:
        yield watched
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, former)
        watched.program.kill()


def is_of_the_node(request: Request) -> bool:
    return request.path == "/status"


def carries_the_token(request: Request) -> bool:
    return request.headers.get("x-zt1-auth") == TOKEN


def meet_all_that_happens(watched: Watched, service: SimulatedService, elsewhere: SimulatedService) -> None:
    """Have the service do what services do, until the program has met each of it."""
    watched.polls(carries_the_token)

    service.token = "another0token0of0service"
    watched.polls(carries_the_token)
    service.token = TOKEN

    for body in (b"[" * 100_000, f'{{"X-ZT1-Auth": "{TOKEN}"'.encode()):
        service.answer_with("GET", "/status", body=body)
        watched.polls(is_of_the_node)
    redirect = f"text/html\r\nLocation: {elsewhere.base_url}/status"
    service.answer_with("GET", "/status", status=302, content_type=redirect)
    watched.polls(is_of_the_node)
    service.answer_with("GET", "/status", status=500, body=f'{{"message": "bad X-ZT1-Auth: {TOKEN}"}}'.encode())
    watched.polls(is_of_the_node)
    service.answer_with("GET", "/status", body=b"{", length=1000)  # and hangs up
    watched.polls(is_of_the_node)
    service.answer_truly("GET", "/status")
    watched.polls(is_of_the_node)
    watched.program.menu_with(ONLINE)

    service.hang()
    watched.polls(lambda _: True, times=2)  # the second after the first was given up
    service.resume()
    watched.polls(is_of_the_node)
    watched.program.menu_with(ONLINE)


def test_the_token_is_nowhere_but_in_the_services_file(
    watched: Watched,
    host: TrayHost,
    service: SimulatedService,
    persons_home: PersonsHome,
    desktop: PrivateDesktop,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    log = persons_home.logs / "ztray.log"
    watched.start("-vv")
    with SimulatedService(World(), home=tmp_path / "elsewhere") as elsewhere:
        meet_all_that_happens(watched, service, elsewhere)
        assert elsewhere.requests == []
    for way in ("log", "thread", "slot", "finalizer"):
        watched.sabotage(way, log)
    assert log.read_text().count("[removed]") >= 5
    watched.run("status")
    watched.run("-vv", "status", "--json")
    watched.run("-vv", "doctor")
    watched.program.process.send_signal(signal.SIGSEGV)
    assert watched.program.process.wait(PATIENCE) == -signal.SIGSEGV
    host.wait_for_no_item()
    watched.start()
    watched.program.item.click("Quit ZTray")
    assert watched.program.process.wait(PATIENCE) == 0
    assert "an earlier run crashed" in log.read_text()

    folders = (tmp_path, desktop.folder)
    assert files_with(TOKEN, folders) == [service.home / "authtoken.secret"]
    assert [place for place, content in watched.seen_of_processes.items() if is_in(TOKEN, content)] == []
    assert not is_in(TOKEN, "".join(capfd.readouterr()).encode())

    # The same search, for what is there.
    done = "sabotage by thread is done"
    assert {path.name for path in files_with(done, folders)} == {"ztray.log", "stderr-vv"}
    assert (persons_home.logs / "crash.last.log") in files_with("Segmentation fault", folders)
    variable = f"ZTRAY_TEST_ORDERS={tmp_path}"
    assert any(is_in(variable, content) for content in watched.seen_of_processes.values())
    assert any(is_in(str(service.home), content) for content in watched.seen_of_processes.values())


# The keys of accounts.


@pytest.fixture
def keyring(desktop: PrivateDesktop, monkeypatch: pytest.MonkeyPatch) -> Iterator[KeyringDesktop]:
    """The keyring of the desktop that the program runs on, for the test as well."""
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    with keyring_desktop(desktop.bus_address) as keyring:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", keyring.address)
        keyring.start_daemon()
        yield keyring


def accounts_at(central: QuotingCentral) -> Iterator[Account]:
    """Return an account for every way to quote a key, at each Central."""
    for number, way in enumerate((*WORDS, HANGING)):
        kind, version = (
            (SourceKind.NEW_CENTRAL, "v2") if number % 2 or way == HANGING else (SourceKind.LEGACY_CENTRAL, "v1")
        )
        yield Account(id=f"{number:016x}", kind=kind, name=way, base=central.base(way, version))


def keep(accounts: tuple[Account, ...], persons_home: PersonsHome) -> None:
    """Leave accounts and their keys as an earlier run does."""
    RecordFile(persons_home.settings / "accounts.json", AccountBook).save(AccountBook(accounts=accounts))
    names = KeptNames(persons_home.state / "keyring.json")
    for account in accounts:
        names.write(KeptName(name=account.key_name))
        Secrets().write(account.key_name, Token(JWT))


@pytest.mark.timeout(120)
def test_the_keys_of_accounts_are_nowhere_but_in_the_keyring(
    watched: Watched,
    keyring: KeyringDesktop,
    host: TrayHost,
    persons_home: PersonsHome,
    desktop: PrivateDesktop,
    tmp_path: Path,
    public_folder: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    log = persons_home.logs / "ztray.log"
    secret = public_folder / "secret"
    secret.write_text(JWT)
    with quoting_central() as central:
        keep(tuple(accounts_at(central)), persons_home)
        watched.start("-vv")
        ways = {*WORDS, HANGING}
        host.wait_for(
            lambda: ways <= central.asked.keys() or None,
            failure=lambda: f"It did not ask {ways - central.asked.keys()}.",
        )
        watched.look()
        for way in ("log", "thread", "slot", "finalizer"):
            watched.sabotage(way, log, secret)
        watched.run("-vv", "doctor")
        watched.program.process.send_signal(signal.SIGSEGV)  # while one hangs
        assert watched.program.process.wait(PATIENCE) == -signal.SIGSEGV
        host.wait_for_no_item()
        watched.start()
        watched.program.item.click("Quit ZTray")
        assert watched.program.process.wait(PATIENCE) == 0

    folders = (tmp_path, desktop.folder)
    assert [path for path in files_in(folders) if is_any_part_in(path.read_bytes())] == []
    assert [place for place, content in watched.seen_of_processes.items() if is_any_part_in(content)] == []
    assert not is_any_part_in("".join(capfd.readouterr()).encode())
    assert not is_any_part_in(keyring.everything_on_disk())

    # The same search, for what is there.
    assert "urllib3" in log.read_text()
    assert log.read_text().count("[removed]") >= 5
    assert is_any_part_in(JWT[40:].encode())


def is_any_part_in(content: bytes) -> bool:
    """Tell whether a part of the long key is there, in any of its forms."""
    parts = [JWT[start : start + PART] for start in range(0, len(JWT) - PART, PART)]
    return any(is_in(part, content) for part in parts)
