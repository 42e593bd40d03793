"""What a release is checked for, and what goes with its packages.

python -m installers.release check TAG           whether a tag is that of the version here, and the version is described
python -m installers.release notes               what is new in it, as CHANGELOG.md says
python -m installers.release checksums FOLDER    write the digests of a folder's packages, as `sha256sum` checks them
"""

import argparse
import hashlib
import re
import sys
from pathlib import Path

from installers import product

CHECKSUMS = "SHA256SUMS"


def fault_of(tag: str, changes: str) -> str | None:
    """Return why a tag cannot be released, None if it can: the packages would not be what the tag says."""
    if tag != f"v{product.VERSION}":
        return f"The tag is {tag!r}, and the version here is {product.VERSION}: its tag would be 'v{product.VERSION}'."
    if not re.search(rf"^## {re.escape(product.VERSION)} – \d{{4}}-\d\d-\d\d$", changes, re.MULTILINE):
        return f"CHANGELOG.md has no day for {product.VERSION}, as in '## {product.VERSION} – 2026-01-31'."
    return None


def notes_of(version: str, changes: str) -> str:
    """Return what the changes say of a version. Raises ValueError when they say nothing."""
    found = re.search(rf"^## {re.escape(version)} – [^\n]*\n(.*?)(?=^## |\Z)", changes, re.MULTILINE | re.DOTALL)
    notes = found[1].strip() if found else ""
    if not notes:
        raise ValueError(f"CHANGELOG.md says nothing of {version}")
    return f"{notes}\n"


def write_checksums(folder: Path) -> Path:
    """Write the digests of all files in a folder into one beside them, and return it."""
    names = sorted(path.name for path in folder.iterdir() if path.is_file() and path.name != CHECKSUMS)
    lines = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    file = folder / CHECKSUMS
    file.write_text("".join(lines), encoding="utf-8", newline="\n")
    return file


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line says; end with 1 when a tag cannot be released."""
    parser = argparse.ArgumentParser(prog="installers.release", description="Look after a release.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check").add_argument("tag")
    commands.add_parser("notes")
    commands.add_parser("checksums").add_argument("folder", type=Path)
    options = parser.parse_args(arguments)
    changes = (product.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    match options.command:
        case "check":
            if fault := fault_of(options.tag, changes):
                print(fault, file=sys.stderr)  # noqa: T201 - what a script is asked for
                return 1
        case "notes":
            print(notes_of(product.VERSION, changes), end="")  # noqa: T201
        case _:
            print(write_checksums(options.folder))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
