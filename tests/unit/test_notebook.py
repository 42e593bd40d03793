"""The notebook: what is remembered of networks, in a file that says the same."""

import logging
from pathlib import Path

import pytest

from tests.fakes.builders import HOME, LAB, NAS, NOW, OFFICE, network
from tests.fakes.records import nothing_can_be_written, written, written_network
from ztray.domain.memory import (
    SEEN_STEP,
    TRIAL_TIME,
    Forget,
    KnownDevice,
    KnownNetwork,
    Memory,
    NameDevice,
    NameNetwork,
    Phase,
    Promise,
    Trial,
)
from ztray.domain.network import DEFAULT_FLAGS, Flag, Network
from ztray.runtime.notebook import Notebook

FLAGS = frozenset({Flag.GLOBAL, Flag.DNS})
JOINED = network(HOME, name="Home", allow_managed=False, allow_global=True, allow_dns=True)


@pytest.fixture
def records(tmp_path: Path) -> Path:
    return tmp_path / "records"


@pytest.fixture
def notebook(records: Path) -> Notebook:
    return Notebook(records)


def observe(notebook: Notebook, *networks: Network, at: int = NOW) -> str:
    return notebook.observe(networks, at)


def paused(phase: Phase, **fields: int | bool) -> KnownNetwork:
    """Return Home as it stands in the file in a phase of a pause."""
    return KnownNetwork(
        id=HOME,
        name="Home",
        flags=FLAGS,
        last_seen=NOW,
        is_answered=True,
        pause=Promise(phase=phase, **fields),  # type: ignore[arg-type]
    )


# Networks.


def test_a_network_that_was_left_is_remembered_with_its_name_its_flags_and_when_it_was_left(
    notebook: Notebook, records: Path
) -> None:
    observe(notebook, JOINED)
    observe(notebook, at=NOW + 5000)
    assert Notebook(records).memory.networks == (
        KnownNetwork(id=HOME, name="Home", flags=FLAGS, last_seen=NOW + 5000, is_answered=True),
    )


def test_what_is_joined_is_in_the_file_at_once(notebook: Notebook, records: Path) -> None:
    observe(notebook, JOINED)
    assert written(records) == notebook.memory
    assert written_network(records, HOME).flags == FLAGS


def test_the_flags_are_those_of_the_last_look(notebook: Notebook, records: Path) -> None:
    observe(notebook, JOINED)
    observe(notebook, network(HOME, name="Home"))
    observe(notebook)
    assert written_network(records, HOME).flags == DEFAULT_FLAGS


def test_a_name_outlasts_the_time_in_which_the_service_does_not_know_it(notebook: Notebook) -> None:
    observe(notebook, JOINED)
    observe(notebook, network(HOME, status="REQUESTING_CONFIGURATION"))
    assert notebook.known(HOME).name == "Home"


@pytest.mark.parametrize("status", ["NOT_FOUND", "REQUESTING_CONFIGURATION", "A new one"])
def test_an_id_that_led_nowhere_is_forgotten_when_it_is_left(notebook: Notebook, records: Path, status: str) -> None:
    observe(notebook, network(LAB, status=status))
    assert written_network(records, LAB).last_seen == NOW
    observe(notebook)
    assert written(records).networks == ()


@pytest.mark.parametrize("status", ["OK", "ACCESS_DENIED", "AUTHENTICATION_REQUIRED", "PORT_ERROR", "CLIENT_TOO_OLD"])
def test_a_network_that_ever_answered_is_remembered(notebook: Notebook, records: Path, status: str) -> None:
    observe(notebook, network(LAB, status=status))
    observe(notebook, network(LAB, status="REQUESTING_CONFIGURATION"))
    observe(notebook)
    assert written_network(records, LAB).is_answered


def test_an_id_that_led_nowhere_is_remembered_when_it_has_a_name_of_the_person_s(
    notebook: Notebook, records: Path
) -> None:
    observe(notebook, network(LAB, status="NOT_FOUND"))
    notebook.take(NameNetwork(network_id=LAB, alias="Lab"))
    observe(notebook)
    assert written_network(records, LAB).alias == "Lab"


