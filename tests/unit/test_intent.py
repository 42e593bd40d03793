"""When what a person asked for has come true."""

import pytest

from tests.fakes.builders import HOME, network
from ztray.domain.intent import (
    Intent,
    Join,
    KeepDefaultRoute,
    Leave,
    Pause,
    Resume,
    SetFlag,
    TryDefaultRoute,
    is_fulfilled,
)
from ztray.domain.network import Flag, Network

JOIN_WITH_DNS = Join(network_id=HOME, flags=frozenset({Flag.MANAGED, Flag.DNS}))
DNS_ON = SetFlag(network_id=HOME, flag=Flag.DNS, on=True)
DNS_OFF = SetFlag(network_id=HOME, flag=Flag.DNS, on=False)

WITH_DNS = network(allow_dns=True)
WITHOUT_DNS = network(allow_dns=False)
WITH_DEFAULT_ROUTE = network(allow_default=True)


@pytest.mark.parametrize(
    ("intent", "joined", "is_so"),
    [
        pytest.param(JOIN_WITH_DNS, WITH_DNS, True, id="joined with these flags"),
        pytest.param(JOIN_WITH_DNS, WITHOUT_DNS, False, id="joined without one"),
        pytest.param(Join(network_id=HOME), WITH_DNS, False, id="joined with one too many"),
        pytest.param(JOIN_WITH_DNS, None, False, id="not joined"),
        pytest.param(Leave(network_id=HOME), None, True, id="left"),
        pytest.param(Leave(network_id=HOME), WITH_DNS, False, id="not left"),
        pytest.param(Pause(network_id=HOME), None, True, id="paused"),
        pytest.param(Pause(network_id=HOME, until=1), WITH_DNS, False, id="not paused"),
        pytest.param(Resume(network_id=HOME), WITH_DNS, True, id="resumed"),
        pytest.param(Resume(network_id=HOME), None, False, id="not resumed"),
        pytest.param(TryDefaultRoute(network_id=HOME), WITH_DEFAULT_ROUTE, True, id="on trial"),
        pytest.param(TryDefaultRoute(network_id=HOME), WITH_DNS, False, id="not on trial"),
        pytest.param(TryDefaultRoute(network_id=HOME), None, False, id="to be tried, and left"),
        pytest.param(KeepDefaultRoute(network_id=HOME), WITH_DEFAULT_ROUTE, False, id="kept, which is not shown"),
        pytest.param(KeepDefaultRoute(network_id=HOME), None, False, id="to be kept, and left"),
        pytest.param(DNS_ON, WITH_DNS, True, id="switched on"),
        pytest.param(DNS_ON, WITHOUT_DNS, False, id="not switched on"),
        pytest.param(DNS_ON, None, False, id="to be switched on, and left"),
        pytest.param(DNS_OFF, WITHOUT_DNS, True, id="switched off"),
        pytest.param(DNS_OFF, WITH_DNS, False, id="not switched off"),
        pytest.param(DNS_OFF, None, False, id="to be switched off, and left"),
    ],
)
def test_an_intent_is_fulfilled_when_the_network_is_as_it_wants_it(
    intent: Intent, joined: Network | None, is_so: bool
) -> None:
    assert is_fulfilled(intent, joined) is is_so


@pytest.mark.parametrize("flag", Flag)
def test_other_flags_do_not_matter_to_the_one_that_was_switched(flag: Flag) -> None:
    everything = network(allow_managed=True, allow_global=True, allow_default=True, allow_dns=True)
    assert is_fulfilled(SetFlag(network_id=HOME, flag=flag, on=True), everything)
    assert not is_fulfilled(SetFlag(network_id=HOME, flag=flag, on=False), everything)
