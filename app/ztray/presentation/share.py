"""Having somebody else join a network: its id, a link, a picture of the link, and a message to send."""

from dataclasses import dataclass

from ztray.domain.identifiers import NetworkId
from ztray.domain.text import MESSAGE_LENGTH, plain
from ztray.presentation.outage import DOWNLOAD_PAGE

QR_MARGIN = 4
"""How much white a scanner needs around a QR code, in modules."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Invitation:
    """What somebody needs to join a network."""

    title: str
    network_id: NetworkId
    link: str
    """In the form that ZeroTier's own programs for phones read from QR codes and open."""
    message: str
    approval: str
    """Who has a say in it."""


def invitation(network_id: NetworkId, title: str) -> Invitation:
    """Return what somebody needs to join this network; the title is how this computer shows it."""
    title = plain(title, MESSAGE_LENGTH)
    link = f"https://joinzt.com/addnetwork?nwid={network_id}&v=1"
    return Invitation(
        title=title,
        network_id=network_id,
        link=link,
        message=(
            f"Join my ZeroTier network “{title}”:\n"
            f"1. Install ZeroTier from {DOWNLOAD_PAGE}\n"
            f"2. Join the network {network_id}\n"
            f"On a phone, this link does it: {link}"
        ),
        approval=_approval(network_id),
    )


def qr_modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """Return the QR code of a text, row by row without its margin; True stands for black."""
    # Imported here: most people never share a network.
    import segno  # noqa: PLC0415

    code = segno.make_qr(text, error="m")
    return tuple(tuple(map(bool, row)) for row in code.matrix)


def qr_description(title: str) -> str:
    """Say what the picture is, for who does not see it."""
    return f"QR code of the link for joining “{title}”"


def picture_name(network_id: NetworkId) -> str:
    """Return what to call the file of the picture."""
    return f"zerotier-{network_id}.png"


def saved_sentence(path: str, *, is_saved: bool) -> str:
    """Say where the picture was saved, or that it was not."""
    shown = plain(path, MESSAGE_LENGTH)
    if is_saved:
        return f"The picture was saved as {shown}."
    return f"The picture could not be saved as {shown}. Choose another folder."


def _approval(network_id: NetworkId) -> str:
    if network_id.is_ad_hoc:
        return "This is an ad-hoc network: whoever knows its id is in it, and nobody has to approve."
    return (
        "On a private network the administrator still has to approve each new device. "
        "A public network lets in whoever knows its id."
    )
