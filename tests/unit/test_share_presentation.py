"""What somebody is told who shall join a network."""

import segno

from tests.fakes.builders import HOME, HOSTILE_NAME
from ztray.domain.identifiers import NetworkId
from ztray.presentation.share import invitation, picture_name, qr_description, qr_modules, saved_sentence

LINK = "https://joinzt.com/addnetwork?nwid=8056c2e21c000001&v=1"


def test_the_link_has_the_form_that_phones_read() -> None:
    assert invitation(HOME, "Home").link == LINK


def test_the_message_tells_all_that_a_stranger_to_zerotier_needs() -> None:
    message = invitation(HOME, "Home").message
    assert "“Home”" in message
    assert "https://www.zerotier.com/download/" in message
    assert HOME in message
    assert LINK in message


def test_who_pastes_the_message_for_joining_gets_the_network() -> None:
    assert NetworkId.parse(invitation(HOME, "Home").message) == HOME


def test_a_name_chosen_by_others_adds_no_lines_and_no_hidden_characters() -> None:
    hostile = invitation(HOME, HOSTILE_NAME)
    assert len(hostile.message.splitlines()) == len(invitation(HOME, "Home").message.splitlines())
    assert "\u202e" not in hostile.title + hostile.message


def test_it_says_who_still_has_to_approve() -> None:
    assert "administrator still has to approve" in invitation(HOME, "Home").approval


def test_nobody_approves_in_a_network_without_a_controller() -> None:
    approval = invitation(NetworkId("ff00160016000000"), "Ad-hoc").approval
    assert "nobody has to approve" in approval
    assert "administrator" not in approval


def test_the_code_is_that_of_the_text() -> None:
    assert [[*row] for row in qr_modules(LINK)] == [[*map(bool, row)] for row in segno.make_qr(LINK).matrix]


def test_the_picture_is_told_to_who_does_not_see_it() -> None:
    assert qr_description("Home") == "QR code of the link for joining “Home”"


def test_the_picture_is_named_after_the_network() -> None:
    assert picture_name(HOME) == "zerotier-8056c2e21c000001.png"


def test_it_says_where_the_picture_is() -> None:
    assert saved_sentence("/tmp/a.png", is_saved=True) == "The picture was saved as /tmp/a.png."  # noqa: S108


def test_it_says_that_there_is_no_picture_and_what_to_do() -> None:
    assert saved_sentence("/a.png", is_saved=False) == (
        "The picture could not be saved as /a.png. Choose another folder."
    )
