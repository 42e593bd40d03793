"""When two values mean the same."""

import pytest

from tests.fakes.builders import MY_ADDRESS, NAS
from ztray.domain.network import Dns
from ztray.domain.node import Node
from ztray.domain.value import Value

NODE = Node(address=MY_ADDRESS, clock=1)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (NODE, Node(address=MY_ADDRESS, clock=2), True),
        (NODE, Node(address=NAS, clock=1), False),
        (Dns(), Dns(), True),
        (Dns(), Dns(domain="home.arpa"), False),
        (NODE, Dns(), False),
    ],
)
def test_what_differs_is_not_equal_and_what_does_not_is(one: Value, other: Value, is_same: bool) -> None:
    assert (one == other, one != other) == (is_same, not is_same)
    assert not is_same or hash(one) == hash(other)
