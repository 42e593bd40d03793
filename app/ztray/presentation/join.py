"""Joining in words: what is wrong with a text that should be a network's id, and how far joining has come."""

from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import assert_never

from ztray.domain.identifiers import NetworkId, NetworkIdError, NodeAddress, NotAnId
from ztray.domain.intent import Join, Refusal
from ztray.domain.network import Network, NetworkStatus
from ztray.domain.state import Overview, Snapshot
from ztray.presentation.networks import condition_of, title_of
from ztray.presentation.refusals import refusal_sentence, what_failed


class Stage(Enum):
    """How far joining has come."""

    WAITING = auto()
    """Something is still to come."""
    NEEDS_A_PERSON = auto()
    """Somebody has to do something: approve, sign in, choose another id."""
    JOINED = auto()
    """It is done."""
    FAILED = auto()
    """It came to nothing; it can be tried again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How far joining has come, in a sentence; `address_to_send` is what the network's administrator has to know."""

    stage: Stage
    sentence: str
    address_to_send: str = ""
    can_leave: bool = False
    """Whether leaving again is what most people will want."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pasted:
    """What a text comes to: the network it names, whether that can be joined, and a sentence about it."""

    network_id: NetworkId | None = None
    can_join: bool = False
    sentence: str


def understand(text: str, overview: Overview) -> Pasted:
    """Find out what somebody typed or pasted."""
    try:
        network_id = NetworkId.parse(text)
    except NetworkIdError as error:
        return Pasted(sentence=why_not_an_id(error))
    if isinstance(overview.state, Snapshot) and overview.state.network(network_id) is not None:
        return Pasted(network_id=network_id, sentence=f"“{title_of(network_id, overview)}” is joined already.")
    if any(isinstance(intent, Join) for intent in overview.pending_for(network_id)):
        return Pasted(network_id=network_id, sentence=f"{network_id.grouped} is being joined.")
    return Pasted(network_id=network_id, can_join=True, sentence=_what_digits_mean(network_id))


def why_not_an_id(error: NetworkIdError) -> str:
    """Say why a text holds no network id that can be joined."""
    match error.reason:
        case NotAnId.EMPTY:
            return "Paste the network's id, or a link or message that holds it."
        case NotAnId.NO_DIGITS:
            return "There is no network id in this text. An id has 16 digits from 0 to 9 and a to f."
        case NotAnId.NODE_ADDRESS:
            return "This looks like the address of a computer (10 digits). A network id has 16."
        case NotAnId.TOO_SHORT:
            return f"A network id has 16 digits; this has only {error.digits}."
        case NotAnId.TOO_LONG:
            return f"A network id has 16 digits; this has {error.digits}."
        case NotAnId.SEVERAL:
            return "There is more than one network id in this text. Keep the one that you want to join."
        case NotAnId.ZERO:
            return "No network can have this id: its first ten digits, the controller's address, are all zero."
        case reason:
            assert_never(reason)


def join_progress(network_id: NetworkId, overview: Overview) -> Progress:
    """Tell how far joining a network has come; what the service shows counts more than what it said."""
    refused = next(
        (r for r in overview.refusals if r.intent.network_id == network_id and isinstance(r.intent, Join)), None
    )
    state = overview.state
    if isinstance(state, Snapshot) and (network := state.network(network_id)) is not None:
        progress = _progress_of(network, overview, state.node.address)
        if refused is None or refused.refusal is not Refusal.NOT_APPLIED:
            return progress
        return replace(progress, sentence=f"{what_failed(refused)} {progress.sentence}")
    if refused is not None:
        return Progress(stage=Stage.FAILED, sentence=refusal_sentence(refused, overview))
    if not isinstance(state, Snapshot):
        return Progress(stage=Stage.WAITING, sentence="Waiting for the ZeroTier service.")
    if any(isinstance(intent, Join) for intent in overview.pending_for(network_id)):
        return Progress(stage=Stage.WAITING, sentence="Joining…")
    return Progress(stage=Stage.FAILED, sentence="The network is not joined any more.")


def _progress_of(network: Network, overview: Overview, my_address: NodeAddress) -> Progress:
    condition = condition_of(network, is_long_waiting=network.id in overview.long_waiting)
    match network.status:
        case NetworkStatus.OK:
            title, addresses = title_of(network.id, overview), ", ".join(network.addresses)
            return Progress(
                stage=Stage.JOINED,
                sentence=f"You are in “{title}”." + (f" Your address there: {addresses}" if addresses else ""),
            )
        case NetworkStatus.REQUESTING_CONFIGURATION:
            return Progress(stage=Stage.WAITING, sentence=condition.sentence)
        case NetworkStatus.ACCESS_DENIED:
            return Progress(
                stage=Stage.NEEDS_A_PERSON,
                sentence=(
                    "Waiting for approval. Send your address to the network's administrator; "
                    "you are in as soon as it is approved, and can close this window."
                ),
                address_to_send=my_address,
            )
        case status:
            return Progress(
                stage=Stage.NEEDS_A_PERSON,
                sentence=condition.sentence,
                can_leave=status is NetworkStatus.NOT_FOUND,
            )


def _what_digits_mean(network_id: NetworkId) -> str:
    if network_id.is_ad_hoc:
        return "An ad-hoc network: it has no controller, and anybody who knows the id is in it."
    return (
        f"The network is run by the controller {network_id.controller}. Compare the digits with those you were given."
    )
