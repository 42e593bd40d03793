"""The search for the service: its port, which of this computer's addresses leads to it, and the token that it accepts.

Nothing is sent a token before it has answered like a ZeroTier service without one: `GET /health` is free of tokens from
1.12 on, and up to 1.10 it is refused with 401 and `{}`. So "nothing listens", "something else listens" and "the token
is wrong" are told apart. One that imitates ZeroTier is told by whose socket it is: while the service is down, everybody
on this computer can take its port. The system is asked at every connection, behind the connecting and before the
token: who looks first and connects then may be connected to somebody else. It is asked who listens, and who has the
other end of that very connection: who has taken it may have left the port to the service meanwhile.

::1 is asked only when 127.0.0.1 does not lead to the service: a connection to ::1 that the service still held when it
ended keeps 1.12.2 and 1.14.1 off their port for about 60 s, so that a restart fails (measured; 127.0.0.1 does no harm).

Everything here blocks. The files are read again at every search: a service that starts anew may have another port and
another token.
"""

import json
import logging
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto
from ipaddress import ip_address
from pathlib import Path
from socket import socket
from time import monotonic
from typing import TYPE_CHECKING

from ztray.api.decode import decode_one
from ztray.api.errors import (
    BrokenOffError,
    MalformedReplyError,
    OutageError,
    TimedOutError,
    UnauthorizedError,
    UnreachableError,
    UntrustedListenerError,
)
from ztray.api.interruption import Interruption
from ztray.api.service import ServiceClient
from ztray.api.transport import Reply, Transport
from ztray.domain.keyring import Kept
from ztray.domain.listener import Listener, listeners_for
from ztray.domain.node import Health
from ztray.domain.reach import Reach, TokenFault, TokenPlace, TokenSighting
from ztray.domain.service_state import ServiceCondition, ServiceState
from ztray.domain.state import Outage, OutageReason
from ztray.domain.token import Token
from ztray.environment import ServicePlaces, parse_port
from ztray.system import unix

if TYPE_CHECKING:
    from ztray.system.base import System

_log = logging.getLogger(__name__)

DEFAULT_PORT = 9993
HOSTS = ("127.0.0.1", "::1")
STARTING_TIME = 30.0
"""For how many seconds a service that runs and does not listen is said to be starting."""

_LONGEST_FILE = 64 * 1024


# The port.


