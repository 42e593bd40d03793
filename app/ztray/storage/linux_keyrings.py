"""What a keyring of a Linux desktop tells on the session bus, beyond what `keyring` asks of it.

The Secret Service is unlocked here and not by `keyring`, which does four things otherwise: when it only reads, and
there is no keyring, it asks for a password to make one; it tells no closed question from a keyring that stays locked;
it waits for ever for the answer of a daemon that has ended meanwhile; and when it fails, its connection stays open.

Whether a keyring is locked is only asked of a daemon that runs already: none is started for it, and nobody is asked for
a password.
"""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import secretstorage

# jeepney ships no type information.
from jeepney import DBusAddress, MatchRule, MessageType, new_method_call  # type: ignore[import-untyped]
from jeepney.bus_messages import message_bus  # type: ignore[import-untyped]
from jeepney.wrappers import DBusErrorResponse, unwrap_msg  # type: ignore[import-untyped]
from secretstorage.collection import DEFAULT_COLLECTION
from secretstorage.defines import SS_PATH, SS_PREFIX
from secretstorage.util import BUS_NAME, PROMPT_IFACE, SERVICE_IFACE, DBusAddressWrapper

_LOOK_EVERY = 1.0
"""How often to look whether who asks for the password is still there, in seconds."""

_PROVIDERS = {
    "gnome-keyring-d": "GNOME Keyring",
    "ksecretd": "KWallet",
    "kwalletd5": "KWallet",
    "kwalletd6": "KWallet",
    "keepassxc": "KeePassXC",
}
"""Who provides the Secret Service, by the process's name, of which the system keeps 15 characters."""


def unlock(collection_path: str = DEFAULT_COLLECTION, *, or_make: bool = False) -> bool:
    """Have the Secret Service unlock a keyring, or make the default one, and return whether it is there then.

    Blocks while somebody is asked for the password, and a moment longer when the daemon ends over it. Raises what
    secretstorage and jeepney raise; PromptDismissedException when the question was closed.
    """
    with closing(secretstorage.dbus_init()) as connection:
        collection = _collection(connection, collection_path)
        if collection is not None:
            if collection.is_locked():
                _unlock(connection, collection)
            return True
        if or_make and collection_path == DEFAULT_COLLECTION:
            _make(connection)
            return True
        return False


def is_locked(collection_path: str = DEFAULT_COLLECTION) -> bool | None:
    """Tell whether a keyring of the Secret Service is locked, None where nothing tells. Raises as `unlock` does."""
    with closing(secretstorage.dbus_init()) as connection:
        collection = _collection(connection, collection_path) if _owner(connection, BUS_NAME) else None
        return None if collection is None else collection.is_locked()


def is_wallet_locked(bus_name: str, path: str) -> bool | None:
    """Tell whether a KWallet daemon's wallet is closed, None where nothing tells. Raises as `unlock` does."""
    with closing(secretstorage.dbus_init()) as connection:
        if not _owner(connection, bus_name):
            return None
        daemon = DBusAddress(path, bus_name, "org.kde.KWallet")
        (wallet,) = _called(connection, new_method_call(daemon, "networkWallet"))
        (is_open,) = _called(connection, new_method_call(daemon, "isOpen", "s", (wallet,)))
        return not is_open


def provider() -> str:
    """Return the name of who provides the Secret Service, empty where that cannot be told. Raises as `unlock` does."""
    with closing(secretstorage.dbus_init()) as connection:
        owner = _owner(connection, BUS_NAME)
        if not owner:
            return ""
        (process_id,) = _called(connection, message_bus.GetConnectionUnixProcessID(owner))
    try:
        return _PROVIDERS.get(Path(f"/proc/{process_id}/comm").read_text(encoding="utf-8").strip(), "")
    except (OSError, ValueError):
        return ""


def _collection(connection: Any, path: str) -> secretstorage.Collection | None:  # noqa: ANN401 - as jeepney has it
    try:
        return secretstorage.Collection(connection, path)
    except secretstorage.ItemNotFoundException:
        return None


def _unlock(connection: Any, collection: secretstorage.Collection) -> None:  # noqa: ANN401 - as above
    service = DBusAddressWrapper(SS_PATH, SERVICE_IFACE, connection)
    _, question = service.call("Unlock", "ao", [collection.collection_path])
    _ask(connection, question, lambda: not collection.is_locked())


def _make(connection: Any) -> None:  # noqa: ANN401 - as above
    service = DBusAddressWrapper(SS_PATH, SERVICE_IFACE, connection)
    label = {f"{SS_PREFIX}Collection.Label": ("s", "Default")}
    _, question = service.call("CreateCollection", "a{sv}s", label, "default")
    _ask(connection, question, lambda: _collection(connection, DEFAULT_COLLECTION) is not None)


def _ask(connection: Any, path: str, is_settled: Callable[[], bool]) -> None:  # noqa: ANN401 - as above
    """Have the daemon ask its question; return when it is answered, or settled by something else."""
    if path == "/":  # there is no need to ask
        return
    asking = _owner(connection, BUS_NAME)
    question = DBusAddressWrapper(path, PROMPT_IFACE, connection)
    rule = MatchRule(path=path, interface=PROMPT_IFACE, member="Completed", type=MessageType.signal)
    with connection.filter(rule) as answers:
        question.call("Prompt", "s", "")
        while True:
            try:
                is_dismissed, _ = connection.recv_until_filtered(answers, timeout=_LOOK_EVERY).body
            except TimeoutError:
                if _owner(connection, BUS_NAME) != asking:
                    raise secretstorage.SecretServiceNotAvailableException("it ended while it asked") from None
                if is_settled():
                    return
                continue
            if is_dismissed:
                raise secretstorage.PromptDismissedException("its question was closed")
            return


def _owner(connection: Any, name: str) -> str:  # noqa: ANN401 - as above
    """Return the connection of who has a name on the bus, empty for nobody."""
    try:
        (owner,) = _called(connection, message_bus.GetNameOwner(name))
    except DBusErrorResponse:
        return ""
    return str(owner)


def _called(connection: Any, message: Any) -> tuple[Any, ...]:  # noqa: ANN401 - as above
    return cast("tuple[Any, ...]", unwrap_msg(connection.send_and_get_reply(message)))
