"""What ZTray remembers of networks, from one look at the service to the next."""

from time import process_time

import pytest
from msgspec.structs import replace

from tests.fakes.builders import (
    HOME,
    HOUR,
    LAB,
    LAPTOP,
    MINUTE,
    NAS,
    NOW,
    OFFICE,
    known_network,
    network,
    paused_network,
    remembering,
)
from ztray.domain.identifiers import NetworkId
from ztray.domain.memory import SEEN_STEP, KnownNetwork, Memory, Phase, Trial
from ztray.domain.network import DEFAULT_FLAGS, Flag, Network

ALL_FLAGS = frozenset(Flag)
EVERYTHING = network(HOME, allow_managed=True, allow_global=True, allow_default=True, allow_dns=True)


def seen(memory: Memory, *networks: Network, at: int = NOW) -> Memory:
    return memory.observed(networks, at)


def known(memory: Memory, network_id: NetworkId = HOME) -> KnownNetwork:
    found = memory.network(network_id)
    assert found is not None
    return found


# A joined network.


def test_a_network_is_remembered_as_soon_as_it_is_seen() -> None:
    memory = seen(Memory(), network(HOME, name="Home", allow_dns=True))
    assert memory.networks == (
        KnownNetwork(
            id=HOME,
            name="Home",
            flags=frozenset({Flag.MANAGED, Flag.DNS}),
            last_seen=NOW,
            was_joined=True,
            is_answered=True,
        ),
    )


def test_every_network_is_remembered_once_and_where_it_stood() -> None:
    memory = seen(Memory(), network(HOME), network(OFFICE))
    memory = seen(memory, network(LAB), network(OFFICE, name="Office"), network(HOME))
    assert [network.id for network in memory.networks] == [HOME, OFFICE, LAB]


def test_nothing_new_is_the_same_memory_and_nothing_to_write() -> None:
    networks = (network(HOME, name="Home"), network(OFFICE, status="REQUESTING_CONFIGURATION"))
    memory = seen(replace(Memory(), networks=(paused_network(LAB),)), *networks)
    assert seen(memory, *reversed(networks), at=NOW + MINUTE) is memory


def test_nothing_at_all_is_the_same_memory_too() -> None:
    memory = Memory()
    assert seen(memory) is memory


@pytest.mark.parametrize("flag", Flag)
def test_the_flags_that_the_service_has_are_remembered(flag: Flag) -> None:
    only = replace(network(HOME), **{f"allow_{other.name.lower()}": other is flag for other in Flag})
    assert known(seen(Memory(), only)).flags == {flag}


def test_a_flag_that_was_switched_elsewhere_is_remembered() -> None:
    memory = seen(seen(Memory(), network(HOME)), EVERYTHING)
    assert known(memory).flags == ALL_FLAGS
    assert known(seen(memory, network(HOME))).flags == DEFAULT_FLAGS


def test_a_new_name_is_remembered() -> None:
    memory = seen(seen(Memory(), network(HOME, name="Home")), network(HOME, name="House"))
    assert known(memory).name == "House"


def test_a_name_is_kept_while_the_service_has_none() -> None:
    memory = seen(seen(Memory(), network(HOME, name="Home")), network(HOME, status="REQUESTING_CONFIGURATION"))
    assert known(memory).name == "Home"


def test_a_persons_own_name_is_no_concern_of_the_service() -> None:
    memory = remembering(known_network(HOME, name="Home", alias="Chez moi"))
    assert known(seen(memory, network(HOME, name="House"))).alias == "Chez moi"


def test_devices_are_no_concern_of_a_look_at_the_networks() -> None:
    memory = Memory().with_device_alias(NAS, "nas")
    assert seen(memory, network(HOME)).devices == memory.devices


# When it was seen.


