"""What differs by platform, and nothing else."""

import sys

from ztray.system.base import System


def this_system() -> System:
    """Return the platform that the program runs on; an unknown Unix is treated like Linux."""
    # Imported here: each platform loads its own only.
    if sys.platform == "win32":
        from ztray.system.windows import Windows  # noqa: PLC0415

        return Windows()
    if sys.platform == "darwin":
        from ztray.system.macos import MacOS  # noqa: PLC0415

        return MacOS()
    from ztray.system.linux import Linux  # noqa: PLC0415

    return Linux()
