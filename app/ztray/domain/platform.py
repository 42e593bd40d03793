"""What differs by platform in what people are told."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Platform:
    """The commands that a person types with administrator's rights, and what ZeroTier does not do on this platform."""

    start_service: str
    restart_service: str
    copy_token: str
    """Empty where none can be given."""
    applies_dns: bool
    """Whether the service applies a network's DNS; on Linux it does not (ZeroTierOne issue 2492)."""
