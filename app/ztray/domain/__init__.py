"""Values and rules of ZeroTier as ZTray sees it: no Qt, no input or output."""
