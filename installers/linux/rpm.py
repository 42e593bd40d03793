"""The package for Fedora, openSUSE and their relatives.

What it needs is named by the libraries' own names, so that one package fits them all, whatever they call theirs.
"""

import os
import platform
import subprocess
import tempfile
from pathlib import Path

from installers import product
from installers.bundle import steady
from installers.linux.libraries import glibc_of, system_libraries_of
from installers.linux.tree import lay_out, settle

_OTHERS = ("libwayland-client.so.0", "libwayland-cursor.so.0")
"""What is loaded by its name."""

_SPEC = """\
%global debug_package %{{nil}}
%global __os_install_post %{{nil}}
%global _build_id_links none
%global _binary_payload w6T0.xzdio
%global _buildhost localhost
%global use_source_date_epoch_as_buildtime 1
%global clamp_mtime_to_source_date_epoch 1

Name: {name}
Version: {version}
Release: 1
Summary: {tagline}
License: {licence}
URL: {homepage}
Vendor: {authors}
AutoReqProv: no
{requires}
Recommends: (gnome-keyring or kwallet or keepassxc)
Recommends: polkit
Suggests: zerotier-one

%description
{description}
It needs the ZeroTier service, and has a demo without it. ZTray is made by users of ZeroTier, not by ZeroTier, Inc.

%install
mkdir -p %{{buildroot}}
cp -a {stage}/. %{{buildroot}}/

%files
{files}
"""


def build(bundle: Path, version: str, out: Path) -> Path:
    """Pack a bundle, and return the package."""
    machine = platform.machine()
    with tempfile.TemporaryDirectory(prefix="ztray-rpm-") as folder:
        stage, spec = Path(folder, "stage"), Path(folder, "ztray.spec")
        lay_out(bundle, version, stage / "usr")
        licence = stage / f"usr/share/licenses/{product.NAME}/LICENSE"
        licence.parent.mkdir(parents=True)
        licence.write_bytes(product.LICENCE_FILE.read_bytes())
        settle(stage, product.epoch())
        spec.write_text(_spec(bundle, version, stage), encoding="utf-8")
        command = ["rpmbuild", "-bb", "--quiet", "--target", machine]
        command += ["--define", f"_topdir {folder}/top", "--define", f"_rpmdir {out}"]
        command += ["--define", "_build_name_fmt %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm", str(spec)]
        subprocess.run(command, env=os.environ | steady(), check=True, stderr=subprocess.PIPE)  # noqa: S603 - no shell
    return out / f"{product.NAME}-{_rpm_version(version)}-1.{machine}.rpm"


def requirements_of(bundle: Path) -> list[str]:
    """Return what a bundle needs of the system."""
    is_64_bit = "(64bit)"  # of all platforms that Qt's wheels are made for
    libraries = {*system_libraries_of(bundle), *_OTHERS}
    libraries = {name for name in libraries if not name.startswith("ld-linux")}
    named = [f"{name}(){is_64_bit}" for name in sorted(libraries - {"libc.so.6"})]
    return [f"libc.so.6(GLIBC_{glibc_of(bundle)}){is_64_bit}", *named, "xkeyboard-config"]


def _spec(bundle: Path, version: str, stage: Path) -> str:
    return _SPEC.format(
        name=product.NAME,
        version=_rpm_version(version),
        tagline=product.TAGLINE,
        licence=product.licence(),
        homepage=product.homepage(),
        authors=product.authors(),
        requires="\n".join(f"Requires: {requirement}" for requirement in requirements_of(bundle)),
        description=product.description(),
        stage=stage,
        files="\n".join(_own_files(stage)),
    )


def _own_files(stage: Path) -> list[str]:
    """Return all files, and those folders that nobody else has."""
    own = {f"usr/lib/{product.NAME}", f"usr/share/doc/{product.NAME}", f"usr/share/licenses/{product.NAME}"}
    lines = [f'"/{folder}"' for folder in sorted(own)]
    for path in sorted(stage.rglob("*")):
        name = str(path.relative_to(stage))
        is_file = path.is_symlink() or not path.is_dir()
        if is_file and not any(name.startswith(f"{folder}/") for folder in own):
            lines.append(f'"/{name}"')
    return ["%defattr(-, root, root, -)", *lines]


def _rpm_version(version: str) -> str:
    """Return the version without the sign that rpm keeps for releases; before a release stands a tilde."""
    return version.replace("-", "~")
