"""The demo as the program runs it: the simulated service with a home of its own for as long as it is shown."""

from pathlib import Path
from tempfile import TemporaryDirectory

from ztray.demo.scenery import demo_world
from ztray.demo.service import SimulatedService


class EmbeddedDemo:
    """A simulated service on a free loopback port, from its making until `stop`."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="ztray-demo-")
        self.home = Path(self._folder.name)
        """The home of the simulated service: its token and its port."""
        self._service = SimulatedService(demo_world(), home=self.home)
        self._service.start()

    def stop(self) -> None:
        """End the service and remove its home."""
        self._service.stop()
        self._folder.cleanup()
