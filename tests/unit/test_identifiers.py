"""Network ids and node addresses, and whatever people paste for them."""

import copy
import pickle

import pytest

from ztray.domain.identifiers import NetworkId, NetworkIdError, NodeAddress, NotAnId

ID = "8056c2e21c000001"


@pytest.mark.parametrize(
    "pasted",
    [
        pytest.param(ID, id="the id"),
        pytest.param(f" \t{ID}\r\n", id="blanks around"),
        pytest.param("8056C2E21C000001", id="upper case"),
        pytest.param(f"Network ID: {ID}", id="a label with hexadecimal letters"),
        pytest.param(f"NETWORK ID:{ID.upper()}", id="an upper-case label without a blank"),
        pytest.param(f"https://joinzt.com/addnetwork?nwid={ID}&v=1", id="joinzt"),
        pytest.param(f"https://my.zerotier.com/network/{ID}", id="Central"),
        pytest.param(f"https://my.zerotier.com/network/{ID}/", id="Central with a slash"),
        pytest.param(f"https://central.zerotier.com/network/{ID}#members", id="Central with a fragment"),
        pytest.param(f"zerotier-cli join {ID}", id="a command"),
        pytest.param(f"sudo zerotier-cli join {ID}; sudo zerotier-cli listnetworks", id="commands"),
        pytest.param(f"https://l.example/?u=https%3A%2F%2Fmy.zerotier.com%2Fnetwork%2F{ID}", id="percent-encoded"),
        pytest.param(f"https://l.example/?u=joinzt.com%2faddnetwork%3fnwid%3d{ID}%26v%3d1", id="encoded in lower case"),
        pytest.param(f"“{ID}”.", id="quoted"),
        pytest.param(f"Bitte {ID} beitreten, danke!", id="a sentence"),
        pytest.param("8056c2e21c 000001", id="grouped"),
        pytest.param("8056C2E21C\u00a0000001", id="grouped with a no-break space"),
        pytest.param("8056c2e21c\u202f000001", id="grouped with a narrow no-break space"),
        pytest.param("controller and network: 8056c2e21c 000001.", id="grouped in a sentence"),
        pytest.param("8056c2e21c-000001", id="ten and six with a hyphen"),
        pytest.param("My friend added 8056c2e21c 000001 to a decade of facades", id="words of hexadecimal letters"),
        pytest.param(f"{ID}\n{ID}", id="the same twice"),
        pytest.param(f"{ID} (https://my.zerotier.com/network/{ID.upper()})", id="the same in two forms"),
        pytest.param(f"{ID}, run by the node 8056c2e21c", id="its controller beside it"),
        pytest.param(f"Join {ID} and send me your address; mine is 3d697201d2", id="an address beside it"),
    ],
)
def test_the_id_is_found_in_what_people_paste(pasted: str) -> None:
    assert NetworkId.parse(pasted) == ID


def test_hexadecimal_letters_of_a_label_do_not_join_the_id() -> None:
    assert NetworkId.parse(f"Network ID: {ID}") != "ed8056c2e21c0000"


