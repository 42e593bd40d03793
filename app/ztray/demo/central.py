"""What the simulated Central knows: organisations, their keys and networks, and the members of the networks.

Both faces, New Central and Legacy Central, show this one world, each in its own words. Devices ask to join and go away
when a test or the demo says so; the timeline may be that of the node's world, whose networks then follow this one.
"""

import ipaddress
import itertools
import secrets
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from ztray.demo.authority import Watcher
from ztray.demo.networks import Route, Stage, address_6plane, address_rfc4193, with_prefix
from ztray.demo.timeline import Timeline

Standing = Literal["authorized", "not_authorized", "rejected"]
KeyKind = Literal["service-account", "personal"]
Right = Literal["a", "d", "m", "r"]
"""To authorise members, to delete, to change settings, to read: the four of Legacy Central's permissions."""

ALL_RIGHTS: frozenset[Right] = frozenset({"a", "d", "m", "r"})
READ_ONLY: frozenset[Right] = frozenset({"r"})

_ONLINE_MILLISECONDS = 5 * 60 * 1000
_KEY_LENGTH = 32


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """Whose the networks are."""

    id: str
    name: str
    owner_id: str
    owner_email: str
    group_id: str
    """The one group that its networks are in."""


@dataclass(frozen=True, kw_only=True)
class Key:
    """A service account's key, or a person's token."""

    id: str
    secret: str = field(repr=False)
    kind: KeyKind
    organisation_id: str
    owner: str
    """The name of the account or of the person."""
    owner_id: str
    rights: frozenset[Right] = ALL_RIGHTS
    expires: int | None = None
    """In milliseconds since 1970."""
    last_used: int | None = None


@dataclass(frozen=True, kw_only=True)
class Pool:
    """A range of addresses."""

    first: str
    last: str


@dataclass(frozen=True, kw_only=True)
class Network:
    """A network and its rules; times are milliseconds since 1970."""

    id: str
    organisation_id: str
    name: str = ""
    description: str = ""
    is_private: bool = True
    v4_pools: tuple[Pool, ...] = ()
    v6_pools: tuple[Pool, ...] = ()
    routes: tuple[Route, ...] = ()
    dns_domain: str = ""
    dns_servers: tuple[str, ...] = ()
    assigns_v4: bool = True
    assigns_v6: bool = False
    assigns_rfc4193: bool = False
    assigns_6plane: bool = False
    mtu: int = 2800
    multicast_limit: int = 32
    passes_broadcast: bool = True
    sign_in_url: str = ""
    """Where members sign in; networks without single sign-on have none."""
    sign_in_lasts: float = 0.0
    """In seconds."""
    created: int = 0
    modified: int = 0


