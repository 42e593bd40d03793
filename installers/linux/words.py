"""What Linux is told of ZTray: its desktop entry, its page in software centres, its manual and its completions.

The manual and the completions are made of the command line itself, so that they cannot lag behind.
"""

import argparse
from xml.etree import ElementTree as ET

import shtab
from argparse_manpage.manpage import Manpage  # type: ignore[import-untyped]

from installers import product
from ztray.__main__ import command_line
from ztray.system.desktop_entry import write_command, write_entry

CATEGORIES = ("Network", "RemoteAccess", "Qt")
KEYWORDS = ("ZeroTier", "VPN", "network", "tray")

SCREENSHOTS = {
    "networks-light.png": "The networks, and one of them in full",
    "device-relayed-dark.png": "A device that is relayed, and what helps",
    "members-light.png": "Who is in a network, and who asks to join",
}

_DESCRIPTION = """\
ZTray shows in the system tray whether this computer is connected to its ZeroTier networks. With it you join, pause and
leave networks, copy addresses, find your devices by name, learn why one of them is slow, and approve who asks to join
the networks that you run.

When something is wrong, it says in plain words what, and offers what helps: it starts the service, reads the token
after your system has asked you for a password, or names the network that gets in the way of another.

GNOME shows tray icons with the extension “AppIndicator and KStatusNotifierItem Support” only; without any tray, ZTray
stays in its window. It needs the ZeroTier service, and has a demo without it. ZTray is made by users of ZeroTier, not
by ZeroTier, Inc.
"""

_EXIT_STATUS = """\
.TP
.B 0
it was quit, or another one that runs was shown; \\fBstatus\\fR: online; \\fBdoctor\\fR: all is in order;
\\fB\\-\\-self\\-test\\fR: it works
.TP
.B 1
\\fBdoctor\\fR: something is wrong; \\fB\\-\\-self\\-test\\fR: it does not work
.TP
.B 2
it cannot start as asked
.TP
.B 3
\\fBstatus\\fR: offline; \\fB\\-\\-self\\-test\\fR: it took too long
.TP
.B 4
\\fBstatus\\fR: the service cannot be used"""

_FILES = """\
.TP
.I ~/.config/ztray/settings.json
the settings
.TP
.I ~/.local/state/ztray
what is remembered; in
.I log
what ZTray tells of itself"""


def desktop_entry(program: str) -> bytes:
    """Return the entry of the menus for a program, by its path or by its name on PATH."""
    return write_entry(
        {
            "Type": "Application",
            "Name": product.TITLE,
            "GenericName": "ZeroTier Client",
            "Comment": product.TAGLINE,
            "Exec": write_command((program,)),
            "Icon": product.ID,
            "Terminal": "false",
            "Categories": "".join(f"{category};" for category in CATEGORIES),
            "Keywords": "".join(f"{keyword};" for keyword in KEYWORDS),
            "StartupNotify": "false",
            "X-GNOME-SingleWindow": "true",
        }
    )


def metainfo(version: str) -> bytes:
    """Return the page in software centres (AppStream)."""
    component = ET.Element("component", type="desktop-application")
    for tag, text in (
        ("id", product.ID),
        ("name", product.TITLE),
        ("summary", product.TAGLINE),
        ("metadata_license", "CC0-1.0"),
        ("project_license", product.licence()),
        ("developer_name", product.authors()),
    ):
        _add(component, tag, text)
    description = _add(component, "description")
    for paragraph in _DESCRIPTION.split("\n\n"):
        _add(description, "p", " ".join(paragraph.split()))
    _add(component, "launchable", f"{product.ID}.desktop", type="desktop-id")
    _add(_add(component, "provides"), "binary", product.NAME)
    _add(component, "url", product.homepage(), type="homepage")
    _add(component, "url", f"{product.homepage()}/issues", type="bugtracker")
    screenshots = _add(component, "screenshots")
    for name, caption in SCREENSHOTS.items():
        kind = {"type": "default"} if not len(screenshots) else {}
        screenshot = _add(screenshots, "screenshot", **kind)
        _add(screenshot, "caption", caption)
        _add(screenshot, "image", f"{product.homepage()}/raw/v{version}/resources/screenshots/{name}", type="source")
    _add(component, "content_rating", type="oars-1.1")
    releases = _add(component, "releases")
    _add(releases, "release", version=version, date=f"{product.released():%Y-%m-%d}")
    ET.indent(component)
    return bytes(ET.tostring(component, encoding="utf-8", xml_declaration=True)) + b"\n"


def manual(version: str) -> str:
    """Return the page for `man`, in section 1."""
    page = Manpage(command_line())
    page.date = f"{product.released():%Y-%m-%d}"
    page.source = f"{product.TITLE} {version}"
    page.manual = "User Commands"
    page.description = product.TAGLINE
    page.add_section("exit status", ">", _EXIT_STATUS)
    page.add_section("files", ">", _FILES)
    # The library calls what stands below the options comments.
    return str(page).replace(".SH COMMENTS", ".SH ENVIRONMENT")


def completion(shell: str) -> str:
    """Return what has a shell complete the command line: bash, zsh or fish."""
    parser = command_line()
    _complete(parser, "--token-file", shtab.FILE)
    _complete(parser, "--service-home", shtab.DIRECTORY)
    return shtab.complete(parser, shell)


def _complete(parser: argparse.ArgumentParser, option: str, how: object) -> None:
    action = next(action for action in parser._actions if option in action.option_strings)  # noqa: SLF001 - as shtab does
    action.complete = how  # type: ignore[attr-defined] # this is how shtab is told


def _add(parent: ET.Element, tag: str, text: str | None = None, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, tag, attributes)
    element.text = text
    return element