@pytest.mark.parametrize(
    ("passed", "is_new"),
    [(0, False), (1, False), (SEEN_STEP - 1, False), (SEEN_STEP, True), (30 * SEEN_STEP, True), (-1, True)],
    ids=["now", "a moment", "almost a step", "a step", "days", "the clock was put back"],
)
def test_when_it_was_seen_is_written_down_every_hour(passed: int, is_new: bool) -> None:
    before = seen(Memory(), network(HOME))
    after = seen(before, network(HOME), at=NOW + passed)
    assert (after is not before) is is_new
    assert known(after).last_seen == (NOW + passed if is_new else NOW)


def test_a_network_that_is_left_was_joined_until_just_now() -> None:
    memory = seen(Memory(), network(HOME), network(OFFICE))
    memory = seen(memory, network(OFFICE), at=NOW + 50 * MINUTE)
    assert known(memory).last_seen == NOW + 50 * MINUTE
    assert not known(memory).was_joined
    assert seen(memory, network(OFFICE), at=NOW + 51 * MINUTE) is memory


def test_a_network_that_was_left_while_nobody_looked_was_joined_when_it_was_seen_last() -> None:
    memory = seen(seen(Memory(), network(HOME)), at=NOW + 5 * HOUR)
    assert known(memory).last_seen == NOW
    assert seen(memory, at=NOW + 5 * HOUR + 1) is memory


def test_a_network_that_is_joined_again_is_seen_again() -> None:
    memory = seen(seen(Memory(), network(HOME)), at=NOW + MINUTE)
    again = known(seen(memory, network(HOME), at=NOW + 2 * HOUR))
    assert (again.was_joined, again.last_seen) == (True, NOW + 2 * HOUR)


# What is not worth remembering.


@pytest.mark.parametrize("status", ["REQUESTING_CONFIGURATION", "NOT_FOUND", "QUARANTINED", ""])
def test_an_id_that_led_nowhere_is_forgotten_when_it_is_left(status: str) -> None:
    memory = seen(Memory(), network(HOME, status=status))
    assert not known(memory).is_answered
    assert seen(memory) == Memory()


@pytest.mark.parametrize("status", ["OK", "ACCESS_DENIED", "AUTHENTICATION_REQUIRED", "PORT_ERROR", "CLIENT_TOO_OLD"])
def test_a_network_whose_controller_answered_is_remembered_when_it_is_left(status: str) -> None:
    memory = seen(seen(Memory(), network(HOME, status=status, allow_dns=True)))
    assert known(memory).is_answered
    assert known(memory).flags == {Flag.MANAGED, Flag.DNS}


@pytest.mark.parametrize("status", ["REQUESTING_CONFIGURATION", "NOT_FOUND"])
def test_an_answer_is_not_forgotten_when_the_controller_falls_silent(status: str) -> None:
    memory = seen(seen(Memory(), network(HOME)), network(HOME, status=status))
    assert known(memory).is_answered


def test_an_unanswered_id_that_the_person_has_named_is_remembered() -> None:
    memory = seen(Memory(), network(HOME, status="NOT_FOUND")).with_network_alias(HOME, "To come")
    assert known(seen(memory)).alias == "To come"


def test_an_unanswered_id_that_is_paused_is_remembered() -> None:
    memory = remembering(paused_network(HOME, is_answered=False))
    assert seen(memory) is memory


# Pauses.


@pytest.mark.parametrize("phase", [Phase.PAUSING, Phase.RESUMING])
def test_flags_are_frozen_on_the_way_into_a_pause_and_out_of_it(phase: Phase) -> None:
    memory = remembering(paused_network(HOME, phase=phase, flags=ALL_FLAGS, until=NOW + HOUR))
    after = known(seen(memory, network(HOME)))
    assert after.flags == ALL_FLAGS
    assert after.pause == known(memory).pause


def test_a_paused_network_that_is_joined_elsewhere_is_paused_no_more_and_as_it_was_joined() -> None:
    memory = remembering(paused_network(HOME, flags=ALL_FLAGS, until=NOW + HOUR))
    after = known(seen(memory, network(HOME)))
    assert after.pause is None
    assert after.flags == DEFAULT_FLAGS


