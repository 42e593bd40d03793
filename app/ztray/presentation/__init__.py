"""From what is known to what is shown: pure functions, the same for icon, tooltip, menu and windows. No Qt."""
