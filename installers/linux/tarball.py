"""An archive for everybody else, with a script that installs it for one user, without an administrator."""

import platform
import subprocess
import tarfile
import tempfile
from pathlib import Path

from installers import product
from installers.linux.tree import lay_out, settle

SCRIPT = Path(__file__).parent / "install.sh"


def build(bundle: Path, version: str, out: Path) -> Path:
    """Pack a bundle, and return the archive."""
    name = f"{product.NAME}-{version}-linux-{platform.machine()}"
    archive = out / f"{name}.tar.xz"
    with tempfile.TemporaryDirectory(prefix="ztray-tar-") as folder:
        root = Path(folder, name)
        lay_out(bundle, version, root)
        (root / "LICENSE").write_bytes(product.LICENCE_FILE.read_bytes())
        (root / SCRIPT.name).write_text(SCRIPT.read_text(encoding="utf-8").replace("@VERSION@", version))
        (root / SCRIPT.name).chmod(0o755)
        settle(root, product.epoch())
        plain = Path(folder, "plain.tar")
        with tarfile.open(plain, "w", format=tarfile.PAX_FORMAT) as tar:
            for path in (root, *sorted(root.rglob("*"))):
                tar.add(path, arcname=str(path.relative_to(root.parent)), recursive=False, filter=_owned_by_nobody)
        # Python's own xz uses one core; the filter for programs saves a megabyte.
        command = ["xz", "--threads=0", "--x86", "--lzma2=preset=6,dict=32MiB"]
        with plain.open("rb") as source, archive.open("wb") as target:
            subprocess.run(command, stdin=source, stdout=target, check=True)  # noqa: S603 - no shell
    return archive


def _owned_by_nobody(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry
