"""What happened, in words, and taken along."""

import csv
from datetime import UTC, timedelta, timezone
from io import StringIO

import pytest

from tests.fakes.builders import HOME, HOSTILE_NAME, NAS
from ztray.domain.change import Change, ChangeKind
from ztray.domain.network import Flag
from ztray.domain.state import OutageReason
from ztray.domain.text import plain
from ztray.presentation.actions import Page, ShowWindow
from ztray.presentation.activity import (
    ActivityGroup,
    copied_text,
    export_text,
    hint_for,
    line_for,
    place_of,
    searched_text,
)
from ztray.presentation.networks import Mark

AT = 1_795_000_000_000
"""2026-11-18 11:06:40 UTC."""


def of_home(kind: ChangeKind, detail: str = "", *, is_own: bool = False, name: str = "Home") -> Change:
    return Change(at=AT, kind=kind, network_id=HOME, name=name, detail=detail, is_own=is_own)


def of_service(kind: ChangeKind, detail: str = "") -> Change:
    return Change(at=AT, kind=kind, detail=detail)


def of_nas(kind: ChangeKind, name: str = "nas") -> Change:
    return Change(at=AT, kind=kind, address=NAS, name=name)


@pytest.mark.parametrize(
    ("change", "mark", "text"),
    [
        (of_home(ChangeKind.JOINED, is_own=True), Mark.WAITING, "You joined Home."),
        (of_home(ChangeKind.JOINED), Mark.WAITING, "This computer joined Home."),
        (of_home(ChangeKind.LEFT, is_own=True), Mark.LEFT, "You left Home."),
        (of_home(ChangeKind.LEFT), Mark.LEFT, "This computer left Home."),
        (of_home(ChangeKind.CONNECTED, "10.147.20.27"), Mark.OK, "Home: you are in. 10.147.20.27"),
        (of_home(ChangeKind.CONNECTED), Mark.OK, "Home: you are in."),
        (
            of_home(ChangeKind.WAITING_FOR_APPROVAL),
            Mark.ATTENTION,
            "Home waits for approval by its administrator.",
        ),
        (of_home(ChangeKind.NOT_FOUND, name=""), Mark.ERROR, "8056c2e21c 000001: there is no network with this id."),
        (of_home(ChangeKind.SIGN_IN_NEEDED), Mark.ATTENTION, "Home needs you to sign in."),
        (
            of_home(ChangeKind.SIGN_IN_ENDS_SOON, str(AT + 598_000)),
            Mark.ATTENTION,
            "Home: the sign-in ends in 10 minutes.",
        ),
        (
            of_home(ChangeKind.SIGN_IN_ENDS_SOON, str(AT + 61_000)),
            Mark.ATTENTION,
            "Home: the sign-in ends in 1 minute.",
        ),
        (of_home(ChangeKind.SIGN_IN_ENDS_SOON, "soon?"), Mark.ATTENTION, "Home: the sign-in ends soon."),
        (of_home(ChangeKind.SIGN_IN_ENDS_SOON, "9" * 120), Mark.ATTENTION, "Home: the sign-in ends soon."),
        (
            of_home(ChangeKind.PORT_ERROR, "-3"),
            Mark.ERROR,
            "Home: the virtual network card could not be opened (error -3).",
        ),
        (
            of_home(ChangeKind.PORT_ERROR),
            Mark.ERROR,
            "Home: the virtual network card could not be opened.",
        ),
        (
            of_home(ChangeKind.TOO_OLD),
            Mark.ERROR,
            "Home: ZeroTier on this computer is too old for this network.",
        ),
        (
            of_home(ChangeKind.UNKNOWN_STATE, "MELTED"),
            Mark.UNKNOWN,
            "Home is in a state that ZTray does not know: MELTED.",
        ),
        (of_home(ChangeKind.FLAG_CHANGED, "allowDNS on"), Mark.OK, "Home: “Allow DNS” is on now."),
        (of_home(ChangeKind.FLAG_CHANGED, "allowDNS off"), Mark.OK, "Home: “Allow DNS” is off now."),
        (of_home(ChangeKind.FLAG_CHANGED, "allowFlying on"), Mark.OK, "Home: what you allow it has changed."),
        (
            of_home(ChangeKind.ADDRESS_CHANGED, "10.0.0.2"),
            Mark.OK,
            "Home: this computer's address is 10.0.0.2 now.",
        ),
        (
            of_home(ChangeKind.ADDRESS_CHANGED),
            Mark.ATTENTION,
            "Home: this computer has no address any more.",
        ),
        (of_home(ChangeKind.DEFAULT_ROUTE_ON), Mark.ATTENTION, "All traffic goes through Home now."),
        (of_home(ChangeKind.DEFAULT_ROUTE_OFF), Mark.OK, "Traffic does not go through Home any more."),
        (of_home(ChangeKind.PAUSED, is_own=True), Mark.PAUSED, "You paused Home."),
        (of_home(ChangeKind.PAUSED), Mark.PAUSED, "Home is paused."),
        (of_home(ChangeKind.RESUMED), Mark.WAITING, "Home comes back from its pause."),
        (of_service(ChangeKind.ONLINE), Mark.OK, "ZeroTier is back online."),
        (of_service(ChangeKind.OFFLINE), Mark.ERROR, "ZeroTier is offline: it does not reach the internet."),
        (of_service(ChangeKind.NOT_TUNNELLED), Mark.OK, "Traffic is not tunnelled through TCP any more."),
        (of_service(ChangeKind.SERVICE_GONE, "NOT_RUNNING"), Mark.ERROR, "ZeroTier stopped: it is not running."),
        (of_service(ChangeKind.SERVICE_GONE, "ON_FIRE"), Mark.ERROR, "ZeroTier stopped: it cannot be used."),
        (of_service(ChangeKind.SERVICE_BACK), Mark.OK, "ZeroTier is back."),
        (of_nas(ChangeKind.PATH_RELAYED), Mark.ATTENTION, "nas (9f3a1c55d0) is relayed now."),
        (of_nas(ChangeKind.PATH_DIRECT, name=""), Mark.OK, "9f3a1c55d0 is reached directly now."),
        (
            of_service(ChangeKind.PATHS_CHANGED, "57"),
            Mark.ATTENTION,
            "57 devices went from direct to relayed, or back, at once.",
        ),
    ],
)
def test_a_change_is_told_in_a_sentence(change: Change, mark: Mark, text: str) -> None:
    line = line_for(change)
    assert (line.mark, line.text) == (mark, text)


