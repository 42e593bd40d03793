"""Whether the same source makes the same packages: `python installers/reproduce.py` makes all of them twice.

It tells of every file that differs, and ends with 1 when any does. The second time, the time zone, the language, the
seed of hashes and the mask for new files are others, as on another computer.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from installers import product
from installers.bundle import steady

FOLDER = product.ROOT / "build" / "reproduce"
KINDS = ("wheel", "bundle", "deb", "rpm", "tar", "appimage")


def main() -> int:
    """Make, compare, tell."""
    first = _make(FOLDER / "first", {})
    second = _make(FOLDER / "second", {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "PYTHONHASHSEED": "77"}, mask=0o077)
    differing = sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))
    for name in differing:
        print(f"differs: {name}")  # noqa: T201 - what a script is asked for
    print(f"{len(first)} files were made twice; {len(differing)} differ.")  # noqa: T201
    return 1 if differing else 0


def _make(out: Path, variables: dict[str, str], *, mask: int = 0o022) -> dict[str, str]:
    """Make every package into a folder, and return the sums of all files by their names."""
    command = [sys.executable, str(product.ROOT / "installers" / "build.py"), *KINDS, "--out", str(out)]
    epoch = {"SOURCE_DATE_EPOCH": steady()["SOURCE_DATE_EPOCH"]}
    subprocess.run(command, env=os.environ | variables | epoch, check=True, umask=mask)  # noqa: S603 - no shell
    return {str(path.relative_to(out)): _sum(path) for path in out.rglob("*") if path.is_file() or path.is_symlink()}


def _sum(path: Path) -> str:
    if path.is_symlink():
        return f"-> {path.readlink()}"
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
