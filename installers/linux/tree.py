"""The files that ZTray has in a Linux system, below a prefix as /usr or ~/.local: the same in every kind of package."""

import gzip
import os
import shutil
import stat
from pathlib import Path

from installers import icons, product
from installers.linux import words

PROGRAM = f"lib/{product.NAME}/{product.NAME}"
"""Where the program is; `bin` has a link to it."""

ZSH = "share/zsh/site-functions"
ZSH_DEBIAN = "share/zsh/vendor-completions"
"""Where zsh looks for completions on Debian and its relatives."""


def lay_out(bundle: Path, version: str, prefix: Path, *, zsh: str = ZSH) -> None:
    """Write all files below a prefix, which has none yet."""
    shutil.copytree(bundle, prefix / "lib" / product.NAME, symlinks=True)
    (prefix / "bin").mkdir()
    (prefix / "bin" / product.NAME).symlink_to(f"../{PROGRAM}")
    for name, content in _files(version, zsh).items():
        path = prefix / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (prefix / f"share/doc/{product.NAME}/licences").symlink_to(f"../../../lib/{product.NAME}/_internal/licences")


def _files(version: str, zsh: str) -> dict[str, bytes]:
    hicolor = "share/icons/hicolor"
    return {
        f"share/applications/{product.ID}.desktop": words.desktop_entry(product.NAME),
        f"share/metainfo/{product.ID}.metainfo.xml": words.metainfo(version),
        f"share/man/man1/{product.NAME}.1.gz": zipped(words.manual(version).encode()),
        f"share/bash-completion/completions/{product.NAME}": words.completion("bash").encode(),
        f"{zsh}/_{product.NAME}": words.completion("zsh").encode(),
        f"share/fish/vendor_completions.d/{product.NAME}.fish": words.completion("fish").encode(),
        f"share/doc/{product.NAME}/README.md": (product.ROOT / "README.md").read_bytes(),
        f"{hicolor}/scalable/apps/{product.ID}.svg": icons.DRAWING.read_bytes(),
        **{f"{hicolor}/{size}x{size}/apps/{product.ID}.png": icons.png(size) for size in icons.SIZES},
    }


def zipped(content: bytes) -> bytes:
    """Return it as gzip writes it, without the time."""
    return gzip.compress(content, 9, mtime=0)


def settle(root: Path, epoch: int) -> None:
    """Give everything below a folder the rights and the time that it has in every build."""
    for path in (root, *root.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or _is_program(path) else 0o644)
        os.utime(path, (epoch, epoch), follow_symlinks=False)


def _is_program(path: Path) -> bool:
    return bool(path.stat().st_mode & stat.S_IXUSR) and ".so" not in path.name  # libraries are not run