class PortSource(Enum):
    """Where the port is known from."""

    GIVEN = auto()
    """From the command line, a variable or the settings."""
    PORT_FILE = auto()
    """From the file that the service writes when it starts."""
    LOCAL_CONF = auto()
    """From what the service was told."""
    USUAL = auto()
    """From nowhere: it is the usual one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Port:
    """The port to ask at."""

    number: int
    source: PortSource
    is_home_closed: bool = False
    """Whether the files that would tell it may not be read."""


def find_port(places: ServicePlaces) -> Port:
    """Return the port: the given one, else the one the service wrote, else the one it was told, else the usual one."""
    if places.port:
        return Port(number=places.port, source=PortSource.GIVEN)
    is_closed = False
    try:
        if number := parse_port(_read(places.home / "zerotier-one.port").strip()):
            return Port(number=number, source=PortSource.PORT_FILE)
    except PermissionError:
        is_closed = True
    except (OSError, ValueError):
        pass
    try:
        primary = json.loads(_read(places.home / "local.conf"))["settings"]["primaryPort"]
        if number := parse_port(str(primary)):
            return Port(number=number, source=PortSource.LOCAL_CONF)
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        pass
    return Port(number=DEFAULT_PORT, source=PortSource.USUAL, is_home_closed=is_closed)


# The listener.


class Answer(Enum):
    """What was met at an address; of two addresses the later in this order tells more."""

    NOTHING = auto()
    SILENCE = auto()
    ANOTHER_PROGRAM = auto()
    IMPOSTOR = auto()
    """It answers like ZeroTier, and belongs to somebody who may not have the token."""
    ZEROTIER = auto()


@dataclass(frozen=True, kw_only=True, slots=True)
class Sighting:
    """What was met at an address when asked for its health, without a token."""

    answer: Answer
    where: str
    """Address and port, as in "127.0.0.1:9993"."""
    evidence: str = ""
    health: Health | None = None
    """What it told; services up to 1.10 tell it to nobody without a token."""
    seconds: float = 0.0
    """How long the answer took."""


class Doorkeeper:
    """Lets a connection to a port carry a token only if the listener there belongs to the service's owner."""

    def __init__(self, system: "System", places: ServicePlaces, host: str, port: int) -> None:
        self._system = system
        self._home = places.home
        self._host = host
        self._port = port
        self.is_verified = False
        """Whether the system has told, the last time, that the listener is the service's."""

    def check(self, connection: socket | None = None) -> None:
        """Look who listens, and behind that who has taken the connection. Raises UntrustedListenerError."""
        self.is_verified = False
        listeners = self._system.listeners(self._port)
        if listeners is None:
            return
        found = listeners_for(self._host, listeners)
        if not found:  # it has closed its door behind the connection
            raise UntrustedListenerError(f"{_where(self._host, self._port)}: nothing is known to listen there")
        verdicts = [self._system.may_have_token(listener, self._home) for listener in found]
        if False in verdicts:
            raise self._distrust(found[verdicts.index(False)])
        # What nobody has taken yet ends with the listener that it waits for, which is one of those above.
        taker = self._system.other_end(connection) if connection is not None else None
        if taker is not None and self._system.may_have_token(taker, self._home) is False:
            raise self._distrust(taker)
        self.is_verified = None not in verdicts

    def _distrust(self, listener: Listener) -> UntrustedListenerError:
        owner = owner_of(self._system.with_program(listener))
        return UntrustedListenerError(f"{_where(self._host, self._port)} is held by {owner}")


def owner_of(listener: Listener) -> str:
    """Tell whose a listener is, as far as that is known."""
    program = f"“{Path(listener.program).name}”" if listener.program else "a program"
    process = f" (process {listener.process_id})" if listener.process_id else ""
    user = listener.user or ("" if listener.user_id is None else f"number {listener.user_id}")
    return f"{program}{process} of the user {user}" if user else f"{program}{process}"


def look_at(transport: Transport) -> Sighting:
    """Ask for the service's health, without a token. Raises InterruptedRequestError."""
    where = transport.origin.removeprefix("http://")
    began = monotonic()
    try:
        reply = transport.request("GET", "/health", headers={})
    except UnreachableError:
        return Sighting(answer=Answer.NOTHING, where=where, evidence=f"Nothing listens on {where}.")
    except TimedOutError:
        evidence = f"{where} accepts connections and does not answer."
        return Sighting(answer=Answer.SILENCE, where=where, evidence=evidence)
    except (MalformedReplyError, BrokenOffError) as error:
        return Sighting(answer=Answer.ANOTHER_PROGRAM, where=where, evidence=f"{where}: {error}.")
    seconds = monotonic() - began
    if reply.status in (401, 403) and reply.body.strip() == b"{}":  # up to 1.10; 403 by older reports
        return Sighting(answer=Answer.ZEROTIER, where=where, seconds=seconds)
    if health := _health_of(reply):
        return Sighting(answer=Answer.ZEROTIER, where=where, health=health, seconds=seconds)
    evidence = f"{where} answers GET /health with HTTP {reply.status}, which ZeroTier does not."
    return Sighting(answer=Answer.ANOTHER_PROGRAM, where=where, evidence=evidence)


def _health_of(reply: Reply) -> Health | None:
    try:
        return decode_one(Health, reply.body, "GET /health") if reply.status == 200 else None  # noqa: PLR2004
    except MalformedReplyError:
        return None


