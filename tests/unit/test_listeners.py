"""Who listens on a port: as the kernel tells it, as it stands in recorded files, and whether it may have the token."""

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.fakes.linux_root import TCP6_TITLES, TCP_TITLES, LinuxRoot
from ztray.domain.listener import Listener, listeners_for
from ztray.system import sock_diag
from ztray.system.linux import Linux
from ztray.system.proc import Proc

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux's kernel is asked")

NOBODY = 65534

# Recorded on a little-endian machine: the kernel writes words in the machine's own order.
little_endian = pytest.mark.skipif(sys.byteorder != "little", reason="the recording is of a little-endian machine")

TCP = (
    TCP_TITLES
    + """\
   0: 0100007F:2709 00000000:0000 0A 00000000:00000000 00:00000000 00000000   997        0 31415 1 0000000000000000 100 0 0 10 0
   1: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1083 1 0000000000000000 100 0 0 10 0
   2: 00000000:2709 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 31416 1 0000000000000000 100 0 0 10 0
   3: 0100007F:D2F0 0100007F:2709 01 00000000:00000000 00:00000000 00000000  1000        0 27182 1 0000000000000000 20 4 30 10 -1
   4: 0100007F:2709 0100007F:D2F0 01 00000000:00000000 00:00000000 00000000     0        0 27183 1 0000000000000000 20 4 30 10 -1
"""  # noqa: E501 - as the kernel writes it
)
TCP6 = (
    TCP6_TITLES
    + """\
   0: 00000000000000000000000001000000:2709 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 31417 1 0000000000000000 100 0 0 10 0
   1: 00000000000000000000000000000000:2709 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 31418 1 0000000000000000 100 0 0 10 0
10000: 0000000000000000FFFF00000100007F:2709 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000    33        0 31419 1 0000000000000000 100 0 0 10 0
"""  # noqa: E501
)


@pytest.fixture
def root(tmp_path: Path) -> LinuxRoot:
    return LinuxRoot(path=tmp_path)


# Recorded files.


@little_endian
def test_all_listeners_of_a_port_are_found(root: LinuxRoot) -> None:
    root.write("proc/net/tcp", TCP)
    root.write("proc/net/tcp6", TCP6)
    assert root.system().listeners(9993) == (
        Listener(address="127.0.0.1", port=9993, socket=31415, user_id=997),
        Listener(address="0.0.0.0", port=9993, socket=31416, user_id=0),  # noqa: S104
        Listener(address="::1", port=9993, socket=31417, user_id=1000),
        Listener(address="::", port=9993, socket=31418, user_id=0),
        Listener(address="::ffff:127.0.0.1", port=9993, socket=31419, user_id=33),
    )


@little_endian
def test_a_connection_to_the_port_is_no_listener(root: LinuxRoot) -> None:
    root.write("proc/net/tcp", TCP_TITLES + "".join(TCP.splitlines(keepends=True)[-2:]))
    assert root.system().listeners(9993) == ()


def test_a_port_where_nobody_listens_has_no_listener(root: LinuxRoot) -> None:
    root.write("proc/net/tcp", TCP)
    assert root.system().listeners(9994) == ()


@little_endian
def test_a_kernel_without_ipv6_tells_of_ipv4(root: LinuxRoot) -> None:
    root.write("proc/net/tcp", TCP)
    assert [listener.address for listener in root.system().listeners(22) or ()] == ["0.0.0.0"]  # noqa: S104


def test_a_system_without_such_files_tells_nothing(root: LinuxRoot) -> None:
    assert root.system().listeners(9993) is None


def test_a_line_that_cannot_be_read_tells_nothing(root: LinuxRoot) -> None:
    root.write("proc/net/tcp", "   0: 00000000:2709 00000000:0000 0A broken\n")
    assert root.system().listeners(9993) is None


# The kernel itself.


@contextlib.contextmanager
def listening(family: socket.AddressFamily, address: str, *, is_dual: bool = False) -> Iterator[socket.socket]:
    with socket.socket(family) as listener:
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(not is_dual))
        listener.bind((address, 0))
        listener.listen()
        yield listener


def port_of(listener: socket.socket) -> int:
    port: int = listener.getsockname()[1]
    return port


ASKED: dict[str, Callable[[int], tuple[Listener, ...] | None]] = {
    "asked": sock_diag.listeners,
    "read": Proc(Path("/proc")).listeners,
    "as it comes": Linux().listeners,
}


@pytest.fixture(params=ASKED)
def listeners(request: pytest.FixtureRequest) -> Callable[[int], tuple[Listener, ...] | None]:
    """Both ways to find them, and what is used."""
    way = ASKED[request.param]
    if request.param == "asked":
        try:
            way(1)
        except OSError as error:
            pytest.skip(f"this kernel is not asked that way: {error}")
    return way


