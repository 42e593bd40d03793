"""Joining a network as a person does it, from what was copied to being in, against a service that really joins."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QMessageBox, QProgressBar
from pytestqt.qtbot import QtBot

from tests.fakes.builders import PLATFORM
from tests.fakes.stopwatch import Stopwatch
from tests.qt.person import Person, all_labels_are_plain
from tests.qt.wiring import HOME, HOSTILE, OFFICE, Recorder, Runtime
from ztray.demo.networks import Stage
from ztray.demo.world import HandClock, World
from ztray.domain.intent import Refusal
from ztray.domain.network import Flag
from ztray.runtime.pace import Attention
from ztray.ui.dialogs.join import JoinDialog

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def attention(runtime: Runtime) -> Recorder:
    recorder = Recorder()
    runtime.store.attention_changed.connect(recorder.note)
    return recorder


@pytest.fixture
def dialog(runtime: Runtime, person: Person) -> Iterator[JoinDialog]:
    """The dialog as it comes up while the service is there and nothing is on the clipboard."""
    runtime.show()
    yield from _opened(runtime, person)


@pytest.fixture
def dialog_after_copying(runtime: Runtime, person: Person) -> Iterator[JoinDialog]:
    """The dialog as it comes up when a person has just copied the id of a network."""
    runtime.show()
    person.copies(f"Join {OFFICE.upper()} please!")
    yield from _opened(runtime, person)


def _opened(runtime: Runtime, person: Person) -> Iterator[JoinDialog]:
    dialog = JoinDialog(runtime.store, PLATFORM)
    dialog.show()
    dialog.activateWindow()
    person.wait_for(JoinDialog)
    deleted = Recorder()
    dialog.destroyed.connect(deleted.note)
    yield dialog
    if not deleted.values:
        dialog.close()


def joining(person: Person, dialog: JoinDialog, network_id: str = OFFICE) -> None:
    person.type(network_id)
    person.click("Join", dialog)


def after(clock: HandClock, runtime: Runtime, seconds: float) -> None:
    clock.advance(seconds)
    runtime.store.poll()


# The id.


@pytest.mark.usefixtures("dialog")
def test_the_keyboard_is_in_the_field_at_once(person: Person) -> None:
    person.type("8056")
    assert person.see(QLineEdit).text() == "8056"


def test_nothing_can_be_joined_before_there_is_an_id(dialog: JoinDialog, person: Person) -> None:
    assert person.buttons(dialog)["Join"] is False
    assert "Paste the network's id" in person.read(dialog)


def test_a_typed_id_can_be_joined_when_it_is_whole(dialog: JoinDialog, person: Person) -> None:
    person.type(OFFICE[:-1])
    assert person.buttons(dialog)["Join"] is False
    person.type(OFFICE[-1])
    assert person.buttons(dialog)["Join"] is True


def test_the_digits_are_shown_in_two_groups_for_comparing(dialog: JoinDialog, person: Person) -> None:
    person.type(OFFICE)
    assert {OFFICE[:10], OFFICE[10:]} <= {label.text() for label in person.all_seen(QLabel, dialog)}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("3d697201d2", "looks like the address of a computer"),
        ("8056c2e21c0000", "has 16 digits; this has only 14"),
        ("8056c2e21c00000123", "has 16 digits; this has 18"),
        ("hello", "no network id in this text"),
        ("0000000000000001", "No network can have this id"),
        ("8056c2e21c000001 b6079f73c63cea42", "more than one network id"),
    ],
)
def test_what_is_no_id_is_told_why(dialog: JoinDialog, person: Person, text: str, reason: str) -> None:
    person.type(text)
    assert reason in person.read(dialog)
    assert person.buttons(dialog)["Join"] is False


def test_a_pasted_message_gives_the_id_in_it(dialog: JoinDialog, person: Person) -> None:
    person.copies(f"Please join https://my.zerotier.com/network/{OFFICE} today")
    person.press(Qt.Key.Key_V, CTRL)
    assert person.buttons(dialog)["Join"] is True
    assert OFFICE[10:] in person.read(dialog)


def test_an_id_on_the_clipboard_is_there_already(dialog_after_copying: JoinDialog, person: Person) -> None:
    assert person.see(QLineEdit).text() == OFFICE
    assert person.buttons(dialog_after_copying)["Join"] is True


def test_typing_replaces_what_came_from_the_clipboard(dialog_after_copying: JoinDialog, person: Person) -> None:
    person.type("ab")
    assert person.see(QLineEdit, dialog_after_copying).text() == "ab"


def test_other_texts_on_the_clipboard_stay_there(runtime: Runtime, person: Person) -> None:
    person.copies("my secret password")
    dialog = JoinDialog(runtime.store, PLATFORM)
    assert dialog.findChild(QLineEdit).text() == ""  # type: ignore[union-attr]
    dialog.close()


def test_a_network_that_is_joined_already_is_not_joined_again(dialog: JoinDialog, person: Person) -> None:
    person.type(HOME)
    assert "“Home” is joined already." in person.read(dialog)
    assert person.buttons(dialog)["Join"] is False


def test_enter_joins_nothing_that_cannot_be_joined(dialog: JoinDialog, person: Person, runtime: Runtime) -> None:
    person.type(HOME)
    person.press(Qt.Key.Key_Return)
    runtime.refresh()
    assert runtime.changes_asked() == []
    assert person.see(QLineEdit, dialog).text() == HOME


def test_the_sentence_follows_what_happens_meanwhile(
    dialog: JoinDialog, person: Person, runtime: Runtime, world: World
) -> None:
    person.type(HOME)
    world.leave(HOME)
    runtime.refresh()
    assert "is joined already" not in person.read(dialog)
    assert person.buttons(dialog)["Join"] is True


# Names of others.


def test_every_text_is_shown_as_plain_text(dialog: JoinDialog, person: Person, runtime: Runtime, world: World) -> None:
    world.rename(HOME, HOSTILE)
    runtime.refresh()
    person.type(HOME)
    assert "<b>evil</b>" in person.read(dialog)
    assert all_labels_are_plain(dialog)


def test_the_name_of_the_joined_network_is_shown_as_plain_text(
    dialog: JoinDialog, person: Person, world: World
) -> None:
    world.joinable(OFFICE, Stage(name=HOSTILE))
    joining(person, dialog)
    person.wait_for_text("You are in “<b>evil</b>", dialog)
    assert all_labels_are_plain(dialog)


# The keyboard alone.


def test_enter_joins(dialog: JoinDialog, person: Person, world: World) -> None:
    person.type(OFFICE)
    person.press(Qt.Key.Key_Return)
    person.wait_for_text("Waiting for the network's controller", dialog)
    assert world.network(OFFICE) is not None


def test_escape_leaves_everything_as_it_is(dialog: JoinDialog, person: Person, runtime: Runtime, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.destroyed):
        person.type(OFFICE)
        person.press(Qt.Key.Key_Escape)
    runtime.refresh()
    assert runtime.changes_asked() == []


def test_tab_leads_from_the_field_through_the_flags_to_the_buttons(dialog: JoinDialog, person: Person) -> None:
    person.type(OFFICE)
    for name in ("Allow managed addresses", "Allow global addresses", "Allow default route", "Allow DNS"):
        person.tab_to(name)
    person.tab_to("Join")
    person.tab_to("Cancel")
    assert dialog.isVisible()


def test_a_flag_can_be_set_and_the_network_joined_by_keyboard(dialog: JoinDialog, person: Person, world: World) -> None:
    person.type(OFFICE)
    person.tab_to("Allow DNS")
    person.press(Qt.Key.Key_Space)
    person.press(Qt.Key.Key_Return)
    person.wait_for_text("Waiting for the network's controller", dialog)
    assert (world.network(OFFICE) or {})["allowDNS"] is True


def test_the_key_of_the_label_leads_to_the_field(dialog: JoinDialog, person: Person) -> None:
    person.tab_to("Allow DNS")
    person.press(Qt.Key.Key_N, ALT)
    person.type("12")
    assert person.see(QLineEdit, dialog).text() == "12"


# What the network may do.


def test_the_flags_begin_as_the_service_would_set_them(dialog: JoinDialog, person: Person) -> None:
    assert [box.isChecked() for box in person.all_seen(QCheckBox, dialog)] == [True, False, False, False]


def test_the_flags_that_were_chosen_reach_the_service(
    dialog: JoinDialog, person: Person, runtime: Runtime, world: World
) -> None:
    person.type(OFFICE)
    person.click("Allow managed addresses", dialog)
    person.click("Allow global addresses", dialog)
    person.click("Allow DNS", dialog)
    person.click("Join", dialog)
    person.wait_for_text("Waiting for the network's controller", dialog)
    assert runtime.network(OFFICE).flags == {Flag.GLOBAL, Flag.DNS}
    assert (world.network(OFFICE) or {})["allowManaged"] is False


def test_the_default_route_is_asked_about_first(dialog: JoinDialog, person: Person, runtime: Runtime) -> None:
    person.type(OFFICE)
    person.click("Allow default route", dialog)
    person.click("Join", dialog)
    question = person.wait_for(QMessageBox)
    assert "Send all traffic through" in question.text()
    person.click("Cancel", question)
    runtime.refresh()
    assert runtime.changes_asked() == []
    assert person.see(QLineEdit, dialog).text() == OFFICE


def test_enter_does_not_send_all_traffic_through_a_network(
    dialog: JoinDialog, person: Person, runtime: Runtime
) -> None:
    person.type(OFFICE)
    person.click("Allow default route", dialog)
    person.click("Join", dialog)
    person.wait_for(QMessageBox)
    person.press(Qt.Key.Key_Return)
    assert person.all_seen(QMessageBox) == []
    runtime.refresh()
    assert runtime.changes_asked() == []


@pytest.mark.parametrize("applies", [True, False])
def test_it_says_where_zerotier_does_not_apply_dns(runtime: Runtime, person: Person, applies: bool) -> None:
    dialog = JoinDialog(runtime.store, replace(PLATFORM, applies_dns=applies))
    dialog.show()
    assert ("On this system ZeroTier does not apply it." in person.read(dialog)) is not applies
    dialog.close()


def test_who_agrees_to_the_default_route_joins_with_it(dialog: JoinDialog, person: Person, runtime: Runtime) -> None:
    person.type(OFFICE)
    person.click("Allow default route", dialog)
    person.click("Join", dialog)
    person.click("Send all traffic", person.wait_for(QMessageBox))
    person.wait_for_text("Waiting for the network's controller", dialog)
    assert runtime.network(OFFICE).flags == {Flag.MANAGED, Flag.DEFAULT}


# Following it through.


def test_joining_waits_and_ends_with_the_address(
    dialog: JoinDialog, person: Person, runtime: Runtime, world: World, clock: HandClock
) -> None:
    world.joinable(OFFICE, Stage(after=5, name="Office", addresses=("172.28.4.12/16",)))
    joining(person, dialog)
    person.wait_for_text("Waiting for the network's controller", dialog)
    assert person.all_seen(QProgressBar, dialog)
    after(clock, runtime, 5)
    person.wait_for_text("You are in “Office”. Your address there: 172.28.4.12", dialog)
    assert person.all_seen(QProgressBar, dialog) == []
    assert person.buttons(dialog) == {"Close": True, "Another network": True}


def test_the_networks_are_looked_at_while_the_dialog_is_open(
    attention: Recorder, dialog: JoinDialog, qtbot: QtBot
) -> None:
    assert attention.values == [Attention(networks=True)]
    with qtbot.waitSignal(dialog.destroyed):
        dialog.close()
    assert attention.values == [Attention(networks=True), Attention()]


def test_the_one_who_waits_sees_approval_by_itself(
    dialog: JoinDialog, person: Person, world: World, clock: HandClock
) -> None:
    world.joinable(OFFICE, Stage(status="ACCESS_DENIED"), Stage(after=10, name="Office"))
    joining(person, dialog)
    person.wait_for_text("Waiting for approval", dialog)
    watch = Stopwatch()
    clock.advance(10)
    person.wait_for_text("You are in “Office”", dialog)
    watch.assert_within(1.9)


def test_waiting_for_approval_shows_the_address_to_send(dialog: JoinDialog, person: Person, world: World) -> None:
    world.joinable(OFFICE, Stage(status="ACCESS_DENIED"))
    joining(person, dialog)
    person.wait_for_text("Send your address to the network's administrator", dialog)
    assert world.address in {label.text() for label in person.all_seen(QLabel, dialog)}


def test_the_address_to_send_is_copied_with_a_tick_for_a_second(
    dialog: JoinDialog, person: Person, world: World, qtbot: QtBot
) -> None:
    world.joinable(OFFICE, Stage(status="ACCESS_DENIED"))
    joining(person, dialog)
    person.wait_for_text("Waiting for approval", dialog)
    watch = Stopwatch()
    person.click("Copy", dialog)
    assert person.clipboard == world.address
    assert "✓ Copied" in person.buttons(dialog)
    qtbot.waitUntil(lambda: "Copy" in person.buttons(dialog))
    watch.assert_within(1.9)


def test_a_network_that_does_not_exist_can_be_left_again(
    dialog: JoinDialog, person: Person, world: World, qtbot: QtBot
) -> None:
    world.joinable(OFFICE, Stage(status="NOT_FOUND"))
    joining(person, dialog)
    person.wait_for_text("There is no network with this id", dialog)
    person.click("Leave it again", dialog)
    assert person.see(QLineEdit, dialog).text() == ""
    qtbot.waitUntil(lambda: world.network(OFFICE) is None)


def test_what_the_service_refuses_is_told(dialog: JoinDialog, person: Person, runtime: Runtime) -> None:
    runtime.service.answer_with("POST", f"/network/{OFFICE}", status=500, body=b"no more networks")
    joining(person, dialog)
    person.wait_for_text("Could not be joined. The service says: no more networks", dialog)
    assert person.buttons(dialog) == {"Close": True, "Try again": True}


def test_what_failed_can_be_tried_again_without_typing(
    dialog: JoinDialog, person: Person, runtime: Runtime, world: World
) -> None:
    world.joinable(OFFICE, Stage(name="Office"))
    runtime.service.answer_with("POST", f"/network/{OFFICE}", status=500, body=b"no more networks")
    person.type(f"Join {OFFICE}")
    person.click("Allow DNS", dialog)
    person.click("Join", dialog)
    person.click("Try again", dialog)
    assert person.see(QLineEdit, dialog).text() == f"Join {OFFICE}"
    runtime.service.answer_truly("POST", f"/network/{OFFICE}")
    person.click("Join", dialog)
    person.wait_for_text("You are in “Office”", dialog)
    assert runtime.network(OFFICE).flags == {Flag.MANAGED, Flag.DNS}


def test_a_join_that_times_out_and_happens_all_the_same_goes_on_by_itself(
    dialog: JoinDialog, person: Person, runtime: Runtime, world: World
) -> None:
    """A stopped process does what it was asked for when it goes on, however long ago the asking was given up."""
    world.joinable(OFFICE, Stage(name="Office"))
    runtime.service.hang()
    joining(person, dialog)
    person.wait_for_text("Could not be joined. The service did not answer", dialog)
    assert [refused.refusal for refused in runtime.overview.refusals] == [Refusal.UNREACHABLE]
    runtime.service.resume()
    runtime.store.poll()
    person.wait_for_text("You are in “Office”.", dialog)
    assert "Could not be joined" not in person.read(dialog)
    assert runtime.overview.refusals == ()
    assert person.buttons(dialog) == {"Close": True, "Another network": True}


def test_a_network_joined_with_other_settings_still_shows_the_address_to_send(
    dialog: JoinDialog, person: Person, world: World
) -> None:
    world.joinable(OFFICE, Stage(status="ACCESS_DENIED"))
    world.refuse_flag(OFFICE, "allowDNS")
    person.type(OFFICE)
    person.click("Allow DNS", dialog)
    person.click("Join", dialog)
    person.wait_for_text("Joined, but not with the settings you chose. Waiting for approval.", dialog)
    person.click("Copy", dialog)
    assert person.clipboard == world.address


def test_after_one_network_another_can_be_joined(
    dialog: JoinDialog, person: Person, world: World, qtbot: QtBot
) -> None:
    world.joinable(OFFICE, Stage(name="Office"))
    joining(person, dialog)
    person.wait_for_text("You are in “Office”", dialog)
    person.click("Another network", dialog)
    assert person.see(QLineEdit, dialog).text() == ""
    joining(person, dialog, "8056c2e21c000003")
    qtbot.waitUntil(lambda: world.network("8056c2e21c000003") is not None)


def test_a_service_that_goes_away_meanwhile_is_waited_for(dialog: JoinDialog, person: Person, runtime: Runtime) -> None:
    joining(person, dialog)
    person.wait_for_text("Waiting for the network's controller", dialog)
    runtime.service.stop()
    runtime.store.poll()
    person.wait_for_text("Waiting for the ZeroTier service", dialog)


def test_a_dialog_that_was_closed_hears_of_no_later_change(
    dialog: JoinDialog, person: Person, runtime: Runtime, world: World, qtbot: QtBot
) -> None:
    joining(person, dialog)
    with qtbot.waitSignal(dialog.destroyed):
        person.press(Qt.Key.Key_Escape)
    world.rename(HOME, "Later")
    runtime.refresh()
    assert runtime.network(HOME).name == "Later"
