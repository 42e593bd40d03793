"""What is remembered, on the disk before anything is done about it. Blocking: it lives in the worker's thread."""

import logging
from pathlib import Path

from msgspec.structs import replace

from ztray.domain.identifiers import NetworkId
from ztray.domain.memory import Forget, KnownNetwork, Memory, NameDevice, NameNetwork, Note
from ztray.domain.network import Network
from ztray.storage.record_file import RecordFile

_log = logging.getLogger(__name__)

_LONG_AGO = 0


class Notebook:
    """A memory and its file; without a folder, it is forgotten at the end."""

    def __init__(self, folder: Path | None) -> None:
        self._file = RecordFile(folder / "networks.json", Memory) if folder else None
        self._memory = Memory()
        self._is_written = True
        self._is_told = False
        """Whether it was told that what is new cannot be written."""
        self.problem = ""
        """What kept the file from being read as it stood, in a sentence; empty if nothing did."""
        if self._file:
            loaded = self._file.load()
            self.problem = loaded.problem
            self._memory = _at_start(loaded.value)

    @property
    def memory(self) -> Memory:
        """What is remembered."""
        return self._memory

    def known(self, network_id: NetworkId) -> KnownNetwork:
        """Return what is remembered of a network, which may be its id only."""
        return self._memory.network(network_id) or KnownNetwork(id=network_id)

    def write(self, memory: Memory) -> None:
        """Remember this from now on, after a crash too. Raises OSError, and nothing has changed then."""
        if memory != self._memory or not self._is_written:
            if self._file:
                self._file.save(memory)
            self._memory = memory
            self._is_written = True

    def learn(self, memory: Memory) -> OSError | None:
        """Remember what has happened; return what kept it from being written, which `observe` tries again."""
        try:
            self.write(memory)
        except OSError as error:
            _log.info("the memory is not written: %s", error)
            self._memory = memory
            self._is_written = False
            return error
        self._is_told = False
        return None

    def write_network(self, known: KnownNetwork) -> None:
        """Remember this of a network. Raises OSError, and nothing has changed then."""
        self.write(self._memory.with_network(known))

    def learn_network(self, known: KnownNetwork) -> None:
        """Remember what has happened to a network."""
        self.learn(self._memory.with_network(known))

    def take(self, note: Note) -> None:
        """Remember or forget what a person wants. Raises OSError, and nothing has changed then."""
        match note:
            case NameNetwork(network_id=network_id, alias=alias):
                self.write(self._memory.with_network_alias(network_id, alias.strip()))
            case NameDevice(address=address, alias=alias):
                self.write(self._memory.with_device_alias(address, alias.strip()))
            case Forget(network_id=network_id):
                self.write(self._memory.without_network(network_id))

    def observe(self, networks: tuple[Network, ...], at: int) -> str:
        """Remember what the service shows; return a sentence when that could not be written, else an empty text.

        Writing is tried again each time, but told of only with something new.
        """
        observed = self._memory.observed(networks, at)
        is_told = self._is_told and observed == self._memory
        error = self.learn(observed)
        if error is None or is_told:
            return ""
        self._is_told = True
        return f"What ZTray remembers of your networks cannot be saved: {error.strerror or error}."


def _at_start(memory: Memory) -> Memory:
    """End the pauses that last until now."""
    for known in memory.pauses:
        if known.pause is not None and known.pause.until_start:
            ended = replace(known.pause, until=_LONG_AGO, until_start=False)
            memory = memory.with_network(replace(known, pause=ended))
    return memory
