"""The wheel: installed into an empty environment, far from the checkout."""

import subprocess
import sys
import zipfile
from pathlib import Path

from installers import product
from tests.fakes.desktop import PrivateDesktop
from tests.installed.conftest import assert_works, made, run


def test_it_works_in_an_empty_environment(folder: Path, desktop: PrivateDesktop) -> None:
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    pip: list[str | Path] = [
        folder / "venv/bin/python",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]
    subprocess.run([*pip, "--constraint", product.ROOT / "constraints.txt", made("*.whl")], check=True, cwd=folder)
    program = folder / "venv/bin/ztray"
    assert run(str(program), "--version", HOME=str(folder)).stdout == f"ZTray {product.VERSION}\n"
    where = run(str(folder / "venv/bin/python"), "-c", "import ztray; print(ztray.__file__)").stdout
    assert where.startswith(str(folder))
    assert_works(run, str(program), **desktop.environment)


def test_it_has_the_package_the_icons_and_nothing_else() -> None:
    with zipfile.ZipFile(made("*.whl")) as wheel:
        names = wheel.namelist()
    assert {name.split("/")[0] for name in names} == {"ztray", f"ztray-{product.VERSION}.dist-info"}
    icons = {path.name for path in (product.RESOURCES / "icons").iterdir()}
    assert {Path(name).name for name in names if name.startswith("ztray/resources/icons/")} == icons
