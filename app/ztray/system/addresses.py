"""Addresses as the kernel has them, written as `ztray.domain.listener` compares them."""

from ipaddress import ip_address


def address_text(packed: bytes) -> str:
    """Write an address of 4 or 16 bytes."""
    address = ip_address(packed)
    mapped = None if address.version == 4 else address.ipv4_mapped  # noqa: PLR2004
    # Python writes such an address in hexadecimal digits up to 3.12.
    return f"::ffff:{mapped}" if mapped else str(address)
