"""The user's part of the registry itself; importing it fails on other platforms."""

import sys

assert sys.platform == "win32"  # noqa: S101 - tells mypy that there is a winreg

import winreg  # noqa: E402


class CurrentUser:
    """HKEY_CURRENT_USER, as a `ztray.system.windows.Registry`."""

    def read(self, key: str, name: str) -> str | bytes | None:
        """Return a value, None when there is none. Raises OSError."""
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
                value, _ = winreg.QueryValueEx(opened, name)
        except FileNotFoundError:
            return None
        return value if isinstance(value, str | bytes) else None

    def write(self, key: str, name: str, text: str) -> None:
        """Set a value, and make its key. Raises OSError."""
        with winreg.CreateKeyEx(winreg.HKEY_CURRENT_USER, key, access=winreg.KEY_SET_VALUE) as opened:
            winreg.SetValueEx(opened, name, 0, winreg.REG_SZ, text)

    def delete(self, key: str, name: str) -> None:
        """Remove a value, if there is one. Raises OSError."""
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key, access=winreg.KEY_SET_VALUE) as opened:
                winreg.DeleteValue(opened, name)
        except FileNotFoundError:
            return
