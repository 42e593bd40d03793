"""What every source of networks and members can be asked, whatever its kind."""

from collections.abc import Sequence
from typing import Protocol

from ztray.domain.account import Holder
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.membership import Ability, ManagedNetwork, Member, NetworkRules, Standing


class Source(Protocol):
    """An account's networks. Every call blocks, and raises ApiError; what is not among the abilities is not called."""

    @property
    def abilities(self) -> frozenset[Ability]:
        """What can be asked of it."""

    def holder(self) -> Holder:
        """Say whose the key is: the cheapest way to see whether it is accepted."""

    def networks(self) -> tuple[ManagedNetwork, ...]:
        """Return the networks of the account, with counts as far as the list tells them."""

    def network(self, network_id: NetworkId) -> ManagedNetwork:
        """Return a network with its rules. Raises GoneError."""

    def members(self, network_id: NetworkId) -> tuple[Member, ...]:
        """Return a network's members. Raises GoneError for a network that is not there (any more)."""

    def set_standing(self, network_id: NetworkId, addresses: Sequence[NodeAddress], standing: Standing) -> None:
        """Approve, de-authorise or reject members; a device that is no member yet is approved in advance if it can."""

    def rename(self, network_id: NetworkId, address: NodeAddress, name: str, description: str | None = None) -> Member:
        """Give a member a name, and a description where that can be, and return what it is then."""

    def assign(
        self,
        network_id: NetworkId,
        address: NodeAddress,
        addresses: Sequence[str],
        *,
        is_bridge: bool | None = None,
        assigns_no_addresses: bool | None = None,
    ) -> Member:
        """Give a member these addresses and no others, and say what else it is; return what it is then."""

    def delete_member(self, network_id: NetworkId, address: NodeAddress) -> None:
        """Delete a member; one that still has joined comes back as pending."""

    def create_network(self, name: str, rules: NetworkRules) -> ManagedNetwork:
        """Create a network."""

    def change_network(self, network_id: NetworkId, name: str, rules: NetworkRules) -> ManagedNetwork:
        """Change a network's name and rules. Raises GoneError."""

    def delete_network(self, network_id: NetworkId) -> None:
        """Delete a network and forget its members. Raises GoneError."""
