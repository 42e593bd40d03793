"""The package for Fedora and openSUSE: rpm installs it into a root of its own, and what is in it works."""

import subprocess
from pathlib import Path

import pytest

from installers import product
from installers.linux.rpm import requirements_of
from tests.fakes.desktop import PrivateDesktop
from tests.installed.conftest import BUNDLE, assert_works, made
from tests.installed.system import CleanSystem


@pytest.fixture(scope="module")
def package() -> Path:
    return made("*.rpm")


def rpm(root: Path, *arguments: str | Path) -> str:
    done = subprocess.run(["rpm", "--root", root, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_is_installed_into_a_debian_works_and_is_removed(
    clean_system: CleanSystem, package: Path, desktop: PrivateDesktop
) -> None:
    # No Fedora is at hand: the libraries come from Debian's package, whose own files are replaced.
    clean_system.install(made("*.deb"))
    clean_system.run("dpkg", "--force-depends", "--remove", "ztray")
    assert not (clean_system.root / "usr/bin/ztray").exists()
    before = clean_system.files()
    rpm(clean_system.root, "--initdb")
    rpm(clean_system.root, "--install", "--nodeps", package)
    assert rpm(clean_system.root, "--verify", "--nodeps", "ztray") == ""
    assert_works(clean_system.run, "ztray", QT_QPA_PLATFORM="offscreen")
    assert_works(clean_system.run, "ztray", **desktop.environment)
    rpm(clean_system.root, "--erase", "--nodeps", "ztray")
    left = {
        name
        for name in clean_system.files() - before
        if not name.startswith(("var/lib/rpm", "root/", "usr/lib/sysimage"))
    }
    assert {name for name in left if "ztray" in name} == set()


def test_it_requires_what_the_bundle_needs_by_names_that_all_distributions_share(package: Path) -> None:
    told = subprocess.run(["rpm", "-qp", "--requires", package], check=True, capture_output=True, text=True)
    required = {line for line in told.stdout.splitlines() if not line.startswith("rpmlib(")}
    assert required == set(requirements_of(BUNDLE))
    assert {"libEGL.so.1()(64bit)", "libxcb.so.1()(64bit)", "libdbus-1.so.3()(64bit)"} <= required


def test_it_says_whose_it_is(package: Path) -> None:
    fields = "%{NAME} %{VERSION} %{LICENSE} %{URL}"
    told = subprocess.run(["rpm", "-qp", "--queryformat", fields, package], check=True, capture_output=True, text=True)
    assert told.stdout == f"ztray {product.VERSION} {product.licence()} {product.homepage()}"
