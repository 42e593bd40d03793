"""The bundle: the program with Python and all that it needs, in a folder that every kind of package is made of."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from installers.linux.libraries import forget_builder, system_libraries_of
from installers.product import ROOT, epoch

SPEC = ROOT / "installers" / "ztray.spec"


def build_bundle(out: Path) -> Path:
    """Freeze the program into a folder below this one, and return it; on macOS, it is an application's."""
    work = ROOT / "build" / "pyinstaller"
    folder = out / ("ZTray.app" if sys.platform == "darwin" else "ztray")
    shutil.rmtree(folder, ignore_errors=True)
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN"]
    command += ["--distpath", str(out), "--workpath", str(work), str(SPEC)]
    subprocess.run(command, env=os.environ | steady(), check=True, cwd=ROOT)  # noqa: S603 - our own
    if sys.platform == "linux":
        forget_builder(folder)
        system_libraries_of(folder)  # complains of those that are missing
    return folder


def steady() -> dict[str, str]:
    """Return the variables that have tools make the same of the same twice."""
    return {"SOURCE_DATE_EPOCH": str(epoch()), "PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C.UTF-8"}