@dataclass(frozen=True, kw_only=True)
class Member:
    """A device in a network; times are milliseconds since 1970."""

    network_id: str
    address: str
    name: str = ""
    description: str = ""
    standing: Standing = "not_authorized"
    ips: tuple[str, ...] = ()
    is_bridge: bool = False
    assigns_no_ips: bool = False
    is_hidden: bool = False
    physical_address: str = ""
    version: tuple[int, int, int] | None = None
    os: str = ""
    arch: str = ""
    seen: int | None = None
    """When it was last."""
    is_online: bool = False
    """Whether it is seen now, whenever somebody looks."""
    authorized: int | None = None
    """When it was last."""
    deauthorized: int | None = None
    created: int = 0
    modified: int = 0
    revision: int = 1

    def seen_at(self, now: int) -> "Member":
        """Return the member as it is to whoever looks now."""
        return replace(self, seen=now) if self.is_online else self


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many members a network has."""

    online: int
    authorized: int
    pending: int
    rejected: int
    total: int


class CentralWorld:
    """Everything behind both faces, an `Authority`, safe to use from every thread; what is not there is None."""

    def __init__(self, timeline: Timeline) -> None:
        """Begin with nothing in it."""
        self.timeline = timeline
        self.watchers: list[Watcher] = []
        self._lock = timeline.lock
        self._organisations: dict[str, Organisation] = {}
        self._keys: dict[str, Key] = {}
        self._networks: dict[str, Network] = {}
        self._members: dict[str, dict[str, Member]] = {}
        self._deleted: set[str] = set()
        self.revision = 0
        """Grows with every change that somebody who asks could see."""

    # Organisations and keys.

    def add_organisation(self, name: str, *, owner_email: str = "ada@example.com") -> Organisation:
        """Found an organisation."""
        added = Organisation(id=_new_id(), name=name, owner_id=_new_id(), owner_email=owner_email, group_id=_new_id())
        with self._lock:
            self._organisations[added.id] = added
            self.revision += 1
        return added

    def organisation(self, organisation_id: str) -> Organisation | None:
        """Look at an organisation."""
        with self._lock:
            return self._organisations.get(organisation_id)

    def issue_key(
        self,
        organisation: Organisation,
        *,
        kind: KeyKind = "service-account",
        owner: str = "tray",
        rights: frozenset[Right] = ALL_RIGHTS,
        expires: int | None = None,
    ) -> Key:
        """Issue a key, with a secret of 32 letters and digits."""
        key = Key(
            id=_new_id(),
            secret=secrets.token_hex(_KEY_LENGTH // 2),
            kind=kind,
            organisation_id=organisation.id,
            owner=owner,
            owner_id=organisation.owner_id if kind == "personal" else _new_id(),
            rights=rights,
            expires=expires,
        )
        with self._lock:
            self._keys[key.secret] = key
        return key

    def revoke_key(self, key: Key) -> None:
        """Refuse a key from now on."""
        with self._lock:
            self._keys.pop(key.secret, None)

    def expire_key(self, key: Key) -> None:
        """Let a key end now; it stays in the lists."""
        with self._lock:
            self._keys[key.secret] = replace(self._keys[key.secret], expires=self.timeline.now)

    def change_rights(self, key: Key, rights: frozenset[Right]) -> None:
        """Allow a key more or less from now on."""
        with self._lock:
            self._keys[key.secret] = replace(self._keys[key.secret], rights=rights)
            self.revision += 1

    def keys(self, organisation_id: str) -> list[Key]:
        """List the keys that were not revoked."""
        with self._lock:
            return [key for key in self._keys.values() if key.organisation_id == organisation_id]

    def use_key(self, secret: str, kind: KeyKind) -> Key | None:
        """Find a key that is of this kind and still good, and note that it was used."""
        with self._lock:
            key = self._keys.get(secret)
            if key is None or key.kind != kind or (key.expires is not None and key.expires <= self.timeline.now):
                return None
            self._keys[secret] = key = replace(key, last_used=self.timeline.now)
            return key

    # Networks.

    def add_network(self, organisation: Organisation, name: str, **rules: Any) -> Network:  # noqa: ANN401 - of Network
        """Create a network; `rules` are fields of Network, the id among them unless it may be any."""
        now = self.timeline.now
        rules.setdefault("id", f"8056c2e21c{secrets.randbelow(0xFFFFFE) + 1:06x}")
        network = Network(organisation_id=organisation.id, name=name, created=now, modified=now, **rules)
        with self._lock:
            self._networks[network.id] = network
            self._members[network.id] = {}
            self._changed(network.id)
        return network

    def networks(self, organisation_id: str) -> list[Network]:
        """List the networks of an organisation."""
        with self._lock:
            return [network for network in self._networks.values() if network.organisation_id == organisation_id]

    def network(self, network_id: str) -> Network | None:
        """Look at a network."""
        with self._lock:
            return self._networks.get(network_id)

    def change_network(self, network_id: str, **fields: Any) -> Network | None:  # noqa: ANN401 - of Network
        """Change fields of a network."""
        with self._lock:
            if (network := self._networks.get(network_id)) is None:
                return None
            self._networks[network_id] = changed = replace(network, **fields, modified=self.timeline.now)
            self._changed(network_id)
            return changed

    def delete_network(self, network_id: str) -> bool:
        """Let a network and its members vanish; tell whether it was there."""
        with self._lock:
            if self._networks.pop(network_id, None) is None:
                return False
            del self._members[network_id]
            self._deleted.add(network_id)
            self._changed(network_id)
            return True

    def counts(self, network_id: str) -> Counts:
        """Count the members; online are those seen in the last five minutes."""
        members = self.members(network_id)
        standings = [member.standing for member in members]
        since = self.timeline.now - _ONLINE_MILLISECONDS
        return Counts(
            online=sum(member.seen is not None and member.seen >= since for member in members),
            authorized=standings.count("authorized"),
            pending=standings.count("not_authorized"),
            rejected=standings.count("rejected"),
            total=len(members),
        )

    # Members.

    def members(self, network_id: str) -> list[Member]:
        """List the members of a network, none if it is not there."""
        with self._lock:
            now = self.timeline.now
            return [member.seen_at(now) for member in self._members.get(network_id, {}).values()]

    def member(self, network_id: str, address: str) -> Member | None:
        """Look at a member."""
        with self._lock:
            member = self._members.get(network_id, {}).get(address)
            return member and member.seen_at(self.timeline.now)

    def ask_to_join(self, network_id: str, address: str, name: str = "", **fields: Any) -> Member | None:  # noqa: ANN401
        """Let a device ask: it waits for approval, unless it is a member already or the network is public.

        `name` is what somebody called it, `fields` others of Member. None if the network is not there.
        """
        with self._lock:
            if (network := self._networks.get(network_id)) is None:
                return None
            self.add_member(network_id, address)
            if name:
                fields["name"] = name
            self.change_member(network_id, address, **{"seen": self.timeline.now} | fields)
            return self.member(network_id, address) if network.is_private else self.authorize(network_id, address)

    def authorize(self, network_id: str, address: str) -> Member | None:
        """Approve of a member, and give it an address from the pools as the network's rules say."""
        return self.set_standing(network_id, address, "authorized")

    def add_member(self, network_id: str, address: str) -> Member | None:
        """Make a device a member that waits for approval, though it never asked; one that is there stays as it is."""
        with self._lock:
            if network_id not in self._networks:
                return None
            if address not in self._members[network_id]:
                now = self.timeline.now
                new = Member(network_id=network_id, address=address, created=now, modified=now)
                self._members[network_id][address] = new
                self._changed(network_id, address)
            return self.member(network_id, address)

    def change_member(self, network_id: str, address: str, **fields: Any) -> Member | None:  # noqa: ANN401 - of Member
        """Change fields of a member."""
        with self._lock:
            if (member := self.member(network_id, address)) is None:
                return None
            changed = replace(member, **fields, modified=self.timeline.now, revision=member.revision + 1)
            self._members[network_id][address] = changed
            self._changed(network_id, address)
            return changed

    def set_standing(self, network_id: str, address: str, standing: Standing) -> Member | None:
        """Authorise, de-authorise or reject a member."""
        with self._lock:
            member = self.member(network_id, address)
            if member is None or member.standing == standing:
                return member
            if standing != "authorized":
                return self.change_member(network_id, address, standing=standing, deauthorized=self.timeline.now)
            ips = member.ips
            if not ips and not member.assigns_no_ips:
                ips = tuple(itertools.islice(self._free_ips(network_id), 1))
            return self.change_member(network_id, address, standing=standing, authorized=self.timeline.now, ips=ips)

    def delete_member(self, network_id: str, address: str) -> bool:
        """Forget a member, which comes back when its device asks again; tell whether it was there."""
        with self._lock:
            if self._members.get(network_id, {}).pop(address, None) is None:
                return False
            self._changed(network_id, address)
            return True

    def add_crowd(self, network_id: str, count: int) -> None:
        """Add very many authorised members at once."""
        with self._lock:
            now = self.timeline.now
            ips = itertools.chain(self._free_ips(network_id), itertools.repeat(""))
            for number, ip in zip(range(count), ips, strict=False):
                address = f"{0x1000000000 + number:010x}"
                self._members[network_id][address] = Member(
                    network_id=network_id,
                    address=address,
                    name=f"Device {number}",
                    standing="authorized",
                    ips=(ip,) if ip else (),
                    version=(1, 14, 1),
                    seen=now - number * 1000,
                    authorized=now,
                    created=now,
                    modified=now,
                )
            self._changed(network_id)

    # What nodes ask.

    def runs(self, network_id: str) -> bool:
        """Tell whether a network is, or was, here."""
        with self._lock:
            return network_id in self._networks or network_id in self._deleted

    def request_configuration(self, network_id: str, identity: str) -> None:
        """Let a node ask to be configured, which makes it a member: authorised at once on a public network."""
        self.ask_to_join(network_id, identity.partition(":")[0], is_online=True)

    def hear_no_more(self, network_id: str, address: str) -> None:
        """Let a node leave without a word; it stays a member, last seen now."""
        self.change_member(network_id, address, is_online=False, seen=self.timeline.now)

    def stage_for(self, network_id: str, address: str) -> Stage | None:
        """Tell what a node learns when it asks for its configuration, None if it is no member."""
        with self._lock:
            if (network := self._networks.get(network_id)) is None:
                return Stage(status="NOT_FOUND")
            if (member := self._members[network_id].get(address)) is None:
                return None
            if member.standing != "authorized":
                return Stage(status="ACCESS_DENIED")
            addresses = [with_prefix(ip, network.routes) for ip in member.ips]
            if network.assigns_rfc4193:
                addresses.append(f"{address_rfc4193(network_id, address)}/88")
            if network.assigns_6plane:
                addresses.append(f"{address_6plane(network_id, address)}/40")
            return Stage(
                name=network.name,
                addresses=tuple(addresses),
                routes=network.routes,
                dns_domain=network.dns_domain,
                dns_servers=network.dns_servers,
                private=network.is_private,
                mtu=network.mtu,
                bridge=member.is_bridge,
                broadcast=network.passes_broadcast,
                authentication_url=network.sign_in_url or None,
                authentication_lasts=network.sign_in_lasts,
            )

    def _changed(self, network_id: str, address: str | None = None) -> None:
        self.revision += 1
        for watcher in self.watchers:
            watcher(network_id, address)

    def _free_ips(self, network_id: str) -> Iterator[str]:
        network = self._networks[network_id]
        taken = {ip for member in self._members[network_id].values() for ip in member.ips}
        for pool in network.v4_pools if network.assigns_v4 else ():
            for number in range(int(ipaddress.ip_address(pool.first)), int(ipaddress.ip_address(pool.last)) + 1):
                if (ip := str(ipaddress.ip_address(number))) not in taken:
                    yield ip


def _new_id() -> str:
    return str(uuid.uuid4())