def _where(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


# The token.


@dataclass(kw_only=True)
class HeldTokens:
    """The tokens that are in no file: those of this session, and what the keyring told."""

    name: str = ""
    """What the token of the service is called in the keyring; another one's are others."""
    session: Token | None = None
    is_session_kept: bool = False
    """Whether the keyring keeps that one."""
    keyring_holds: bool = False
    """Whether there is one in the keyring, as far as ZTray remembers."""
    kept: Kept | None = None
    """The keyring's answer, None until it is asked and has answered."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A place for a token, and the token if there is one; its sighting tells why not."""

    sighting: TokenSighting
    token: Token | None = None


def candidates(places: ServicePlaces, held: HeldTokens) -> Iterator[Candidate]:
    """Look for tokens, one place after the other, in the order in which they are to be tried."""
    if places.token_file:
        yield _in_file(TokenPlace.GIVEN, places.token_file)
    if not places.is_remote:  # this computer's token is no other computer's business
        yield _in_file(TokenPlace.HOME, places.home / "authtoken.secret")
    if held.session:
        place = TokenPlace.KEYRING if held.is_session_kept else TokenPlace.SESSION
        yield Candidate(sighting=TokenSighting(place=place), token=held.session)
    elif held.keyring_holds:
        yield _in_keyring(held.kept)
    if not places.is_remote and not _is_another_persons(places):
        for path in places.token_copies:
            yield _in_file(TokenPlace.COPY, path)


def _is_another_persons(places: ServicePlaces) -> bool:
    """Tell whether the service's owner is neither this user nor the system: the copies are none of theirs."""
    if places.is_installed or os.name != "posix":
        return False
    return unix.owner_of(places.home) not in (None, unix.ROOT, os.geteuid())


def _in_keyring(kept: Kept | None) -> Candidate:
    sighting = TokenSighting(place=TokenPlace.KEYRING)
    if kept is None or kept.fault is not None:
        detail = kept.fault.name.lower() if kept and kept.fault else "no answer yet"
        return Candidate(sighting=replace(sighting, fault=TokenFault.LOCKED, detail=detail))
    if kept.token is None:
        return Candidate(sighting=replace(sighting, fault=TokenFault.MISSING))
    return Candidate(sighting=sighting, token=kept.token)


def _in_file(place: TokenPlace, path: Path) -> Candidate:
    sighting = TokenSighting(place=place, path=str(path))
    try:
        token = Token(_read(path).strip())
        sighting = replace(sighting, is_exposed=os.name == "posix" and _is_open_to_others(path))
    except (FileNotFoundError, NotADirectoryError):
        return Candidate(sighting=replace(sighting, fault=TokenFault.MISSING, detail="not there"))
    except OSError as error:
        detail = error.strerror or "cannot be read"
        return Candidate(sighting=replace(sighting, fault=TokenFault.UNREADABLE, detail=detail))
    except ValueError:
        return Candidate(sighting=replace(sighting, fault=TokenFault.NO_TOKEN, detail="holds no token"))
    return Candidate(sighting=sighting, token=token)


def _is_open_to_others(path: Path) -> bool:
    """Whether somebody but the owner may read a file, if the folders above let them through. Raises OSError."""
    ways = [folder.stat().st_mode for folder in path.resolve().parents]
    mode = path.stat().st_mode
    is_open_to_all = mode & stat.S_IROTH and all(way & stat.S_IXOTH for way in ways)
    is_open_to_group = mode & stat.S_IRGRP and all(way & (stat.S_IXGRP | stat.S_IXOTH) for way in ways)
    return bool(is_open_to_all or is_open_to_group)


def _read(path: Path) -> str:
    if path.exists() and not path.is_file():  # reading a pipe or a device might never end
        raise ValueError(f"{path} is not a file")
    with path.open(encoding="utf-8") as file:
        return file.read(_LONGEST_FILE)


# All of it.


class Search:
    """Finds the service in the places where it may be."""

    def __init__(
        self, places: ServicePlaces, system: "System", held: HeldTokens, interruption: Interruption | None = None
    ) -> None:
        self._places = places
        self._system = system
        self._held = held
        self._interruption = interruption or Interruption()

    def find(self) -> tuple[ServiceClient, Reach]:
        """Return a client whose token the service accepts, and how it was found. Blocks.

        Raises OutageError, and what a request for the node's status raises.
        """
        if self._places.is_remote and not self._places.is_remote_confirmed:
            evidence = f"The settings name {self._places.address}, which is not this computer."
            address = self._places.address or ""
            raise OutageError(Outage(reason=OutageReason.REMOTE_ADDRESS, evidence=evidence, alternative=address))
        host, port, silent = self._find_listener()
        doorkeeper = self.doorkeeper(host, port)
        transport = Transport(
            f"http://{_where(host, port)}", self._interruption, guard=doorkeeper.check if doorkeeper else None
        )
        client, tokens = self._find_token(transport)
        return client, Reach(
            address=_where(host, port),
            silent=silent,
            is_verified=doorkeeper is not None and doorkeeper.is_verified,
            tokens=tokens,
        )

    @property
    def hosts(self) -> tuple[str, ...]:
        """The addresses to ask, one after the other."""
        return (str(self._places.address),) if self._places.address else HOSTS

    def doorkeeper(self, host: str, port: int) -> Doorkeeper | None:
        """Return who decides about tokens at an address; None for another computer, of which this one knows nothing."""
        return Doorkeeper(self._system, self._places, host, port) if ip_address(host).is_loopback else None

    def meet(self, host: str, port: int) -> Sighting:
        """Look at what listens at an address, without a token. Raises InterruptedRequestError."""
        transport = Transport(f"http://{_where(host, port)}", self._interruption)
        try:
            sighting = look_at(transport)
        finally:
            transport.close()
        doorkeeper = self.doorkeeper(host, port)
        if sighting.answer is Answer.ZEROTIER and doorkeeper is not None:
            try:
                doorkeeper.check()
            except UntrustedListenerError as error:
                return replace(sighting, answer=Answer.IMPOSTOR, evidence=f"{error}.")
        if sighting.answer in (Answer.SILENCE, Answer.ANOTHER_PROGRAM) and doorkeeper is not None:
            holders = listeners_for(host, self._system.listeners(port) or ())
            owners = [f"It is {owner_of(self._system.with_program(holder))}." for holder in holders[:1]]
            is_strangers = any(self._system.may_have_token(holder, self._places.home) is False for holder in holders)
            return replace(
                sighting,
                answer=Answer.ANOTHER_PROGRAM if is_strangers else sighting.answer,
                evidence=" ".join([sighting.evidence, *owners]),
            )
        return sighting

    def _find_listener(self) -> tuple[str, int, tuple[str, ...]]:
        """Return where ZeroTier answers, and where it does not; it binds each family apart, and one may fail."""
        port = find_port(self._places)
        sightings: list[Sighting] = []
        for host in self.hosts:
            sighting = self.meet(host, port.number)
            if sighting.answer is Answer.ZEROTIER:
                return host, port.number, tuple(seen.where for seen in sightings)
            sightings.append(sighting)
            if sighting.answer is Answer.SILENCE:
                break  # a service that hangs hangs on both
        worst = max(sightings, key=lambda sighting: sighting.answer.value)
        raise OutageError(self._outage_of(worst, port))

    def _outage_of(self, sighting: Sighting, port: Port) -> Outage:
        match sighting.answer:
            case Answer.SILENCE:
                return Outage(reason=OutageReason.TIMED_OUT, evidence=sighting.evidence)
            case Answer.ANOTHER_PROGRAM:
                return Outage(reason=OutageReason.FOREIGN_LISTENER, evidence=sighting.evidence)
            case Answer.IMPOSTOR:
                return Outage(reason=OutageReason.UNTRUSTED_LISTENER, evidence=sighting.evidence)
            case _:
                return self._absence(sighting, port)

    def _absence(self, sighting: Sighting, port: Port) -> Outage:
        """Tell why nothing listens."""
        evidence = sighting.evidence
        if self._places.is_remote:
            return Outage(reason=OutageReason.NOT_RUNNING, evidence=evidence)
        if self._places.address and (alternative := self._other_address(port.number)):
            evidence += f" The service listens on {_where(alternative, port.number)}."
            return Outage(reason=OutageReason.OTHER_ADDRESS, evidence=evidence, alternative=alternative)
        if port.is_home_closed:
            evidence += f" {port.number} is the usual port; whether it is another one, only administrators can read."
        if self._places.home != self._system.service_home:  # not the installed one, so nobody starts or stops it
            return Outage(reason=OutageReason.NOT_RUNNING, evidence=evidence)
        state = self._system.service_state()
        return Outage(reason=_reason_of(state), evidence=evidence, service=state)

    def _other_address(self, port: int) -> str:
        listeners = self._system.listeners(port) or ()
        return next((host for host in HOSTS if host != self._places.address and listeners_for(host, listeners)), "")

    def _find_token(self, transport: Transport) -> tuple[ServiceClient, tuple[TokenSighting, ...]]:
        """Return a client with the first token that the service accepts, and what was found in all places."""
        tried: dict[Token, bool] = {}
        found: ServiceClient | None = None
        right: Token | None = None
        seen: list[tuple[TokenSighting, Token | None]] = []
        for candidate in candidates(self._places, self._held):
            sighting, token = candidate.sighting, candidate.token
            if token is not None and found is None:
                client = ServiceClient(transport, token)
                if token not in tried:
                    tried[token] = _accepts(client)
                if tried[token]:
                    found, right = client, token
                    sighting = replace(sighting, is_used=True)
                    _log.info("the service at %s accepts the token of %s", transport.origin, _name(sighting))
                else:
                    sighting = replace(sighting, fault=TokenFault.REFUSED, detail="refused by the service")
            seen.append((sighting, token))
        # By comparing, for those behind the right one are sent to nobody.
        tokens = tuple(replace(sighting, is_stale=token is not None and token != right) for sighting, token in seen)
        if found is None:
            raise OutageError(_token_outage(tokens, is_keyring_asked=self._held.kept is not None))
        return found, tokens


def _accepts(client: ServiceClient) -> bool:
    try:
        client.status()
    except UnauthorizedError:
        return False
    return True


def _name(sighting: TokenSighting) -> str:
    return sighting.path or f"the {sighting.place.name.lower()}"


def _reason_of(state: ServiceState) -> OutageReason:
    match state.condition:
        case ServiceCondition.NOT_INSTALLED:
            return OutageReason.NOT_INSTALLED
        case ServiceCondition.STARTING:
            return OutageReason.STARTING
        case ServiceCondition.RUNNING:
            is_new = state.running_for is not None and state.running_for < STARTING_TIME
            return OutageReason.STARTING if is_new else OutageReason.NOT_LISTENING
        case _:
            return OutageReason.NOT_RUNNING


_TOKEN_FAULTS = (
    (TokenFault.LOCKED, OutageReason.TOKEN_LOCKED),
    (TokenFault.UNREADABLE, OutageReason.TOKEN_UNREADABLE),
    (TokenFault.REFUSED, OutageReason.TOKEN_REFUSED),
    (TokenFault.NO_TOKEN, OutageReason.TOKEN_REFUSED),
    (TokenFault.MISSING, OutageReason.TOKEN_MISSING),
)
"""What a person can mend, the easiest first."""


def _token_outage(tokens: tuple[TokenSighting, ...], *, is_keyring_asked: bool) -> Outage:
    for fault, reason in _TOKEN_FAULTS:
        for token in tokens:
            if token.fault is fault:
                evidence = f"{_name(token)}: {token.detail}."
                return Outage(
                    reason=reason,
                    path=token.path,
                    evidence=evidence,
                    tokens=tokens,
                    is_keyring_wanted=reason is OutageReason.TOKEN_LOCKED and not is_keyring_asked,
                )
    return Outage(reason=OutageReason.TOKEN_MISSING, evidence="There is none for this address yet.", tokens=tokens)
