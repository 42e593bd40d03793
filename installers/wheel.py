"""The wheel: the package of Python's own installers, which fetch what it needs."""

from pathlib import Path

from hatchling.builders.wheel import WheelBuilder

from installers.product import ROOT


def build_wheel(out: Path) -> Path:
    """Write the wheel into a folder; its contents depend on nothing but the checkout."""
    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(out), versions=["standard"])
    return Path(wheel)
