"""Serve the demo's world in the foreground: `python -m ztray.demo`, until Ctrl-C."""

import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

from ztray.demo.scenery import demo_world
from ztray.demo.service import SimulatedService


def main() -> None:
    """Serve, and tell where; the token is in the home folder."""
    with tempfile.TemporaryDirectory(prefix="ztray-demo-") as folder:
        home = Path(folder)
        with SimulatedService(demo_world(), home=home) as service, suppress(KeyboardInterrupt):
            sys.stdout.write(f"service home {home}\nservice at   {service.base_url}\n")
            sys.stdout.flush()
            threading.Event().wait()


if __name__ == "__main__":
    main()
