"""The settings as values: what a field can be, and which addresses are this computer's own."""

import pytest

from ztray.domain.settings import IconStyle, LoopbackAddress, NoticeKind, Settings, parse_loopback


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        (" 127.1.2.3 ", "127.1.2.3"),
        ("::1", "::1"),
        ("[::1]", "::1"),
        ("0:0:0:0:0:0:0:1", "::1"),
    ],
)
def test_an_address_of_this_computer_is_taken_in_its_shortest_form(text: str, address: str) -> None:
    parsed = parse_loopback(text)
    assert parsed == address
    assert isinstance(parsed, LoopbackAddress)


@pytest.mark.parametrize("text", ["", "localhost", "127.0.0", "127.0.0.1:9993", "::1/128", "http://127.0.0.1"])
def test_what_is_no_address_is_refused_with_the_remedy(text: str) -> None:
    with pytest.raises(ValueError, match=r"no IP address. Write 127.0.0.1 or ::1, or leave it empty."):
        parse_loopback(text)


@pytest.mark.parametrize("text", ["10.0.0.1", "0.0.0.0", "::", "192.168.1.1", "8.8.8.8", "fe80::1", "::1%eth0"])  # noqa: S104
def test_tokens_stay_on_this_computer(text: str) -> None:
    with pytest.raises(ValueError, match="Only addresses of this computer itself"):
        parse_loopback(text)
    with pytest.raises(ValueError, match="loopback"):
        LoopbackAddress(text)


def test_no_address_at_all_is_one_of_its_values() -> None:
    assert LoopbackAddress() == LoopbackAddress("") == ""


def test_fields_are_changed_by_name() -> None:
    settings = Settings().with_changes(poll_interval=9, muted_notices=frozenset({NoticeKind.ONLINE}))
    assert settings == Settings(poll_interval=9, muted_notices=frozenset({NoticeKind.ONLINE}))
    assert settings.with_changes(poll_interval=5, muted_notices=frozenset()) == Settings()


def test_what_comes_out_is_of_the_fields_own_types() -> None:
    settings = Settings().with_changes(icon_style="dark", service_address="::1")
    assert settings.icon_style is IconStyle.DARK
    assert isinstance(settings.service_address, LoopbackAddress)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("poll_interval", 0),
        ("poll_interval", 61),
        ("poll_interval", "5"),
        ("service_port", 65536),
        ("service_port", -1),
        ("service_address", "10.0.0.1"),
        ("icon_style", "pink"),
        ("start_hidden", None),
    ],
)
def test_a_value_that_a_field_cannot_have_is_refused(field: str, value: object) -> None:
    with pytest.raises(ValueError, match=rf"at `\$\.{field}`"):
        Settings().with_changes(**{field: value})