def test_nothing_new_is_not_written(notebook: Notebook, records: Path) -> None:
    observe(notebook, JOINED)
    before = (records / "networks.json").stat()
    observe(notebook, JOINED, at=NOW + SEEN_STEP - 1)
    after = (records / "networks.json").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_that_a_network_is_still_joined_is_written_once_an_hour(notebook: Notebook, records: Path) -> None:
    observe(notebook, JOINED)
    observe(notebook, JOINED, at=NOW + SEEN_STEP)
    assert written_network(records, HOME).last_seen == NOW + SEEN_STEP


def test_a_network_left_while_nobody_looked_was_seen_at_the_last_look(notebook: Notebook, records: Path) -> None:
    observe(notebook, JOINED)
    observe(Notebook(records), at=NOW + 10 * SEEN_STEP)
    assert written_network(records, HOME).last_seen == NOW


def test_without_a_folder_everything_is_remembered_until_the_end() -> None:
    notebook = Notebook(None)
    assert observe(notebook, JOINED) == ""
    notebook.take(NameNetwork(network_id=HOME, alias="Mine"))
    observe(notebook)
    assert (notebook.known(HOME).alias, notebook.known(HOME).flags) == ("Mine", FLAGS)
    assert Notebook(None).memory == Memory()


# Notes.


def test_a_person_s_own_name_outlasts_the_program_the_leaving_and_the_joining(
    notebook: Notebook, records: Path
) -> None:
    observe(notebook, JOINED)
    notebook.take(NameNetwork(network_id=HOME, alias="  Mine "))
    observe(notebook)
    observe(notebook, JOINED)
    assert Notebook(records).memory.aliases == {HOME: "Mine"}


def test_an_empty_name_takes_the_person_s_own_away(notebook: Notebook, records: Path) -> None:
    observe(notebook, JOINED)
    notebook.take(NameNetwork(network_id=HOME, alias="Mine"))
    notebook.take(NameNetwork(network_id=HOME, alias=" "))
    assert Notebook(records).memory.aliases == {}
    assert notebook.known(HOME).name == "Home"


def test_a_device_is_called_as_the_person_says(notebook: Notebook, records: Path) -> None:
    notebook.take(NameDevice(address=NAS, alias=" the NAS "))
    assert Notebook(records).memory.devices == (KnownDevice(address=NAS, alias="the NAS"),)
    notebook.take(NameDevice(address=NAS, alias=""))
    assert Notebook(records).memory.devices == ()


def test_what_is_forgotten_is_gone_from_the_file(notebook: Notebook, records: Path) -> None:
    observe(notebook, JOINED, network(OFFICE, name="Office"))
    observe(notebook)
    notebook.take(Forget(network_id=HOME))
    assert [known.id for known in Notebook(records).memory.networks] == [OFFICE]
    assert "Home" not in (records / "networks.json").read_text()


def test_a_name_that_cannot_be_written_is_not_taken(notebook: Notebook, records: Path) -> None:
    observe(notebook, JOINED)
    with nothing_can_be_written(records), pytest.raises(FileExistsError):
        notebook.take(NameNetwork(network_id=HOME, alias="Mine"))
    assert notebook.known(HOME).alias == ""


# What cannot be written.


def test_what_could_not_be_written_is_remembered_all_the_same_and_told(notebook: Notebook, records: Path) -> None:
    observe(notebook)
    notebook.take(NameNetwork(network_id=LAB, alias="Lab"))
    with nothing_can_be_written(records):
        told = observe(notebook, JOINED)
    assert told == "What ZTray remembers of your networks cannot be saved: File exists."
    assert notebook.known(HOME).flags == FLAGS
    assert written(records).network(HOME) is None


def test_what_could_not_be_written_is_written_as_soon_as_it_can_be(notebook: Notebook, records: Path) -> None:
    notebook.take(NameNetwork(network_id=LAB, alias="Lab"))
    with nothing_can_be_written(records):
        observe(notebook, JOINED)
    assert observe(notebook, JOINED) == ""
    assert written(records) == notebook.memory
    assert written_network(records, HOME).flags == FLAGS


