"""Where a key may go: the address of an API, as it is typed."""

import pytest

from ztray.domain.base_address import LEGACY_CENTRAL_BASE, NEW_CENTRAL_BASE, checked_base, is_on_this_computer


@pytest.mark.parametrize("base", ["https://central.zerotier.com/api/v2/", "http://localhost:8080/", "http://[::1]:80"])
def test_an_address_loses_the_slash_at_its_end(base: str) -> None:
    assert checked_base(base) == base.rstrip("/")


@pytest.mark.parametrize("base", [NEW_CENTRAL_BASE, LEGACY_CENTRAL_BASE])
def test_the_usual_addresses_are_as_they_should_be(base: str) -> None:
    assert checked_base(base) == base


@pytest.mark.parametrize("base", ["http://[::1", "https://[secret]/", "https://host:99999"])
def test_what_is_no_address_is_said_so_without_being_quoted(base: str) -> None:
    with pytest.raises(ValueError, match="address") as error:
        checked_base(base)
    assert base not in str(error.value)


@pytest.mark.parametrize(
    ("host", "is_here"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("192.168.1.2", False), ("localhost.example", False)],
)
def test_this_computer_is_told_from_others(host: str, is_here: bool) -> None:
    assert is_on_this_computer(host) is is_here
    assert not is_on_this_computer(None)
