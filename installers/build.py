"""Make packages of ZTray: `python installers/build.py KIND...`, into dist/.

`bundle` is the program with Python and all that it needs, in a folder; the other kinds pack it. Each platform makes its
own: Linux deb, rpm, tar and appimage; Windows nsis; macOS dmg; and all of them the wheel, which brings nothing along.
"""

import argparse
import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import cast

from installers.bundle import build_bundle
from installers.product import ROOT, VERSION
from installers.wheel import build_wheel

PACKERS = {
    "deb": "installers.linux.deb",
    "rpm": "installers.linux.rpm",
    "tar": "installers.linux.tarball",
    "appimage": "installers.linux.appimage",
    "nsis": "installers.windows.build",
    "dmg": "installers.macos.build",
}
"""Which module packs a bundle into which kind of package, by its function `build`."""

OUT = ROOT / "dist"

OF_THIS_PLATFORM = {"linux": ("deb", "rpm", "tar", "appimage"), "win32": ("nsis",), "darwin": ("dmg",)}
"""What can be made where."""

Packer = Callable[[Path, str, Path], Path]
"""Takes the bundle, the version and the folder to write into, and returns the package."""


def main() -> int:
    """Make what is asked for, and print where it is."""
    options = _parser().parse_args()
    out: Path = options.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    everything = ("wheel", *OF_THIS_PLATFORM.get(sys.platform, ()))
    kinds = everything if "all" in options.kinds else dict.fromkeys(options.kinds)
    bundle: Path | None = options.bundle and options.bundle.resolve()
    for kind in kinds:
        if kind == "wheel":
            _tell(build_wheel(out))
            continue
        if bundle is None:
            bundle = build_bundle(out)
            _tell(bundle)
        if kind != "bundle":
            _tell(packer(kind)(bundle, options.version, out))
    return 0


def packer(kind: str) -> Packer:
    """Return what makes a kind of package of a bundle; it is loaded only where it is wanted."""
    return cast("Packer", importlib.import_module(PACKERS[kind]).build)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="installers/build.py", description="Make packages of ZTray.")
    parser.add_argument(
        "kinds",
        nargs="+",
        choices=["all", "wheel", "bundle", *PACKERS],
        metavar="KIND",
        help=f"all (that this platform makes), or of: wheel, bundle, {', '.join(PACKERS)}",
    )
    parser.add_argument("--bundle", type=Path, metavar="FOLDER", help="pack this bundle instead of making one")
    parser.add_argument("--version", default=VERSION, help="the version that the packages bear (default: %(default)s)")
    parser.add_argument("--out", type=Path, default=OUT, metavar="FOLDER", help="where to write (default: dist)")
    return parser


def _tell(made: Path) -> None:
    size = sum(file.lstat().st_size for file in ([made] if made.is_file() else made.rglob("*")))
    print(f"{made.relative_to(Path.cwd()) if made.is_relative_to(Path.cwd()) else made}  {size / 1e6:.1f} MB")  # noqa: T201 - what a script is asked for


if __name__ == "__main__":
    sys.exit(main())