@pytest.mark.parametrize(
    ("family", "address", "is_dual"),
    [
        (socket.AF_INET, "127.0.0.1", False),
        (socket.AF_INET, "0.0.0.0", False),  # noqa: S104
        (socket.AF_INET6, "::1", False),
        (socket.AF_INET6, "::", False),
        (socket.AF_INET6, "::", True),
        (socket.AF_INET6, "::ffff:127.0.0.1", True),
    ],
)
def test_a_real_listener_is_found(
    listeners: Callable[[int], tuple[Listener, ...] | None],
    family: socket.AddressFamily,
    address: str,
    *,
    is_dual: bool,
) -> None:
    with listening(family, address, is_dual=is_dual) as listener:
        port = port_of(listener)
        inode = os.fstat(listener.fileno()).st_ino
        expected = Listener(address=address, port=port, socket=inode, user_id=os.geteuid())
        assert listeners(port) == (expected,)


def test_a_listener_that_has_gone_is_not_found(listeners: Callable[[int], tuple[Listener, ...] | None]) -> None:
    with listening(socket.AF_INET, "127.0.0.1") as listener:
        port = port_of(listener)
        assert listeners(port)
    assert listeners(port) == ()


def test_listeners_of_ipv4_and_ipv6_are_told_apart(listeners: Callable[[int], tuple[Listener, ...] | None]) -> None:
    with listening(socket.AF_INET, "127.0.0.1") as first, socket.socket(socket.AF_INET6) as second:
        second.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        second.bind(("::1", port_of(first)))
        second.listen()
        found = listeners(port_of(first)) or ()
    assert [listener.address for listener in listeners_for("127.0.0.1", found)] == ["127.0.0.1"]
    assert [listener.address for listener in listeners_for("::1", found)] == ["::1"]


def test_a_socket_with_a_connection_is_still_found(listeners: Callable[[int], tuple[Listener, ...] | None]) -> None:
    with listening(socket.AF_INET, "127.0.0.1") as listener, socket.socket() as client:
        client.connect(listener.getsockname())
        assert len(listeners(port_of(listener)) or ()) == 1


