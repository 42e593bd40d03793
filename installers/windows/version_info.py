"""What the properties of ztray.exe and ztrayw.exe say; the task manager and notifications name a program by it."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from installers import product
from installers.windows.build import file_version

if TYPE_CHECKING:
    from PyInstaller.utils.win32.versioninfo import VSVersionInfo

MANIFEST = Path(__file__).with_name("ztray.exe.manifest")
"""What Windows is told before it starts them: no administrator's rights, sharp on every screen, long paths."""

_AMERICAN_ENGLISH, _UNICODE = 0x0409, 1200


def texts(program: str) -> Mapping[str, str]:
    """Return what is said of a program, by the names that Windows has for it."""
    return {
        "CompanyName": product.authors(),
        "FileDescription": product.TITLE,
        "FileVersion": product.VERSION,
        "InternalName": program,
        "LegalCopyright": product.COPYRIGHT,
        "OriginalFilename": f"{program}.exe",
        "ProductName": product.TITLE,
        "ProductVersion": product.VERSION,
    }


def version_info(program: str) -> "VSVersionInfo":
    """Return it as PyInstaller's `EXE(version=…)` wants it."""
    # Imported here: it needs what is installed on Windows only.
    from PyInstaller.utils.win32.versioninfo import (  # noqa: PLC0415
        FixedFileInfo,
        StringFileInfo,
        StringStruct,
        StringTable,
        VarFileInfo,
        VarStruct,
        VSVersionInfo,
    )

    numbers = file_version(product.VERSION)
    strings: list[Any] = [StringStruct(name, text) for name, text in texts(program).items()]  # as the stubs want it
    language = f"{_AMERICAN_ENGLISH:04X}{_UNICODE:04X}"
    return VSVersionInfo(
        ffi=FixedFileInfo(filevers=numbers, prodvers=numbers),
        kids=[
            StringFileInfo([StringTable(language, strings)]),
            VarFileInfo([VarStruct("Translation", [_AMERICAN_ENGLISH, _UNICODE])]),
        ],
    )