@pytest.mark.parametrize("phase", Phase)
def test_a_pause_lasts_while_the_network_is_not_joined(phase: Phase) -> None:
    memory = remembering(paused_network(HOME, phase=phase, flags=ALL_FLAGS, until=NOW - HOUR))
    assert seen(memory) is memory


def test_only_networks_with_a_promise_are_paused() -> None:
    memory = remembering(known_network(HOME), *(paused_network(OFFICE, phase=phase) for phase in [Phase.PAUSING]))
    assert [paused.id for paused in memory.pauses] == [OFFICE]


# Trials.


@pytest.mark.parametrize("until", [None, NOW + 1, NOW - 1], ids=["not begun", "under way", "over"])
def test_a_trial_lasts_while_the_network_is_joined(until: int | None) -> None:
    memory = remembering(known_network(HOME, trial=Trial(until=until)))
    assert known(seen(memory, EVERYTHING)).trial == Trial(until=until)


@pytest.mark.parametrize("until", [None, NOW + 1, NOW - 1], ids=["not begun", "under way", "over"])
def test_a_trial_begins_anew_when_the_network_is_back(until: int | None) -> None:
    """A service that starts shows no networks at first."""
    memory = seen(remembering(known_network(HOME, trial=Trial(until=until))))
    assert known(memory).trial == Trial(until=None)
    assert seen(memory) is memory
    assert known(seen(memory, EVERYTHING)).trial == Trial(until=None)


def test_no_trial_begins_by_itself() -> None:
    memory = seen(seen(Memory(), EVERYTHING))
    assert known(memory).trial is None
    assert known(seen(memory, EVERYTHING)).trial is None


# A person's own words.


def test_a_network_gets_a_name_of_the_persons_own_and_loses_it_again() -> None:
    memory = remembering(known_network(HOME, name="Home", flags=ALL_FLAGS)).with_network_alias(HOME, "Chez moi")
    assert memory.aliases == {HOME: "Chez moi"}
    assert known(memory).name == "Home"
    assert known(memory).flags == ALL_FLAGS
    assert memory.with_network_alias(HOME, "").aliases == {}


def test_a_network_can_be_named_before_anything_is_known_of_it() -> None:
    assert Memory().with_network_alias(HOME, "Home").aliases == {HOME: "Home"}


def test_a_device_gets_a_name_of_the_persons_own_and_loses_it_again() -> None:
    memory = Memory().with_device_alias(NAS, "nas").with_device_alias(LAPTOP, "laptop").with_device_alias(NAS, "disk")
    assert memory.device_aliases == {LAPTOP: "laptop", NAS: "disk"}
    assert memory.with_device_alias(NAS, "").device_aliases == {LAPTOP: "laptop"}


def test_what_is_known_of_a_network_is_replaced_where_it_stands() -> None:
    memory = remembering(known_network(HOME), known_network(OFFICE)).with_network(known_network(HOME, alias="A"))
    assert [(k.id, k.alias) for k in memory.networks] == [(HOME, "A"), (OFFICE, "")]


def test_a_network_can_be_forgotten_whole() -> None:
    memory = remembering(paused_network(HOME, alias="A"), known_network(OFFICE)).without_network(HOME)
    assert memory == remembering(known_network(OFFICE))
    assert memory.network(HOME) is None


# Many.


def seconds_for(count: int) -> float:
    """Tell how long a look takes in which half of the networks are joined, and nothing is new."""
    networks = [network(NetworkId(f"{number:016x}")) for number in range(1, count)]
    memory = seen(seen(Memory(), *networks), *networks[::2])
    began = process_time()
    for _ in range(3):
        assert seen(memory, *networks[::2]) is memory
    return process_time() - began


def test_a_look_at_thousands_of_networks_takes_as_long_for_each_as_at_hundreds() -> None:
    """It is taken at every poll. Were each looked for among all, twenty times as many took 400 times as long."""
    few = min(seconds_for(200) for _ in range(3))
    assert min(seconds_for(4000) for _ in range(3)) < 100 * max(few, 0.000_5)