def test_what_cannot_be_written_is_told_once_and_again_with_something_new(notebook: Notebook, records: Path) -> None:
    notebook.take(NameNetwork(network_id=LAB, alias="Lab"))
    with nothing_can_be_written(records):
        told = [bool(observe(notebook, *networks)) for networks in ((JOINED,), (JOINED,), (), (), (network(OFFICE),))]
    assert told == [True, False, True, False, True]


def test_what_happened_and_could_not_be_written_is_told_by_the_next_look(notebook: Notebook, records: Path) -> None:
    observe(notebook, JOINED)
    with nothing_can_be_written(records):
        notebook.learn_network(KnownNetwork(id=HOME, name="Another"))
        assert notebook.known(HOME).name == "Another"
        assert observe(notebook, JOINED) != ""
        assert observe(notebook, JOINED) == ""


def test_a_folder_that_is_none_is_told_at_the_start(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "records").touch()
    with caplog.at_level(logging.INFO):
        notebook = Notebook(tmp_path / "records")
    assert "nothing is saved to it" in notebook.problem
    assert observe(notebook, JOINED) != ""
    assert notebook.known(HOME).flags == FLAGS


def test_a_damaged_file_is_kept_aside_and_told(records: Path) -> None:
    records.mkdir()
    (records / "networks.json").write_text('{"networks": [{"id": "no id"}, {"id": "8056c2e21c000001", "alias": "Mine"')
    notebook = Notebook(records)
    assert "is kept as" in notebook.problem
    assert len(list(records.glob("networks.json.damaged-*"))) == 1
    observe(notebook, JOINED)
    assert written_network(records, HOME).flags == FLAGS


# Pauses and trials.


def test_a_pause_until_the_start_is_due_at_the_next_start(records: Path) -> None:
    Notebook(records).write_network(paused(Phase.PAUSED, until_start=True))
    assert Notebook(records).known(HOME).pause == Promise(phase=Phase.PAUSED, until=0)


@pytest.mark.parametrize("fields", [{}, {"until": NOW + 1}])
def test_other_pauses_outlast_the_start(records: Path, fields: dict[str, int | bool]) -> None:
    known = paused(Phase.PAUSED, **fields)
    Notebook(records).write_network(known)
    assert Notebook(records).known(HOME) == known


def test_a_paused_network_that_somebody_has_joined_is_not_paused_any_more(records: Path) -> None:
    notebook = Notebook(records)
    notebook.write_network(paused(Phase.PAUSED))
    observe(notebook, network(HOME, name="Home", allow_dns=True))
    assert written_network(records, HOME).pause is None
    assert written_network(records, HOME).flags == {Flag.MANAGED, Flag.DNS}


@pytest.mark.parametrize("phase", [Phase.PAUSING, Phase.RESUMING])
def test_on_the_way_into_a_pause_and_out_of_it_the_flags_are_those_from_before(records: Path, phase: Phase) -> None:
    notebook = Notebook(records)
    notebook.write_network(paused(phase))
    observe(notebook, network(HOME, name="Home"))
    assert written_network(records, HOME).flags == FLAGS
    assert written_network(records, HOME).pause == Promise(phase=phase)


@pytest.mark.parametrize("phase", Phase)
def test_a_paused_network_is_remembered_though_it_never_answered(records: Path, phase: Phase) -> None:
    notebook = Notebook(records)
    notebook.write_network(KnownNetwork(id=LAB, pause=Promise(phase=phase)))
    observe(notebook)
    assert written_network(records, LAB).pause == Promise(phase=phase)


def test_a_trial_outlasts_the_start(notebook: Notebook, records: Path) -> None:
    observe(notebook, JOINED)
    trial = Trial(until=NOW + TRIAL_TIME)
    notebook.write_network(KnownNetwork(id=HOME, is_answered=True, trial=trial))
    again = Notebook(records)
    observe(again, JOINED)
    assert again.known(HOME).trial == trial


def test_the_trial_of_a_network_that_is_gone_for_a_look_begins_anew(notebook: Notebook, records: Path) -> None:
    """A service that starts answers before it has joined its networks again."""
    notebook.write_network(KnownNetwork(id=HOME, is_answered=True, trial=Trial(until=NOW + TRIAL_TIME)))
    observe(notebook)
    assert written_network(records, HOME).trial == Trial()
