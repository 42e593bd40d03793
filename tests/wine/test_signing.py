"""Signing for real, with a certificate that nobody trusts: the programs, the installer and the uninstaller."""

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID

from installers.windows import signing
from installers.windows.build import build
from tests.wine.conftest import NEW_FILES, Computer

PASSWORD = "open sesame"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a certificate and its key, the password of that file, and the certificate alone."""
    folder = tmp_path_factory.mktemp("certificate")
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Nobody in particular")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), critical=False)
        .sign(key, hashes.SHA256())
    )
    packed = pkcs12.serialize_key_and_certificates(
        b"ztray", key, certificate, None, BestAvailableEncryption(PASSWORD.encode())
    )
    (folder / "certificate.p12").write_bytes(packed)
    (folder / "password").write_text(PASSWORD)
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    return folder


@pytest.fixture
def signed_setup(
    certificate: Path,
    make_bundle: Callable[[Path, dict[str, str]], Path],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Path:
    monkeypatch.setenv(signing.FILE_VARIABLE, str(certificate / "certificate.p12"))
    monkeypatch.setenv(signing.PASSWORD_FILE_VARIABLE, str(certificate / "password"))
    return build(make_bundle(tmp_path / "bundle", NEW_FILES), "1.0.0", tmp_path)


def is_signed(program: Path, certificate: Path) -> bool:
    command = ["osslsigncode", "verify", "-CAfile", str(certificate / "certificate.pem"), "-in", str(program)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_with_a_certificate_all_that_is_started_is_signed(
    signed_setup: Path, certificate: Path, computer: Computer
) -> None:
    assert computer.install(signed_setup) == 0
    programs = [signed_setup, *sorted(computer.folder.glob("*.exe"))]
    assert [program.name for program in programs if is_signed(program, certificate)] == [
        "ZTray-1.0.0-setup.exe",
        "uninstall.exe",
        "ztray.exe",
        "ztrayw.exe",
    ]


def test_without_one_nothing_is(setup: Path, certificate: Path) -> None:
    assert not is_signed(setup, certificate)
