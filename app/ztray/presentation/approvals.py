"""Devices that wait for an approval that can be given here: in the menu, in notices, and this computer among them."""

from collections.abc import Sequence

from ztray.domain.decision import Admit, Decision, Declined, SetStanding, Verdict, network_of
from ztray.domain.directory import Membership
from ztray.domain.identifiers import NetworkId
from ztray.domain.membership import Standing
from ztray.domain.settings import NoticeKind
from ztray.domain.state import Overview, Snapshot
from ztray.domain.text import plain, unmarked
from ztray.presentation.actions import Decide, Page, ShowWindow
from ztray.presentation.decisions import (
    decided_sentence,
    managed_title,
    member_title,
    try_again,
    what_was_not_done,
    why_not,
)
from ztray.presentation.members import system_name
from ztray.presentation.notices import Notice
from ztray.presentation.outage import Remedy

_NAMES_SHOWN = 3
_SEEN_LENGTH = 60


def approve(known: Membership) -> Decide:
    """Return what lets a device in."""
    decision = SetStanding(
        account_id=known.account_id,
        network_id=known.network.id,
        addresses=(known.member.address,),
        standing=Standing.AUTHORISED,
    )
    return Decide(decisions=(decision,))


def show_waiting(known: Membership | None = None) -> ShowWindow:
    """Return what shows the devices that wait: one of them in its network, or all."""
    if known is None:
        return ShowWindow(page=Page.MEMBERS)
    return ShowWindow(
        page=Page.MEMBERS,
        account_id=known.account_id,
        network_id=known.network.id,
        address=known.member.address,
    )


def waiting_title(known: Membership, overview: Overview) -> str:
    """Return which device waits: its name if it has one, and its address in any case."""
    address = known.member.address
    title = member_title(address, overview.directory, overview.memory.device_aliases.get(address, ""))
    return address if title == address else f"{title} ({address})"


def waiting_line(overview: Overview) -> str:
    """Say in a line of the menu how many devices wait; empty for none."""
    directory = overview.directory
    count = directory.waiting_count
    if not count:
        return ""
    if count == 1 and len(directory.waiting) == 1:
        known = directory.waiting[0]
        return f"{waiting_title(known, overview)} asks to join {managed_title(known.network.id, directory)}"
    return f"{count} devices ask to join" if count > 1 else "1 device asks to join"


def approve_this_computer(network_id: NetworkId, overview: Overview) -> Remedy | None:
    """Return what lets this computer into a network that an account runs; None where nobody here can."""
    state = overview.directory.admitting(network_id)
    if state is None or not isinstance(overview.state, Snapshot):
        return None
    admit: Decision = Admit(account_id=state.account.id, network_id=network_id, address=overview.state.node.address)
    if admit in overview.directory.deciding:
        return None
    return Remedy(text="Approve this computer", action=Decide(decisions=(admit,)))


def subject_of(known: Membership) -> str:
    """Return by what a notice about a device that waits is known, to be withdrawn when it does not any more."""
    return f"waiting {known.network.id} {known.member.address}"


def waiting_notices(came: Sequence[Membership], overview: Overview) -> tuple[Notice, ...]:
    """Return what to tell of devices that have begun to wait: each by itself, or all in one if they are many."""
    if len(came) > _NAMES_SHOWN:
        networks = dict.fromkeys(managed_title(known.network.id, overview.directory) for known in came)
        return (
            Notice(
                kind=NoticeKind.WAITING,
                title=f"{len(came)} devices ask to join.",
                text=unmarked(f"{', '.join(list(networks)[:_NAMES_SHOWN])}."),
                action=show_waiting(),
                buttons=(Remedy(text="Open", action=show_waiting()),),
                subject="waiting",
            ),
        )
    return tuple(_waiting_notice(known, overview) for known in came)


def verdict_notice(verdict: Verdict, overview: Overview, now: int) -> Notice:
    """Return what to tell of a decision, for who does not see it in the window."""
    directory, aliases = overview.directory, overview.memory.device_aliases
    if isinstance(verdict, Declined):
        kind = NoticeKind.REFUSED
        sentence, text = what_was_not_done(verdict, directory, aliases), why_not(verdict, directory, now)
        again = try_again(verdict)
        buttons = (Remedy(text="Undo", action=again),) if again else ()
    else:
        kind = NoticeKind.WAITING
        sentence, text = (
            decided_sentence(verdict, directory, aliases),
            "It can be taken back." if verdict.undo else "It is done.",
        )
        buttons = (Remedy(text="Undo", action=Decide(decisions=verdict.undo)),) if verdict.undo else ()
    shown = ShowWindow(
        page=Page.MEMBERS, account_id=verdict.decision.account_id, network_id=network_of(verdict.decision)
    )
    return Notice(
        kind=kind,
        title=unmarked(sentence),
        text=unmarked(text),
        action=shown,
        buttons=buttons,
        subject=f"decided {verdict.decision.account_id}",
    )


def _waiting_notice(known: Membership, overview: Overview) -> Notice:
    member = known.member
    title = f"{waiting_title(known, overview)} asks to join {managed_title(known.network.id, overview.directory)}"
    version, place = plain(member.version, _SEEN_LENGTH), plain(member.physical_address, _SEEN_LENGTH)
    shown = (system_name(member), version and f"ZeroTier {version}", place and f"at {place}")
    seen = ", ".join(filter(None, shown))
    text = f"It shows itself as: {seen}." if seen else "Nothing more is known of it."
    return Notice(
        kind=NoticeKind.WAITING,
        title=unmarked(title),
        text=unmarked(f"{text} Approve only what you know."),
        action=show_waiting(known),
        buttons=(
            Remedy(text="Approve", action=approve(known)),
            Remedy(text="Open", action=show_waiting(known)),
        ),
        subject=subject_of(known),
    )