@pytest.mark.parametrize("kind", ChangeKind)
def test_every_kind_has_a_sentence_even_where_all_that_it_tells_is_missing(kind: ChangeKind) -> None:
    line = line_for(Change(at=AT, kind=kind))
    assert line.title
    assert line.text.endswith(".")
    assert line.text[0].isupper() or line.text[0].isdigit()


@pytest.mark.parametrize("reason", OutageReason)
def test_every_outage_is_told_with_its_reason(reason: OutageReason) -> None:
    text = line_for(of_service(ChangeKind.SERVICE_GONE, reason.name)).text
    assert text.startswith("ZeroTier stopped: ")
    assert "it cannot be used" not in text


@pytest.mark.parametrize("flag", Flag)
def test_every_flag_is_told_by_its_name(flag: Flag) -> None:
    assert "“Allow " in line_for(of_home(ChangeKind.FLAG_CHANGED, f"{flag.value} on")).text


@pytest.mark.parametrize("kind", ChangeKind)
def test_names_and_details_from_outside_are_made_plain(kind: ChangeKind) -> None:
    change = Change(at=AT, kind=kind, network_id=HOME, address=NAS, name=HOSTILE_NAME * 9, detail=HOSTILE_NAME * 9)
    line = line_for(change)
    for text in (line.text, line.title, hint_for(change, UTC)):
        assert plain(text, 1000) == text
        assert len(text) < 300