@pytest.mark.parametrize(
    ("pasted", "reason", "digits"),
    [
        pytest.param("", NotAnId.EMPTY, 0, id="nothing"),
        pytest.param(" \n\t", NotAnId.EMPTY, 0, id="blanks"),
        pytest.param("%20", NotAnId.EMPTY, 0, id="an encoded blank"),
        pytest.param("join my network", NotAnId.NO_DIGITS, 0, id="words"),
        pytest.param("https://my.zerotier.com/", NotAnId.NO_DIGITS, 0, id="a link without an id"),
        pytest.param("３８５２６２２８８５ｆｂ４ｄ１８", NotAnId.NO_DIGITS, 0, id="full-width digits"),  # noqa: RUF001
        pytest.param("3d697201d2", NotAnId.NODE_ADDRESS, 10, id="a node address"),
        pytest.param("My address is 3D697201D2.", NotAnId.NODE_ADDRESS, 10, id="a node address in a sentence"),
        pytest.param(ID[:-1], NotAnId.TOO_SHORT, 15, id="one digit short"),
        pytest.param("8056c2", NotAnId.TOO_SHORT, 6, id="the beginning"),
        pytest.param("8056c", NotAnId.NO_DIGITS, 0, id="too little to be meant for an id"),
        pytest.param("I added a facade", NotAnId.NO_DIGITS, 0, id="words of hexadecimal letters"),
        pytest.param("deadbeefed", NotAnId.NO_DIGITS, 0, id="ten letters"),
        pytest.param("added abcdef1", NotAnId.TOO_SHORT, 7, id="a digit after letters"),
        pytest.param("effaced 3d697201d2", NotAnId.NODE_ADDRESS, 10, id="a node address after a word"),
        pytest.param("fe80:1234:abcd:5678::1", NotAnId.NO_DIGITS, 0, id="an IPv6 address"),
        pytest.param("fe80::1234:abcd:5678:9abc", NotAnId.NO_DIGITS, 0, id="an IPv6 address with a gap"),
        pytest.param("2001:0db8:85a3:08d3:1319:8a2e:0370:7344", NotAnId.NO_DIGITS, 0, id="a whole IPv6 address"),
        pytest.param("4111 1111 1111 1111", NotAnId.NO_DIGITS, 0, id="the number of a card"),
        pytest.param("0000000000-000001", NotAnId.ZERO, 0, id="a controller of zero, grouped"),
        pytest.param("80:56:c2:e2:1c:00", NotAnId.NO_DIGITS, 0, id="the address of a network card"),
        pytest.param(ID + "0", NotAnId.TOO_LONG, 17, id="one digit more"),
        pytest.param(ID * 2, NotAnId.TOO_LONG, 32, id="twice without a gap"),
        pytest.param(f"{ID} {ID[:-1]}2", NotAnId.SEVERAL, 0, id="two"),
        pytest.param("8056c2e21c 000001 8056c2e21c 000002", NotAnId.SEVERAL, 0, id="two grouped"),
        pytest.param("0" * 16, NotAnId.ZERO, 0, id="zero"),
        pytest.param("0000000000000001", NotAnId.ZERO, 0, id="a controller of zero"),
    ],
)
def test_a_text_without_an_id_to_join_is_told_why(pasted: str, reason: NotAnId, digits: int) -> None:
    with pytest.raises(NetworkIdError) as told:
        NetworkId.parse(pasted)
    assert (told.value.reason, told.value.digits) == (reason, digits)


def test_a_uuid_holds_no_id() -> None:
    assert _reason("123e4567-e89b-12d3-a456-426614174000") is NotAnId.TOO_SHORT


def test_every_reason_against_an_id_occurs() -> None:
    texts = ("", "words", "3d697201d2", "8056c2", ID + "0", f"{ID} {ID[:-1]}2", "0" * 16)
    assert {_reason(text) for text in texts} == set(NotAnId)


def _reason(text: str) -> NotAnId:
    with pytest.raises(NetworkIdError) as told:
        NetworkId.parse(text)
    return told.value.reason


def test_only_the_controllers_digits_must_not_be_zero() -> None:
    assert NetworkId.parse("8056c2e21c000000") == "8056c2e21c000000"


@pytest.mark.parametrize("text", ["", "8056", "3d697201d2", ID + "0", "xyz", f" {ID}", f"{ID}\n", "8056c2e21c 000001"])
def test_nothing_but_sixteen_digits_becomes_a_network_id(text: str) -> None:
    with pytest.raises(ValueError, match="sixteen hexadecimal digits"):
        NetworkId(text)


@pytest.mark.parametrize("text", ["", "3d697201d", ID, "3d697201dg", "3d697201d2\n", "３d697201d2"])  # noqa: RUF001
def test_nothing_but_ten_digits_becomes_a_node_address(text: str) -> None:
    with pytest.raises(ValueError, match="ten hexadecimal digits"):
        NodeAddress(text)


def test_a_complaint_about_an_id_quotes_no_more_than_its_beginning() -> None:
    with pytest.raises(ValueError, match="sixteen") as complaint:
        NetworkId("x" * 100_000)
    assert len(str(complaint.value)) < 120


def test_ids_are_lower_case() -> None:
    assert (NetworkId(ID.upper()), NodeAddress("3D697201D2")) == (ID, "3d697201d2")


def test_the_controller_is_the_first_ten_digits() -> None:
    controller = NetworkId(ID).controller
    assert isinstance(controller, NodeAddress)
    assert controller == "8056c2e21c"


def test_the_digits_are_grouped_into_controller_and_network() -> None:
    assert NetworkId(ID).grouped == "8056c2e21c 000001"


def test_what_is_shown_grouped_can_be_pasted_again() -> None:
    assert NetworkId.parse(NetworkId(ID).grouped) == ID


@pytest.mark.parametrize(("text", "is_ad_hoc"), [("ff00160016000000", True), (ID, False), ("0ff0160016000000", False)])
def test_an_id_that_begins_with_ff_is_ad_hoc(text: str, is_ad_hoc: bool) -> None:
    assert NetworkId(text).is_ad_hoc is is_ad_hoc


def test_an_id_is_the_same_id_after_copying_and_pickling() -> None:
    network_id = NetworkId(ID)
    for again in (copy.copy(network_id), pickle.loads(pickle.dumps(network_id))):  # noqa: S301 - our own
        assert type(again) is NetworkId
        assert again == network_id
