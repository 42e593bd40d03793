"""The package for Debian, Ubuntu and their relatives.

`dpkg-deb` and `rpmbuild` make smaller packages than nfpm 2.48, which makes both from one file: of the same bundle 40.5
against 48.8 MB, for nfpm's xz is another one. What the package needs of the system is computed from the libraries in
the bundle.
"""

import hashlib
import os
import platform
import subprocess
import tempfile
import textwrap
from pathlib import Path

from installers import product
from installers.bundle import steady
from installers.linux.libraries import SYSTEM_LIBRARIES, glibc_of, system_libraries_of
from installers.linux.tree import ZSH_DEBIAN, lay_out, settle, zipped

ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}

_OTHERS = ("libwayland-client0", "libwayland-cursor0", "xkb-data")
"""What is loaded by its name, or only read."""

_RECOMMENDS = (
    "gnome-keyring | kwalletmanager | keepassxc",
    "default-dbus-session-bus | dbus-session-bus",
    "fonts-dejavu-core | fonts-noto-core",
    "pkexec | policykit-1",
)

_CONTROL = """\
Package: {name}
Version: {version}
Architecture: {architecture}
Maintainer: {maintainer}
Installed-Size: {size}
Section: net
Priority: optional
Homepage: {homepage}
Depends: {depends}
Recommends: {recommends}
Suggests: zerotier-one, gnome-shell-extension-appindicator
Description: {tagline}
{description}
 .
 It needs the ZeroTier service, and has a demo without it. ZTray is made by
 users of ZeroTier, not by ZeroTier, Inc.
"""

_COPYRIGHT = """\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: {title}
Source: {homepage}
Comment: What others have made, with its licences, is in licences beside this file.

Files: *
Copyright: {copyright}
License: {licence}
{text}
"""

_CHANGELOG = """\
{name} ({version}) stable; urgency=medium

  * {homepage}/blob/v{version}/CHANGELOG.md tells what is new.

 -- {maintainer}  {date}
"""


def build(bundle: Path, version: str, out: Path) -> Path:
    """Pack a bundle, and return the package."""
    architecture = ARCHITECTURES[platform.machine()]
    package = out / f"{product.NAME}_{version}_{architecture}.deb"
    with tempfile.TemporaryDirectory(prefix="ztray-deb-") as folder:
        root = Path(folder, "root")
        lay_out(bundle, version, root / "usr", zsh=ZSH_DEBIAN)
        documents = root / f"usr/share/doc/{product.NAME}"
        (documents / "copyright").write_text(_copyright(), encoding="utf-8")
        (documents / "changelog.gz").write_bytes(zipped(_changelog(version).encode()))
        _write_control(root, _control(bundle, version, architecture, root))
        settle(root, product.epoch())
        command = ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(root), str(package)]
        subprocess.run(command, env=os.environ | steady(), check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - no shell
    return package


def depends_on(bundle: Path) -> list[str]:
    """Return what a bundle needs of Debian."""
    packages = {SYSTEM_LIBRARIES[name] for name in system_libraries_of(bundle)} | set(_OTHERS)
    glibc = f"libc6 (>= {glibc_of(bundle)})"
    return sorted(glibc if package == "libc6" else package for package in packages)


def _control(bundle: Path, version: str, architecture: str, root: Path) -> str:
    files = [path for path in root.rglob("*") if path.is_file() and not path.is_symlink()]
    return _CONTROL.format(
        name=product.NAME,
        version=version,
        architecture=architecture,
        maintainer=product.maintainer(),
        size=sum(-(-file.stat().st_size // 1024) for file in files),
        homepage=product.homepage(),
        depends=", ".join(depends_on(bundle)),
        recommends=", ".join(_RECOMMENDS),
        tagline=product.TAGLINE,
        description=textwrap.indent(textwrap.fill(product.description(), 78), " "),
    )


def _write_control(root: Path, control: str) -> None:
    sums = "".join(
        f"{hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()}  {path.relative_to(root)}\n"
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.is_symlink()
    )
    folder = root / "DEBIAN"
    folder.mkdir()
    (folder / "control").write_text(control, encoding="utf-8")
    (folder / "md5sums").write_text(sums, encoding="utf-8")


def _copyright() -> str:
    text = product.LICENCE_FILE.read_text(encoding="utf-8").split("\n\n", 2)[2]
    return _COPYRIGHT.format(
        title=product.TITLE,
        homepage=product.homepage(),
        copyright=product.COPYRIGHT.removeprefix("Copyright (c) "),
        licence="Expat" if product.licence() == "MIT" else product.licence(),
        text="\n".join(f" {line}" if line else " ." for line in text.strip().splitlines()),
    )


def _changelog(version: str) -> str:
    return _CHANGELOG.format(
        name=product.NAME,
        version=version,
        homepage=product.homepage(),
        maintainer=product.maintainer(),
        date=f"{product.released():%a, %d %b %Y %H:%M:%S +0000}",
    )
