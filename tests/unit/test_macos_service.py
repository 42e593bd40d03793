"""What macOS says of the service and of sockets: the answers of its programs, as others have recorded them."""

import os
from pathlib import Path

import pytest

from ztray.domain.listener import Listener
from ztray.domain.service_state import ServiceCondition
from ztray.system.macos import MacOS, listeners_in, name_servers_in, state_of

RUNNING = """\
system/com.zerotier.one = {
\tactive count = 1
\tpath = /Library/LaunchDaemons/com.zerotier.one.plist
\ttype = LaunchDaemon
\tstate = running

\tprogram = /Library/Application Support/ZeroTier/One/zerotier-one
\targuments = {
\t\t/Library/Application Support/ZeroTier/One/zerotier-one
\t}

\truns = 1
\tpid = 345
\tlast exit code = (never exited)

\tendpoints = {
\t\tstate = waiting
\t}
}
"""

SEPTEMBER = """\
Active Internet connections (including servers)
Proto Recv-Q Send-Q  Local Address          Foreign Address        (state)      rhiwat  shiwat    pid   epid state  options           gencnt    flags   flags1 usscnt rtncnt fltrs
tcp4       0      0  127.0.0.1.9993         *.*                    LISTEN       131072  131072    345      0 00100 00000006 000000000000965d 00000000 00000900      1      0 000001
tcp6       0      0  ::1.9993               *.*                    LISTEN       131072  131072    346      0 00100 00000006 000000000000965c 00000000 00000900      1      0 000001
tcp4       0      0  127.0.0.1.58090        127.0.0.1.9993         ESTABLISHED  403715  146808    500      0 00102 00000008 00000000003e3f04 00080081 04080800      0      0 000001
tcp4       0      0  127.0.0.1.19993        *.*                    LISTEN       131072  131072    600      0 00100 00000006 000000000000965e 00000000 00000900      1      0 000001
"""  # noqa: E501 - as netstat writes it

TAHOE = """\
Active Internet connections (including servers)
Proto Recv-Q Send-Q  Local Address          Foreign Address        (state)          rxbytes      txbytes  rhiwat  shiwat          process:pid    state  options           gencnt    flags   flags1 usecnt rtncnt fltrs
tcp4       0      0  *.9993                 *.*                    LISTEN                 0            0  131072  131072     zerotier-one:345    00100 00000006 0000000000d2d836 00000000 00000800      1      0 000000
tcp46      0      0  *.9993                 *.*                    LISTEN                 0            0  131072  131072 Brave Browser 2:He:7187   00100 00000006 0000000000d2d837 00000000 00000800      1      0 000000
"""  # noqa: E501

SCUTIL = """\
DNS configuration

resolver #1
  search domain[0] : home.arpa
  nameserver[0] : 192.168.1.1
  if_index : 15 (en0)
  flags    : Request A records

resolver #2
  domain   : office.example
  nameserver[0] : 10.147.20.1
  nameserver[1] : fd00::1
  if_index : 21 (feth1234)

DNS configuration (for scoped queries)

resolver #1
  nameserver[0] : 10.147.20.1
  if_index : 21 (feth1234)
  flags    : Scoped, Request A records
"""


# launchd.


def test_launchd_tells_that_it_runs_and_its_process() -> None:
    state, process_id = state_of(RUNNING)
    assert (state.condition, state.manager, process_id) == (ServiceCondition.RUNNING, "launchd", 345)


@pytest.mark.parametrize(
    ("state", "ended", "condition"),
    [
        ("not running", "0", ServiceCondition.STOPPED),
        ("not running", "(never exited)", ServiceCondition.STOPPED),
        ("not running", "1", ServiceCondition.FAILED),
        ("spawn scheduled", "(never exited)", ServiceCondition.STARTING),
        ("spawn scheduled", "78: EX_CONFIG", ServiceCondition.FAILED),
        ("spawn failed", "0", ServiceCondition.FAILED),
        ("dreaming", "0", ServiceCondition.UNKNOWN),
    ],
)
def test_launchd_tells_why_it_does_not_run(state: str, ended: str, condition: ServiceCondition) -> None:
    told, process_id = state_of(f"system/com.zerotier.one = {{\n\tstate = {state}\n\tlast exit code = {ended}\n}}\n")
    assert (told.condition, process_id) == (condition, None)


