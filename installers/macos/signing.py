"""Signatures and Apple's approval for the application, when there are credentials; otherwise a sentence says that not.

PyInstaller signs the application itself, each library in it first, with the hardened runtime; `identity` and
`ENTITLEMENTS` are for its specification. Without an identity it signs for this computer only, and people have to allow
the application in the system's settings. No key stands in a command line or in a variable: the identity is in a
keychain, and the key for Apple in a file.
"""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

ENTITLEMENTS = Path(__file__).with_name("entitlements.plist")

IDENTITY_VARIABLE = "ZTRAY_CODESIGN_IDENTITY"
"""A "Developer ID Application" in a keychain, by its name or its hash."""
KEY_FILE_VARIABLE = "ZTRAY_NOTARY_KEY_FILE"
"""A file with a key for App Store Connect, by which Apple is asked."""
KEY_ID_VARIABLE = "ZTRAY_NOTARY_KEY_ID"
ISSUER_VARIABLE = "ZTRAY_NOTARY_ISSUER"


def identity(variables: Mapping[str, str] = os.environ) -> str | None:
    """Return whom to sign as, None to sign for this computer only."""
    return variables.get(IDENTITY_VARIABLE) or None


def check(application: Path) -> None:
    """Fail if anything in an application is not signed, or was changed since. Raises CalledProcessError."""
    _run("codesign", "--verify", "--deep", "--strict", str(application))


def sign(image: Path, variables: Mapping[str, str] = os.environ) -> None:
    """Sign an image and have Apple approve it, as far as there are credentials. Raises CalledProcessError."""
    signer = identity(variables)
    if signer is None:
        _tell(f"Not signed, for there is no identity: {image.name}")
        return
    _run("codesign", "--sign", signer, "--timestamp", str(image))
    key = [variables.get(name) for name in (KEY_FILE_VARIABLE, KEY_ID_VARIABLE, ISSUER_VARIABLE)]
    if not all(key):
        _tell(f"Not shown to Apple, for there is no key: {image.name}")
        return
    options = (word for pair in zip(("--key", "--key-id", "--issuer"), key, strict=True) for word in pair)
    _run("xcrun", "notarytool", "submit", str(image), "--wait", *(str(option) for option in options))
    _run("xcrun", "stapler", "staple", str(image))


def _run(*command: str) -> None:
    subprocess.run(command, check=True)  # noqa: S603 - the system's own programs


def _tell(sentence: str) -> None:
    print(sentence)  # noqa: T201 - what a script is asked for
