"""The files below a prefix: where every desktop looks for them, and the same in every build."""

import gzip
import os
import stat
from pathlib import Path

import pytest

from installers import icons, product
from installers.linux import tree
from installers.product import ID


@pytest.fixture
def prefix(tmp_path: Path) -> Path:
    """What is laid out of a bundle of three files."""
    bundle = tmp_path / "bundle"
    (bundle / "_internal/licences").mkdir(parents=True)
    (bundle / "ztray").write_text("")
    (bundle / "ztray").chmod(0o700)
    (bundle / "_internal/libQt6Core.so.6").write_text("")
    (bundle / "_internal/libQt6Core.so.6").chmod(0o777)
    tree.lay_out(bundle, "1.2.3", tmp_path / "usr")
    return tmp_path / "usr"


def test_the_program_is_on_the_path_by_a_link(prefix: Path) -> None:
    assert (prefix / "bin/ztray").readlink() == Path("../lib/ztray/ztray")
    assert (prefix / "bin/ztray").samefile(prefix / "lib/ztray/ztray")


def test_everything_is_where_desktops_and_shells_look_for_it(prefix: Path) -> None:
    for name in (
        f"share/applications/{ID}.desktop",
        f"share/metainfo/{ID}.metainfo.xml",
        f"share/icons/hicolor/scalable/apps/{ID}.svg",
        "share/bash-completion/completions/ztray",
        "share/zsh/site-functions/_ztray",
        "share/fish/vendor_completions.d/ztray.fish",
    ):
        assert (prefix / name).stat().st_size
    assert gzip.decompress((prefix / "share/man/man1/ztray.1.gz").read_bytes()).startswith(b".TH ZTRAY")
    assert (prefix / "share/doc/ztray/licences").is_dir()


@pytest.mark.parametrize("size", icons.SIZES)
def test_the_icon_has_the_size_that_its_folder_says(prefix: Path, size: int) -> None:
    content = (prefix / f"share/icons/hicolor/{size}x{size}/apps/{ID}.png").read_bytes()
    assert content[:4] == b"\x89PNG"
    assert [int.from_bytes(content[at : at + 4]) for at in (16, 20)] == [size, size]


def test_rights_and_times_are_the_same_in_every_build(prefix: Path) -> None:
    tree.settle(prefix, 1_700_000_000)
    for path in (prefix, *prefix.rglob("*")):
        assert path.lstat().st_mtime == 1_700_000_000
        if not path.is_symlink():
            is_run = path.is_dir() or path == prefix / "lib/ztray/ztray"
            assert stat.S_IMODE(path.stat().st_mode) == (0o755 if is_run else 0o644)


def test_the_time_is_the_one_that_builders_agree_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert product.epoch() == 1_700_000_000
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert product.epoch() == int(product.released().timestamp())


def test_the_forms_for_windows_and_macos_are_whole() -> None:
    ico, icns = icons.ico(), icons.icns()
    assert ico[:4] == b"\x00\x00\x01\x00"
    assert ico.count(b"\x89PNG") == int.from_bytes(ico[4:6], "little")
    assert icns[:4] == b"icns"
    assert int.from_bytes(icns[4:8]) == len(icns)
    assert os.environ["QT_QPA_PLATFORM"] == "offscreen"
