"""Who decides about networks: the node's own controller, and a Central. Nodes ask them, and follow what they say."""

from collections.abc import Callable
from typing import Protocol, TypeAlias

from ztray.demo.networks import Stage

Watcher: TypeAlias = Callable[[str, str | None], None]
"""Takes the id of a network of which something may look different, and the address if it is one member only."""


class Authority(Protocol):
    """Networks and their members; `watchers` are called under the lock of the timeline."""

    watchers: list[Watcher]

    def runs(self, network_id: str) -> bool:
        """Tell whether this network is, or was, among its networks."""

    def request_configuration(self, network_id: str, identity: str) -> None:
        """Let a node ask to be configured, which makes it a member: authorised at once on a public network."""

    def hear_no_more(self, network_id: str, address: str) -> None:
        """Let a node leave without a word; it stays a member."""

    def authorize(self, network_id: str, address: str) -> object:
        """Let a member in."""

    def stage_for(self, network_id: str, address: str) -> Stage | None:
        """Tell what a node learns when it asks for its configuration, None if it is no member."""
