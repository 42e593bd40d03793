"""What a release is checked for, its digests and its notes."""

import subprocess
from pathlib import Path

import pytest

from installers import product
from installers.release import fault_of, main, notes_of, write_checksums

CHANGES = f"""# Changes

## {product.VERSION} – 2026-12-01

- A thing that is new.

## 0.0.1 – 2026-01-31

- The first thing.
"""


# The tag.


def test_the_tag_of_a_described_version_can_be_released() -> None:
    assert fault_of(f"v{product.VERSION}", CHANGES) is None


@pytest.mark.parametrize(
    "tag", [product.VERSION, f"v{product.VERSION}.1", "v0.0.0", "", f"refs/tags/v{product.VERSION}"]
)
def test_another_tag_cannot(tag: str) -> None:
    assert f"its tag would be 'v{product.VERSION}'" in (fault_of(tag, CHANGES) or "")


def test_a_version_without_a_day_cannot() -> None:
    fault = fault_of(f"v{product.VERSION}", CHANGES.replace("2026-12-01", "unreleased"))
    assert fault is not None
    assert fault.startswith("CHANGELOG.md has no day")


def test_a_wrong_tag_ends_the_command_with_1_and_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "v999"]) == 1
    assert "The tag is 'v999'" in capsys.readouterr().err


# The notes and the digests.


def test_the_notes_are_what_the_changes_say_of_the_version() -> None:
    assert notes_of(product.VERSION, CHANGES) == "- A thing that is new.\n"
    assert notes_of("0.0.1", CHANGES) == "- The first thing.\n"


def test_a_version_of_which_nothing_is_said_has_no_notes() -> None:
    with pytest.raises(ValueError, match=r"says nothing of 7\.7"):
        notes_of("7.7", CHANGES)


def test_the_command_tells_the_notes_of_this_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["notes"]) == 0
    assert capsys.readouterr().out.startswith("- ")


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    (tmp_path / "ztray.deb").write_bytes(b"one")
    (tmp_path / "ZTray setup.exe").write_bytes(b"two")
    (tmp_path / "ztray").mkdir()
    write_checksums(tmp_path)
    return tmp_path


def sha256sum(folder: Path) -> subprocess.CompletedProcess[str]:
    command = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_digests_are_what_sha256sum_checks(packages: Path) -> None:
    assert sha256sum(packages).stdout.splitlines() == ["ZTray setup.exe: OK", "ztray.deb: OK"]


def test_a_changed_package_is_found_out(packages: Path) -> None:
    (packages / "ztray.deb").write_bytes(b"another")
    assert sha256sum(packages).returncode == 1


def test_written_again_the_digests_are_the_same(packages: Path) -> None:
    first = (packages / "SHA256SUMS").read_bytes()
    assert write_checksums(packages).read_bytes() == first
