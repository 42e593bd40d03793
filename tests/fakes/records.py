"""The folder in which ZTray remembers networks, as a test sees it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ztray.domain.identifiers import NetworkId
from ztray.domain.memory import KnownNetwork, Memory
from ztray.storage.record_file import RecordFile


def written(folder: Path) -> Memory:
    """Return what stands in the file, which is whole."""
    loaded = RecordFile(folder / "networks.json", Memory).load()
    assert loaded.problem == ""
    return loaded.value


def written_network(folder: Path, network_id: NetworkId) -> KnownNetwork:
    """Return what stands in the file of a network."""
    known = written(folder).network(network_id)
    assert known is not None
    return known


@contextmanager
def nothing_can_be_written(folder: Path) -> Iterator[None]:
    """Put a file in the folder's place, for root may write everywhere else."""
    aside = folder.with_name(f"{folder.name}-aside")
    folder.rename(aside)
    folder.touch()
    try:
        yield
    finally:
        folder.unlink()
        aside.rename(folder)