# Groups and places.


@pytest.mark.parametrize(
    ("change", "group", "place"),
    [
        (of_home(ChangeKind.LEFT), ActivityGroup.NETWORKS, ShowWindow(page=Page.NETWORKS, network_id=HOME)),
        (of_nas(ChangeKind.PATH_DIRECT), ActivityGroup.DEVICES, ShowWindow(page=Page.DEVICES, address=NAS)),
        (of_service(ChangeKind.PATHS_CHANGED, "57"), ActivityGroup.DEVICES, ShowWindow(page=Page.DEVICES)),
        (of_service(ChangeKind.TUNNELLED), ActivityGroup.SERVICE, ShowWindow(page=Page.NETWORKS)),
    ],
)
def test_a_change_belongs_to_a_group_and_leads_to_a_place(
    change: Change, group: ActivityGroup, place: ShowWindow
) -> None:
    assert line_for(change).group is group
    assert place_of(change) == place


def test_a_change_is_found_by_its_words_and_by_ids() -> None:
    found_by = searched_text(of_home(ChangeKind.CONNECTED, "10.147.20.27"))
    assert all(text in found_by for text in ("home", "you are in", "10.147", HOME, HOME.grouped))
    assert NAS in searched_text(of_nas(ChangeKind.PATH_DIRECT))


def test_a_hint_tells_the_exact_time_and_the_id() -> None:
    assert hint_for(of_home(ChangeKind.CONNECTED), UTC) == (
        "2026-11-18 11:06:40 · 8056c2e21c 000001 · Home: you are in."
    )
    assert hint_for(of_service(ChangeKind.SERVICE_BACK), UTC) == "2026-11-18 11:06:40 · ZeroTier is back."


# Taken along.


def test_copied_lines_have_a_tab_between_time_and_sentence() -> None:
    changes = (of_home(ChangeKind.CONNECTED), of_service(ChangeKind.ONLINE))
    assert copied_text(changes, UTC) == (
        "2026-11-18 11:06:40\tHome: you are in.\n2026-11-18 11:06:40\tZeroTier is back online."
    )


def rows(*changes: Change, zone: timezone = UTC) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(export_text(changes, zone))))


def test_an_export_tells_all_that_is_known() -> None:
    zone = timezone(timedelta(hours=-3, minutes=-30))
    assert rows(of_home(ChangeKind.CONNECTED, "10.0.0.1", is_own=True), zone=zone) == [
        {
            "time": "2026-11-18T07:36:40.000-03:30",
            "kind": "connected",
            "network": HOME,
            "device": "",
            "name": "Home",
            "detail": "10.0.0.1",
            "own": "yes",
            "what happened": "Home: you are in. 10.0.0.1",
        }
    ]


@pytest.mark.parametrize("kind", ChangeKind)
def test_every_kind_can_be_exported(kind: ChangeKind) -> None:
    (row,) = rows(Change(at=0, kind=kind))
    assert (row["kind"], row["own"]) == (kind.value, "no")


@pytest.mark.parametrize(
    "name",
    [
        '=HYPERLINK("http://evil")',
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1+1",
        "\u200b=1",
        " =1+1",
        "|calc",
        "%x",
        "＝1+1",  # noqa: RUF001 - spreadsheets take it for the other one
    ],
)
def test_no_cell_of_an_export_is_a_formula(name: str) -> None:
    (row,) = rows(of_home(ChangeKind.CONNECTED, detail=name, name=name))
    assert all(cell == "" or cell[0].isalnum() or cell[0] == "'" for cell in row.values())


def test_an_export_keeps_quotes_commas_and_what_breaks_lines_in_one_cell() -> None:
    (row,) = rows(of_home(ChangeKind.CONNECTED, name='a,"b"\nc'))
    assert row["name"] == 'a,"b" c'


def test_an_export_of_nothing_has_its_heading() -> None:
    assert export_text((), UTC) == "time,kind,network,device,name,detail,own,what happened\r\n"
