"""What ZTray is and what it is made of: versions for reports, licences, and where to read more."""

from collections.abc import Mapping
from dataclasses import dataclass

from ztray.domain.text import plain
from ztray.presentation.actions import OpenLogs, OpenUrl
from ztray.presentation.outage import DOWNLOAD_PAGE

SUMMARY = "ZeroTier in the system tray."

NOTICE = (
    "Free software under the MIT licence. ZTray is made by users of ZeroTier, not by ZeroTier, Inc. "
    "Its parts have licences of their own:"
)

_UNKNOWN = "–"


@dataclass(frozen=True, kw_only=True, slots=True)
class Component:
    """A part of the program that others have made; `name` is the one it is installed by."""

    name: str
    title: str
    licence: str
    """As an SPDX expression."""
    is_everywhere: bool = True
    """Whether it is delivered for all systems and all versions of Python."""


COMPONENTS = (
    Component(name="PySide6_Essentials", title="Qt and PySide6", licence="LGPL-3.0-only"),
    Component(name="shiboken6", title="Shiboken", licence="LGPL-3.0-only"),
    Component(name="certifi", title="certifi", licence="MPL-2.0"),
    Component(name="charset-normalizer", title="charset-normalizer", licence="MIT"),
    Component(name="idna", title="idna", licence="BSD-3-Clause"),
    Component(name="keyring", title="keyring", licence="MIT"),
    Component(name="msgspec", title="msgspec", licence="BSD-3-Clause"),
    Component(name="platformdirs", title="platformdirs", licence="MIT"),
    Component(name="prometheus_client", title="prometheus-client", licence="Apache-2.0 AND BSD-2-Clause"),
    Component(name="psutil", title="psutil", licence="BSD-3-Clause"),
    Component(name="requests", title="requests", licence="Apache-2.0"),
    Component(name="segno", title="segno", licence="BSD-3-Clause"),
    Component(name="truststore", title="truststore", licence="MIT"),
    Component(name="urllib3", title="urllib3", licence="MIT"),
    Component(name="jaraco.classes", title="jaraco.classes", licence="MIT"),
    Component(name="jaraco.context", title="jaraco.context", licence="MIT"),
    Component(name="jaraco.functools", title="jaraco.functools", licence="MIT"),
    Component(name="more-itertools", title="more-itertools", licence="MIT"),
    *(
        Component(name=name, title=name, licence=licence, is_everywhere=False)
        for name, licence in (
            ("SecretStorage", "BSD-3-Clause"),
            ("jeepney", "MIT"),
            ("cryptography", "Apache-2.0 OR BSD-3-Clause"),
            ("cffi", "MIT-0"),
            ("pycparser", "BSD-3-Clause"),
            ("pywin32-ctypes", "BSD-3-Clause"),
            ("backports.tarfile", "MIT"),
            ("importlib_metadata", "Apache-2.0"),
            ("lazy-importer", "Apache-2.0"),
            ("zipp", "MIT"),
        )
    ),
)
"""All that is delivered with ZTray; of Qt and PySide6, the licence that ZTray uses them under."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Versions:
    """What runs here; `components` by the names that they are installed by, without those that cannot be found."""

    ztray: str
    service: str | None
    """That of the service in use, None while none answers."""
    qt: str
    python: str
    system: str
    components: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A line of the list of parts."""

    title: str
    version: str
    licence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A page to read more on, or a place to look, as the text of a button with the mark of its key."""

    text: str
    action: OpenUrl | OpenLogs


@dataclass(frozen=True, kw_only=True, slots=True)
class AboutPage:
    """What the window about the program shows."""

    headline: str
    versions: str
    """The most important ones, each in a line."""
    parts: tuple[Part, ...]
    links: tuple[Link, ...]
    report: str
    """All versions, to be copied into a report."""


LINKS = (
    Link(text="ZeroTier &documentation", action=OpenUrl(url="https://docs.zerotier.com/")),
    Link(text="Down&load ZeroTier", action=OpenUrl(url=DOWNLOAD_PAGE)),
    Link(text="&Qt's licences", action=OpenUrl(url="https://www.qt.io/licensing/")),
    Link(text="L&ogs of ZTray", action=OpenLogs()),
)


def about_page(versions: Versions) -> AboutPage:
    """Return what to show of the program and its parts."""
    service = "not connected" if versions.service is None else plain(versions.service) or _UNKNOWN
    lines = (
        f"ZeroTier service: {service}",
        f"Qt: {versions.qt}",
        f"Python: {versions.python}",
        f"System: {versions.system}",
    )
    parts = tuple(
        Part(
            title=component.title,
            version=versions.components.get(component.name, _UNKNOWN),
            licence=component.licence,
        )
        for component in COMPONENTS
        if component.is_everywhere or component.name in versions.components
    )
    headline = f"ZTray {versions.ztray}"
    return AboutPage(
        headline=headline,
        versions="\n".join(lines),
        parts=parts,
        links=LINKS,
        report="\n".join((headline, *lines, *(f"{part.title}: {part.version}" for part in parts))),
    )
