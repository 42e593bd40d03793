"""The settings as values: what a field can be, and which addresses a service can be asked at."""

import pytest

from ztray.domain.settings import (
    IconStyle,
    NotAnAddress,
    NoticeKind,
    ServiceAddress,
    ServiceAddressError,
    Settings,
)

LAN = ServiceAddress("192.168.1.5")


def why_not(text: str) -> NotAnAddress:
    with pytest.raises(ServiceAddressError) as caught:
        ServiceAddress.parse(text)
    return caught.value.reason


# Addresses.


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        (" 127.1.2.3 ", "127.1.2.3"),
        ("::1", "::1"),
        ("[::1]", "::1"),
        ("0:0:0:0:0:0:0:1", "::1"),
        ("::ffff:127.0.0.1", "127.0.0.1"),
    ],
)
def test_an_address_of_this_computer_is_taken_in_its_shortest_form(text: str, address: str) -> None:
    parsed = ServiceAddress.parse(text)
    assert parsed == address
    assert isinstance(parsed, ServiceAddress)
    assert parsed.is_loopback


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("192.168.1.5", "192.168.1.5"),
        ("169.254.7.7", "169.254.7.7"),
        ("[2001:DB8:0::5]", "2001:db8::5"),
        ("fd00::1", "fd00::1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
    ],
)
def test_an_address_of_another_computer_is_told_apart(text: str, address: str) -> None:
    parsed = ServiceAddress.parse(text)
    assert parsed == address
    assert not parsed.is_loopback


@pytest.mark.parametrize(
    "text", ["localhost", "127.0.0", "127.0.0.1:9993", "::1/128", "http://127.0.0.1", "127.1", "127.0.0.01"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    assert why_not(text) is NotAnAddress.NO_IP_ADDRESS


@pytest.mark.parametrize("text", ["fe80::1", "::1%eth0", "fe80::1%eth0", "2001:db8::5%2"])
def test_an_address_of_a_network_card_is_refused(text: str) -> None:
    assert why_not(text) is NotAnAddress.OF_A_CARD


@pytest.mark.parametrize(
    "text",
    ["0.0.0.0", "0.1.2.3", "::", "224.0.0.1", "ff02::1", "255.255.255.255", "240.0.0.1", "::ffff:0.0.0.0"],  # noqa: S104
)
def test_an_address_of_nobody_in_particular_is_refused(text: str) -> None:
    assert why_not(text) is NotAnAddress.OF_NO_ONE


def test_a_value_is_proof_of_having_been_checked() -> None:
    with pytest.raises(ServiceAddressError):
        ServiceAddress("example.org")
    assert ServiceAddress("2001:DB8::5") == "2001:db8::5"


def test_no_address_at_all_is_one_of_its_values() -> None:
    assert ServiceAddress() == ServiceAddress("") == ServiceAddress.parse("  ") == ""
    assert ServiceAddress().is_loopback


# Another computer's address.


def test_another_computer_is_not_confirmed_by_being_written_down() -> None:
    assert not Settings().with_changes(service_address=LAN).is_remote_confirmed


def test_another_computer_is_confirmed_together_with_its_address() -> None:
    settings = Settings().with_service_address(LAN, is_remote_confirmed=True)
    assert (settings.service_address, settings.confirmed_address) == (LAN, LAN)
    assert settings.is_remote_confirmed


def test_what_was_confirmed_of_one_address_holds_of_no_other() -> None:
    confirmed = Settings().with_service_address(LAN, is_remote_confirmed=True)
    assert not confirmed.with_changes(service_address="192.168.1.6").is_remote_confirmed
    assert not confirmed.with_service_address(ServiceAddress("192.168.1.6")).is_remote_confirmed


@pytest.mark.parametrize("address", ["", "127.0.0.1", "::1"])
@pytest.mark.parametrize("is_confirmed", [True, False])
def test_going_back_to_this_computer_takes_back_what_was_confirmed(address: str, is_confirmed: bool) -> None:
    confirmed = Settings().with_service_address(LAN, is_remote_confirmed=True)
    back = confirmed.with_service_address(ServiceAddress(address), is_remote_confirmed=is_confirmed)
    assert back == Settings().with_changes(service_address=address)
    assert not back.with_changes(service_address=LAN).is_remote_confirmed


@pytest.mark.parametrize("address", ["", "127.0.0.1"])
def test_this_computer_needs_no_confirming_and_has_none(address: str) -> None:
    settings = Settings().with_changes(service_address=address, confirmed_address=address)
    assert not settings.is_remote_confirmed


# Fields.


def test_fields_are_changed_by_name() -> None:
    settings = Settings().with_changes(poll_interval=9, muted_notices=frozenset({NoticeKind.ONLINE}))
    assert settings == Settings(poll_interval=9, muted_notices=frozenset({NoticeKind.ONLINE}))
    assert settings.with_changes(poll_interval=5, muted_notices=frozenset()) == Settings()


def test_what_comes_out_is_of_the_fields_own_types() -> None:
    settings = Settings().with_changes(icon_style="dark", service_address="::1")
    assert settings.icon_style is IconStyle.DARK
    assert isinstance(settings.service_address, ServiceAddress)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("poll_interval", 0),
        ("poll_interval", 61),
        ("poll_interval", "5"),
        ("service_port", 65536),
        ("service_port", -1),
        ("service_address", "example.org"),
        ("confirmed_address", "224.0.0.1"),
        ("icon_style", "pink"),
        ("start_hidden", None),
    ],
)
def test_a_value_that_a_field_cannot_have_is_refused(field: str, value: object) -> None:
    with pytest.raises(ValueError, match=rf"at `\$\.{field}`"):
        Settings().with_changes(**{field: value})
