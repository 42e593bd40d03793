"""What `ztray doctor` prints, and with which code it ends."""

import json
from pathlib import Path

import pytest

from tests.fakes.builders import MY_ADDRESS
from ztray.demo.service import SimulatedService
from ztray.doctor_command import IN_ORDER, NEEDS_SOMEBODY, doctor_text
from ztray.domain.keyring import KeyringFault
from ztray.domain.token import Token
from ztray.environment import Environment, Folders, Given, resource_folder
from ztray.storage.kept_names import KeptName, KeptNames
from ztray.storage.secrets import Secrets, SecretsError
from ztray.system.linux import Linux

NAME = "service in "


class Ring(Secrets):
    """A keyring that holds one token, and may be locked."""

    def __init__(self, token: Token, *, is_locked: bool | None = False) -> None:
        self._token = token
        self._is_locked = is_locked
        self.was_read = False

    @property
    def backend(self) -> str:
        return "GNOME Keyring"

    def is_locked(self) -> bool | None:
        return self._is_locked

    def read(self, name: str, *, in_plain_text: bool = False) -> Token | None:
        assert not in_plain_text
        self.was_read = True
        if not name.startswith(NAME):
            raise SecretsError(KeyringFault.FAILED)
        return self._token


@pytest.fixture(autouse=True)
def no_bus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)


def environment(service: SimulatedService, folder: Path, secrets: Secrets | None = None) -> Environment:
    return Environment(
        system=Linux({"PATH": ""}, root=folder),
        user_home=folder / "ada",
        given=Given(home=service.home),
        folders=Folders(settings=folder / "settings", state=folder / "state", logs=folder / "logs"),
        resources=resource_folder(),
        secrets=secrets or Ring(Token("of-no-service")),
    )


def keep_name(folder: Path, service: SimulatedService) -> None:
    """Have an earlier start have kept a token in the keyring, and take the service's own file away."""
    KeptNames(folder / "state" / "keyring.json").write(KeptName(name=f"{NAME}{service.home}"))
    (service.home / "authtoken.secret").unlink()


def test_a_service_that_answers_is_told_line_by_line(service: SimulatedService, tmp_path: Path) -> None:
    text, _ = doctor_text(environment(service, tmp_path), as_json=False)
    assert text.startswith("ZTray ")
    assert f"ZeroTier is online, as {MY_ADDRESS}." in text
    assert service.token not in text
    assert not text.endswith("\n")


def test_addresses_are_left_out_on_request(service: SimulatedService, tmp_path: Path) -> None:
    text, _ = doctor_text(environment(service, tmp_path), as_json=False, without_addresses=True)
    assert MY_ADDRESS not in text
    assert "device-1" in text


def test_a_script_gets_json_and_a_code(service: SimulatedService, tmp_path: Path) -> None:
    service.stop()
    text, code = doctor_text(environment(service, tmp_path), as_json=True)
    lines = {line["title"]: line["verdict"] for line in json.loads(text)["lines"]}
    assert (lines["Internet"], code) == ("skipped", NEEDS_SOMEBODY)


def test_where_all_is_in_order_the_code_says_so(service: SimulatedService, tmp_path: Path) -> None:
    text, code = doctor_text(environment(service, tmp_path), as_json=True)
    wrong = [line for line in json.loads(text)["lines"] if line["verdict"] in ("warning", "failure")]
    assert (code == IN_ORDER) is (not wrong)


def test_a_token_in_an_open_keyring_is_used(service: SimulatedService, tmp_path: Path) -> None:
    keep_name(tmp_path, service)
    text, _ = doctor_text(environment(service, tmp_path, Ring(Token(service.token))), as_json=False)
    assert "The keyring holds the token that is used." in text


@pytest.mark.parametrize("is_locked", [True, None])
def test_a_keyring_that_might_ask_for_its_password_is_not_asked(
    service: SimulatedService, tmp_path: Path, is_locked: bool | None
) -> None:
    keep_name(tmp_path, service)
    ring = Ring(Token(service.token), is_locked=is_locked)
    text, code = doctor_text(environment(service, tmp_path, ring), as_json=False)
    assert not ring.was_read
    assert ("The keyring does not give the token away" in text, code) == (True, NEEDS_SOMEBODY)


def test_a_keyring_that_holds_nothing_of_this_service_is_not_asked(service: SimulatedService, tmp_path: Path) -> None:
    ring = Ring(Token(service.token))
    doctor_text(environment(service, tmp_path, ring), as_json=False)
    assert not ring.was_read
