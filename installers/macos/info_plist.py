"""What macOS is told of the application (Info.plist)."""

import sysconfig
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.tags import parse_tag
from packaging.version import Version

from installers import product
from installers.licences import delivered


def info_plist(oldest: str) -> dict[str, object]:
    """Return what PyInstaller does not write by itself, for an application that runs from a version of macOS on."""
    return {
        "CFBundleDisplayName": product.TITLE,
        "CFBundleShortVersionString": product.VERSION,
        # Numbers only, three at most.
        "CFBundleVersion": ".".join(str(number) for number in Version(product.VERSION).release[:3]),
        "LSApplicationCategoryType": "public.app-category.utilities",
        "LSMinimumSystemVersion": oldest,
        # An icon in the menu bar, and none in the Dock.
        "LSUIElement": True,
        "NSHighResolutionCapable": True,
        "NSHumanReadableCopyright": product.COPYRIGHT,
    }


def oldest_system() -> str:
    """Return the oldest macOS on which all that is delivered runs, Python as well."""
    python = str(sysconfig.get_config_var("MACOSX_DEPLOYMENT_TARGET") or "")
    return newest_of((*_wheels_systems(delivered()), *([python] if python else [])))


def newest_of(systems: Iterable[str]) -> str:
    """Return the newest of some versions of macOS, as what needs all of them needs it."""
    return str(max(Version(system) for system in systems))


def systems_of(installed: Distribution) -> Iterator[str]:
    """Tell for which versions of macOS a wheel was built; none where it has no code of a platform."""
    for line in (installed.read_text("WHEEL") or "").splitlines():
        name, _, tags = line.partition(":")
        if name != "Tag":
            continue
        for tag in parse_tag(tags.strip()):
            system, _, version = tag.platform.partition("_")
            if system == "macosx":
                yield ".".join(version.split("_")[:2])


def _wheels_systems(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        try:
            yield from systems_of(distribution(name))
        except PackageNotFoundError:
            continue
