"""The keyring's token for the commands of a terminal, where nobody waits for a question: it is read or left alone."""

from dataclasses import replace

from ztray.domain.keyring import Kept
from ztray.environment import Environment, ServicePlaces
from ztray.runtime.search import HeldTokens
from ztray.storage.kept_names import KeptNames
from ztray.storage.secrets import Secrets, SecretsError


def with_kept_token(environment: Environment, places: ServicePlaces) -> tuple[ServicePlaces, HeldTokens]:
    """Return the places with what the keyring holds for them, as far as it tells without its password. Blocks."""
    kept = KeptNames(environment.folders.state / "keyring.json").get(places.token_name) if places.token_name else None
    if kept is None:
        return places, HeldTokens()
    answer = _read(environment.secrets, kept.name, in_plain_text=kept.in_plain_text)
    return replace(places, is_token_kept=True), HeldTokens(keyring_holds=True, kept=answer)


def _read(secrets: Secrets, name: str, *, in_plain_text: bool) -> Kept | None:
    try:
        # What cannot tell whether it is locked might ask.
        if not in_plain_text and secrets.is_locked() is not False:
            return None
        return Kept(name=name, token=secrets.read(name, in_plain_text=in_plain_text))
    except SecretsError as error:
        return Kept(name=name, fault=error.fault)
