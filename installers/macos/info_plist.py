"""What macOS is told of the application (Info.plist)."""

import sysconfig
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution

from packaging.tags import parse_tag
from packaging.version import Version

from installers import product
from installers.licences import Part


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


def oldest_system(parts: Iterable[Part]) -> str:
    """Return the oldest macOS on which all parts of a bundle run: their wheels say it, and Python itself."""
    python = sysconfig.get_config_var("MACOSX_DEPLOYMENT_TARGET")
    wheels = (Distribution.at(part.metadata.parent) for part in parts if part.metadata)
    systems = [*([str(python)] if python else []), *(system for wheel in wheels for system in systems_of(wheel))]
    return str(max(map(Version, systems)))


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