@pytest.mark.skipif(os.geteuid() != 0 if os.name == "posix" else True, reason="only root starts others' programs")
def test_another_users_listener_is_theirs(listeners: Callable[[int], tuple[Listener, ...] | None]) -> None:
    # The interpreter may be where only root may start it.
    code = f"""if True:
        import os, socket
        os.setuid({NOBODY})
        with socket.create_server(("127.0.0.1", 0)) as listener:
            print(listener.getsockname()[1], flush=True)
            input()
    """
    python = os.path.realpath(sys.executable)
    with subprocess.Popen([python, "-I", "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
        assert program.stdout
        port = int(program.stdout.readline())
        (found,) = listeners(port) or ()
        known = Linux().with_program(found)
        program.communicate(b"\n", timeout=10)
    assert found.user_id == NOBODY
    assert (known.process_id, known.program) == (program.pid, python)


def test_what_cannot_be_asked_for_want_of_anything_is_not_said_to_be_untold() -> None:
    """Another user may use up what all share, and what nothing is told of is trusted."""
    import resource  # noqa: PLC0415 - there is none on Windows

    with listening(socket.AF_INET, "127.0.0.1") as listener:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
        try:
            found = Linux().listeners(port_of(listener))
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert found == ()


# Who has taken a connection.


@pytest.mark.parametrize(
    ("family", "address", "host"),
    [
        (socket.AF_INET, "127.0.0.1", "127.0.0.1"),
        (socket.AF_INET, "0.0.0.0", "127.0.0.1"),  # noqa: S104
        (socket.AF_INET6, "::1", "::1"),
        (socket.AF_INET6, "::", "127.0.0.1"),
    ],
)
def test_the_other_end_is_that_of_who_has_taken_the_connection(
    family: socket.AddressFamily, address: str, host: str
) -> None:
    with (
        listening(family, address, is_dual=address == "::") as listener,
        socket.create_connection((host, port_of(listener))) as connection,
    ):
        port = port_of(listener)
        assert Linux().other_end(connection) is None
        taken, _ = listener.accept()
        with taken:
            found = Linux().other_end(connection)
            inode = os.fstat(taken.fileno()).st_ino
    if found is None:
        pytest.skip("this kernel is not asked that way")
    assert (found.port, found.socket, found.user_id) == (port, inode, os.geteuid())


@pytest.mark.skipif(os.geteuid() != 0 if os.name == "posix" else True, reason="only root starts others' programs")
def test_a_connection_stays_with_who_took_it_when_they_leave_the_port_to_root() -> None:
    code = f"""if True:
        import os, socket
        os.setuid({NOBODY})
        with socket.create_server(("127.0.0.1", 0)) as listener:
            print(listener.getsockname()[1], flush=True)
            taken, _ = listener.accept()
        print("left", flush=True)
        input()
    """
    python = os.path.realpath(sys.executable)
    with subprocess.Popen([python, "-I", "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
        assert program.stdout
        port = int(program.stdout.readline())
        with socket.create_connection(("127.0.0.1", port)) as connection:
            program.stdout.readline()
            with socket.create_server(("127.0.0.1", port)):
                (listener,) = Linux().listeners(port) or ()
                taker = Linux().other_end(connection)
        program.communicate(b"\n", timeout=10)
    assert listener.user_id == 0
    assert taker is not None
    assert taker.user_id == NOBODY


# Whose program that is.


def test_ones_own_program_is_found() -> None:
    with listening(socket.AF_INET, "127.0.0.1") as listener:
        (found,) = Linux().listeners(port_of(listener)) or ()
        known = Linux().with_program(found)
    assert known.process_id == os.getpid()
    assert known.program == os.path.realpath(sys.executable)
    assert known.user_id == os.geteuid()
    assert known.user


def test_the_program_is_that_of_the_process_that_has_the_socket(root: LinuxRoot) -> None:
    root.boot()
    root.add_process(300, "python3", program="/usr/bin/python3", socket=31415)
    root.add_process(301, "zerotier-one", program="/usr/sbin/zerotier-one", socket=31416)
    known = root.system().with_program(Listener(address="::", port=9993, socket=31416, user_id=0))
    assert (known.process_id, known.program, known.user) == (301, "/usr/sbin/zerotier-one", "root")


def test_a_program_that_was_replaced_keeps_its_path(root: LinuxRoot) -> None:
    root.boot()
    root.add_process(301, "zerotier-one", program="/usr/sbin/zerotier-one (deleted)", socket=31416)
    known = root.system().with_program(Listener(address="::", port=9993, socket=31416))
    assert known.program == "/usr/sbin/zerotier-one"


def test_a_program_without_a_path_has_its_name(root: LinuxRoot) -> None:
    root.boot()
    root.add_process(301, "zerotier-one", socket=31416)
    assert root.system().with_program(Listener(address="::", port=9993, socket=31416)).program == "zerotier-one"


def test_what_cannot_be_read_stays_empty(root: LinuxRoot) -> None:
    root.boot()
    listener = Listener(address="::", port=9993, socket=31416, user_id=3_999_999_999)
    assert root.system().with_program(listener) == listener


def test_without_processes_there_is_no_program(root: LinuxRoot) -> None:
    listener = Listener(address="::", port=9993, socket=31416)
    assert root.system().with_program(listener) == listener


# Who may have the token.


def owned_by(root: LinuxRoot, *, user_id: int | None, home: Path) -> bool | None:
    return root.system().may_have_token(Listener(address="127.0.0.1", port=9993, user_id=user_id), home)


@pytest.fixture
def home(root: LinuxRoot) -> Path:
    """A service home of this user, which is not root as long as nobody says so."""
    root.boot()
    folder = root.path / "home"
    folder.mkdir()
    return folder


def test_the_owner_of_the_home_may_have_it(root: LinuxRoot, home: Path) -> None:
    assert owned_by(root, user_id=home.stat().st_uid, home=home) is True


def test_root_may_have_it(root: LinuxRoot, home: Path) -> None:
    assert owned_by(root, user_id=0, home=home) is True


def test_somebody_else_may_not(root: LinuxRoot, home: Path) -> None:
    assert owned_by(root, user_id=home.stat().st_uid + 1, home=home) is False


def test_somebody_unknown_is_neither(root: LinuxRoot, home: Path) -> None:
    assert owned_by(root, user_id=None, home=home) is None


def test_a_home_that_is_not_there_is_nobodys_but_roots(root: LinuxRoot, home: Path) -> None:
    gone = home / "gone"
    assert owned_by(root, user_id=os.getuid() or 1, home=gone) is False
    assert owned_by(root, user_id=0, home=gone) is True


@pytest.mark.skipif(os.geteuid() != 0 if os.name == "posix" else True, reason="only root gives folders away")
def test_a_service_with_a_user_of_its_own_may_have_it(root: LinuxRoot, home: Path) -> None:
    os.chown(home, 997, 997)
    home.chmod(0o700)
    assert owned_by(root, user_id=997, home=home) is True
    assert owned_by(root, user_id=998, home=home) is False


def test_in_a_sandbox_the_number_for_strangers_is_nobodys(root: LinuxRoot, home: Path) -> None:
    """All users that the sandbox does not know have it, root among them."""
    root.write("proc/self/uid_map", "      1000       1000          1\n")
    assert owned_by(root, user_id=NOBODY, home=home) is None


def test_outside_of_a_sandbox_that_number_is_a_users(root: LinuxRoot, home: Path) -> None:
    assert owned_by(root, user_id=NOBODY, home=home) is (home.stat().st_uid == NOBODY)


@pytest.mark.skipif(os.geteuid() != 0 if os.name == "posix" else True, reason="only root gives folders away")
def test_a_user_who_is_called_root_in_a_sandbox_is_not_root(root: LinuxRoot, home: Path) -> None:
    root.write("proc/self/uid_map", "         0       1000          1\n")
    os.chown(home, 1, 1)
    assert owned_by(root, user_id=0, home=home) is None
    os.chown(home, 0, 0)
    assert owned_by(root, user_id=0, home=home) is True


def test_a_kernel_without_user_namespaces_has_one_root(root: LinuxRoot, home: Path) -> None:
    (root.path / "proc" / "self" / "uid_map").unlink()
    assert owned_by(root, user_id=0, home=home) is True
    assert owned_by(root, user_id=home.stat().st_uid + 1, home=home) is False