@pytest.mark.skipif(
    os.path.exists("/Library/LaunchDaemons"),  # noqa: PTH110 - asked of the machine that runs the tests
    reason="this is a Mac, and may have the service",
)
def test_without_launchd_and_program_it_is_not_installed() -> None:
    assert MacOS().service_state().condition is ServiceCondition.NOT_INSTALLED


# Sockets.


def test_netstat_tells_the_process_of_a_listener() -> None:
    assert listeners_in(SEPTEMBER, 9993) == (
        Listener(address="127.0.0.1", port=9993, process_id=345),
        Listener(address="::1", port=9993, process_id=346),
    )


def test_newer_releases_write_the_name_before_it() -> None:
    assert listeners_in(TAHOE, 9993) == (
        Listener(address="0.0.0.0", port=9993, process_id=345),  # noqa: S104
        Listener(address="::", port=9993, process_id=7187),
    )


@pytest.mark.parametrize("name", ["x:1\n", "x:1 0 0 0 0 0 0\n", "x:1\ntcp4 0 0 * "], ids=ascii)
def test_a_program_that_is_named_like_a_line_of_netstat_passes_for_nobody_else(name: str) -> None:
    (listener, _) = listeners_in(TAHOE.replace("    zerotier-one", f"{name:>16}"), 9993) or ()
    assert listener == Listener(address="0.0.0.0", port=9993, process_id=None)  # noqa: S104


def test_a_port_where_nobody_listens_has_no_listener() -> None:
    assert listeners_in(SEPTEMBER, 9994) == ()


@pytest.mark.parametrize("answer", ["", "netstat: no such option", SEPTEMBER.replace("pid", "x")])
def test_an_answer_without_processes_tells_nothing(answer: str) -> None:
    assert listeners_in(answer, 9993) is None


@pytest.mark.skipif(os.name != "posix", reason="users have numbers on POSIX only")
def test_root_and_the_owner_of_the_home_may_have_the_token(tmp_path: Path) -> None:
    owner = tmp_path.stat().st_uid

    def may_have(user_id: int | None) -> bool | None:
        return MacOS().may_have_token(Listener(address="::1", port=9993, user_id=user_id), tmp_path)

    assert (may_have(0), may_have(owner)) == (True, True)
    assert may_have(owner + 1) is False


@pytest.mark.skipif(os.name != "posix", reason="users have numbers on POSIX only")
def test_a_listener_whose_process_has_ended_may_not_have_the_token(tmp_path: Path) -> None:
    """The socket lives on in a child, and netstat tells of the process that was the last to use it."""
    listener = Listener(address="::1", port=9993, process_id=99999)
    assert MacOS().may_have_token(listener, tmp_path) is False
    assert MacOS().may_have_token(listener, tmp_path / "gone") is False


@pytest.mark.skipif(os.name != "posix", reason="users have numbers on POSIX only")
def test_the_program_is_that_of_the_process() -> None:
    listener = Listener(address="::1", port=9993, user_id=os.geteuid(), process_id=os.getpid())
    known = MacOS().with_program(listener)
    assert known.program
    assert known.user
    assert MacOS().with_program(Listener(address="::1", port=9993)) == Listener(address="::1", port=9993)


# Name servers.


def test_the_name_servers_of_a_network_card_are_told_once() -> None:
    assert name_servers_in(SCUTIL, "feth1234") == ("10.147.20.1", "fd00::1")


def test_nothing_tells_of_a_card_that_is_not_named() -> None:
    assert name_servers_in(SCUTIL, "feth123") is None
    assert name_servers_in("", "feth1234") is None
