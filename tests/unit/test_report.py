"""The doctor's report: all lines, and nothing that is nobody's business."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.fakes.builders import HOME, LAB, NODE, NOW, network
from ztray.domain.examination import Examination, Machine
from ztray.domain.identifiers import NetworkId
from ztray.domain.redaction import REMOVED
from ztray.domain.state import Snapshot
from ztray.domain.token import Token
from ztray.presentation.findings import Line, Verdict
from ztray.presentation.report import Redactor, report_json, report_text
from ztray.presentation.times import exact_time

SECRET = "k3j9x0q7r2m5t8w1z4b6c9d0"
ODD_SECRET = "!an$odd(secret"
PUBLIC_IDENTITY = f"3d697201d2:0:{'ab' * 64}"
SECRET_IDENTITY = f"{PUBLIC_IDENTITY}:{'cd' * 64}"

EXAMINATION = Examination(
    at=NOW,
    machine=Machine(system="Debian 12, x86_64", python="3.11.7", qt="6.11.3", user_home="/home/ada"),
    state=Snapshot(node=NODE, networks=(network(), network(LAB))),
    secrets=(Token(SECRET), Token(ODD_SECRET)),
)
FINE = Line(key="online", verdict=Verdict.PASS, title="Internet", sentence="ZeroTier is online, as 3d697201d2.")
WRONG = Line(
    key="token",
    verdict=Verdict.WARNING,
    title="Token: a copy",
    sentence=f"/home/ada/.token holds {ODD_SECRET}.",
    fix="Remove it, ada.",
    command=f"rm -- /home/ada/.token # {SECRET}",
)


def everything() -> Redactor:
    return Redactor(secrets=EXAMINATION.secrets, user_home="/home/ada")


def without_addresses(*networks: str) -> Redactor:
    return Redactor(networks=map(NetworkId, networks), without_addresses=True)


# The report.


def test_the_report_tells_versions_the_summary_and_every_line_with_its_fix_and_command() -> None:
    assert report_text(EXAMINATION, (FINE, replace(WRONG, sentence="It is there.", command="rm it")), "0.1.0") == (
        f"ZTray 0.1.0, doctor's report of {exact_time(NOW)}\n"
        "Debian 12, x86_64, Python 3.11.7, Qt 6.11.3\n"
        "\n"
        "1 thing needs attention.\n"
        "\n"
        "◐ Warning        Token: a copy: It is there.\n"
        "                 → Remove it, ~.\n"
        "                   rm it\n"
        "● Fine           Internet: ZeroTier is online, as 3d697201d2.\n"
    )


def test_what_was_not_looked_at_for_one_reason_is_one_line_of_the_text_and_one_each_for_programs() -> None:
    left = [
        Line(key=title, verdict=Verdict.SKIPPED, title=title, sentence="No.") for title in ("Roots", "DNS", "Routes")
    ]
    lines = (FINE, *left)
    assert "○ Not looked at  Roots, DNS, routes: No." in report_text(EXAMINATION, lines, "0.1.0").splitlines()
    assert len(json.loads(report_json(EXAMINATION, lines, "0.1.0"))["lines"]) == len(lines)


def test_a_report_of_an_unknown_machine_has_no_line_for_it() -> None:
    text = report_text(replace(EXAMINATION, machine=Machine()), (FINE,), "0.1.0")
    assert text.splitlines()[1:3] == ["", "Everything is in order."]


@pytest.mark.parametrize("report", [report_text, report_json])
def test_neither_report_tells_a_token_or_the_persons_name(report: Callable[..., str]) -> None:
    text = report(EXAMINATION, (FINE, WRONG), "0.1.0")
    for secret in (SECRET, ODD_SECRET, "ada"):
        assert secret not in text
    assert REMOVED in text


@pytest.mark.parametrize("report", [report_text, report_json])
def test_addresses_are_left_out_of_either_report_on_request(report: Callable[..., str]) -> None:
    assert NODE.address in report(EXAMINATION, (FINE,), "0.1.0")
    text = report(EXAMINATION, (FINE,), "0.1.0", without_addresses=True)
    assert NODE.address not in text
    assert "device-1" in text


def test_the_report_for_programs_tells_the_same() -> None:
    told = json.loads(report_json(EXAMINATION, (FINE, replace(WRONG, command="rm it")), "0.1.0"))
    assert (told["ztray"], told["system"], told["summary"]) == ("0.1.0", "Debian 12, x86_64", "1 thing needs attention")
    assert told["lines"][0] == {
        "title": "Internet",
        "verdict": "pass",
        "sentence": "ZeroTier is online, as 3d697201d2.",
        "fix": "",
        "command": "",
    }
    assert told["lines"][1]["command"] == "rm it"


# What is always left out.


def test_what_equals_a_known_token_is_left_out_wherever_it_stands() -> None:
    assert everything()(f"a{SECRET}b and {ODD_SECRET}") == f"a{REMOVED}b and {REMOVED}"


@pytest.mark.parametrize("text", [f"the token {SECRET[::-1]}", f"X-ZT1-Auth: {SECRET[::-1]}", f"Bearer {SECRET[::-1]}"])
def test_what_looks_like_a_token_is_left_out(text: str) -> None:
    assert SECRET[::-1] not in everything()(text)


def test_a_secret_identity_is_left_out_and_a_public_one_cut_short() -> None:
    assert everything()(f"<{SECRET_IDENTITY}>") == f"<{REMOVED}>"
    assert everything()(f"<{PUBLIC_IDENTITY}>") == "<3d697201d2:0:abababab…>"


@pytest.mark.parametrize(
    ("home", "text", "told"),
    [
        ("/home/ada", "/home/ada/.token", "~/.token"),
        ("/home/ada/", "/home/ada", "~"),
        ("/home/ada", "/home/adam/x of the user ada, not adam", "/home/adam/x of the user ~, not adam"),
        (r"C:\Users\Ada", r"c:\users\ada\AppData", r"~\AppData"),
        ("/root", "/root/x of the user root", "/root/x of the user root"),
        ("/", "/etc/x", "/etc/x"),
        ("", "/etc/x", "/etc/x"),
    ],
)
def test_the_persons_name_is_left_out_unless_it_is_nobodys(home: str, text: str, told: str) -> None:
    assert Redactor(user_home=home)(text) == told


# What is left out on request.


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("192.0.2.1", "address-1"),
        ("192.0.2.1.", "address-1."),
        ("192.0.2.0/24 via 10.1.1.1", "address-1/24 via address-2"),
        ("192.0.2.1:9993", "address-1:9993"),
        ("fd00::1", "address-1"),
        ("fd00::1: gone", "address-1: gone"),
        ("fd00::/64", "address-1/64"),
        ("[2001:db8::7]:9993", "[address-1]:9993"),
        ("fe80::1%eth0 up", "address-1 up"),
        ("fd00::1, FD00:0::1", "address-1, address-1"),
        ("::ffff:192.0.2.1", "address-1"),
        ("02:fc:00:00:00:01 and 02-fc-00-00-00-01", "card-1 and card-2"),
        ("3d697201d2 and 3D697201D2", "device-1 and device-1"),
        ("8056c2e21c000001 8056c2e21c 000001", "network-1 network-1"),
        ("resolvectl dns ztabcdef12 10.1.1.1", "resolvectl dns card-1 address-1"),
    ],
)
def test_addresses_are_replaced_by_labels(text: str, told: str) -> None:
    assert without_addresses()(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1:9993 and [::1]:9993 and 0.0.0.0/0 and ::/0",
        "ZeroTier 1.14.1 at 14:02:31, 2026-11-22",
        "999.1.1.1 is no address, nor is 1:2:3",
        "a process of std::vector",
        "the façade of zerotier",
    ],
)
def test_what_says_nothing_of_anybody_stays(text: str) -> None:
    assert without_addresses()(text) == text


def test_labels_stay_the_same_from_text_to_text() -> None:
    redactor = without_addresses()
    assert [redactor("10.1.1.1"), redactor("10.1.1.2"), redactor("10.1.1.1")] == ["address-1", "address-2", "address-1"]


def test_the_last_digits_of_a_network_in_a_title_are_those_of_its_label() -> None:
    redactor = without_addresses(HOME, LAB)
    assert redactor(f"Lab …{LAB[-4:]} is {LAB}") == "Lab (network-2) is network-2"


def test_addresses_stay_unless_they_are_to_be_left_out() -> None:
    text = "10.1.1.1 fd00::1 02:fc:00:00:00:01 3d697201d2 8056c2e21c000001"
    assert Redactor()(text) == text
