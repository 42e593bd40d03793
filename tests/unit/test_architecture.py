"""The rooms of the house, and which of them know of which: imports point one way."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import ztray

PACKAGE = Path(ztray.__file__).parent

DOORS = {
    "domain": set[str](),
    "system": {"domain", "storage"},
    "api": {"domain"},
    "storage": {"domain"},
    "presentation": {"domain"},
    "environment": {"domain", "storage", "system"},
    "runtime": {"domain", "api", "storage", "system", "environment"},
    "ui": {"domain", "presentation", "runtime", "ztray"},
    "application": {
        *("domain", "presentation", "runtime", "ui", "environment", "demo", "api", "storage", "system", "ztray")
    },
    "status_command": {"domain", "presentation", "runtime", "environment", "api", "storage"},
    "doctor_command": {"domain", "presentation", "runtime", "environment", "storage", "ztray"},
    "self_test": {"application", "domain", "environment", "ztray"},
    "watchdog": set[str](),
    "__main__": {"application", "doctor_command", "logs", "self_test", "status_command", "watchdog"}
    | {"runtime", "environment", "ztray"},
    "logs": {"domain", "storage"},
    "demo": {"domain"},
    "ztray": set[str](),
}
"""Which rooms each room may import from, besides itself; "ztray" is the package itself, with the version."""

LIBRARIES = {
    "domain": {"msgspec"},
    "api": {"msgspec"},
    "api/transport.py": {"requests", "urllib3"},
    "api/web.py": {"msgspec", "requests", "truststore", "urllib3"},
    "api/service.py": {"msgspec", "prometheus_client"},
    "storage": {"msgspec"},
    "storage/secrets.py": {"keyring"},
    "storage/linux_keyrings.py": {"jeepney", "secretstorage"},
    "system/processes.py": {"psutil"},
    "runtime/examination.py": {"PySide6", "psutil"},
    "presentation/share.py": {"segno"},
    "environment": {"platformdirs"},
    "runtime": {"PySide6"},
    "runtime/desktop_notices.py": {"PySide6", "jeepney"},
    "runtime/notebook.py": {"msgspec"},
    "runtime/pausing.py": {"msgspec"},
    "runtime/accounts.py": {"PySide6", "msgspec"},
    "runtime/saving.py": {"PySide6", "msgspec"},
    "runtime/source_cache.py": {"PySide6", "msgspec"},
    "runtime/updates.py": {"PySide6", "msgspec"},
    "runtime/session_bus.py": {"PySide6", "jeepney"},
    "ui": {"PySide6", "shiboken6"},
    "application": {"PySide6"},
    "status_command": {"msgspec"},
    "self_test": {"PySide6"},
    "__main__": {"PySide6"},
}
"""Which libraries each room may use; a file with an entry of its own has that one instead."""

OUTSIDE = frozenset(
    {"asyncio", "concurrent", "http", "logging", "os", "pathlib", "shutil", "socket", "subprocess", "sys"}
    | {"tempfile", "threading", "time", "urllib.request"}
)
"""What pure values and pure functions have no use for."""


@dataclass(frozen=True, kw_only=True)
class Import:
    """An import statement's module, and whether it stands at the top of the file."""

    file: str
    module: str
    is_lazy: bool
    is_for_typing: bool = False

    @property
    def room(self) -> str:
        return room_of(self.file)

    @property
    def library(self) -> str:
        return self.module.partition(".")[0]

    @property
    def imported_room(self) -> str:
        """Name the room of ZTray that is imported from."""
        return self.module.split(".")[1] if "." in self.module else "ztray"


def room_of(file: str) -> str:
    first = file.partition("/")[0].removesuffix(".py")
    return "ztray" if first == "__init__" else first


def imports_of(file: Path) -> Iterator[Import]:
    name = file.relative_to(PACKAGE).as_posix()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    at_top = {id(node) for node in tree.body}
    for_typing = {
        id(inner)
        for node in tree.body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in node.body
    }
    for node in ast.walk(tree):
        modules: list[str] = []
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: a relative import hides the room"
            # `from ztray import domain` imports a room; `from ztray import __version__` the package.
            modules = [
                f"ztray.{alias.name}" if node.module == "ztray" and alias.name in DOORS else str(node.module)
                for alias in node.names
            ]
        for module in dict.fromkeys(modules):
            yield Import(
                file=name,
                module=module,
                is_lazy=id(node) not in at_top,
                is_for_typing=id(node) in for_typing,
            )


IMPORTS = tuple(found for file in sorted(PACKAGE.rglob("*.py")) for found in imports_of(file))
OWN = tuple(found for found in IMPORTS if found.library == "ztray")
FOREIGN = tuple(found for found in IMPORTS if found.library not in sys.stdlib_module_names | {"ztray"})


def test_every_room_is_known() -> None:
    rooms = {room_of(file.relative_to(PACKAGE).as_posix()) for file in PACKAGE.rglob("*.py")}
    assert rooms <= set(DOORS)
    assert rooms >= set(DOORS)


@pytest.mark.parametrize("room", DOORS)
def test_a_room_imports_from_the_rooms_behind_it_only(room: str) -> None:
    through = {found.imported_room: found.file for found in OWN if found.room == room}
    strange = {imported: file for imported, file in through.items() if imported not in DOORS[room] | {room}}
    assert strange == {}


def test_no_door_leads_round_in_a_circle() -> None:
    left = dict(DOORS)
    while ends := [room for room, doors in left.items() if not doors & set(left)]:
        for room in ends:
            del left[room]
    assert left == {}


def test_nothing_but_the_command_line_and_its_self_test_imports_the_application() -> None:
    importing = {found.file for found in OWN if found.imported_room == "application"}
    assert importing == {"__main__.py", "self_test.py"}


def test_nothing_but_the_application_imports_the_demo_and_not_before_it_is_wanted() -> None:
    importing = [found for found in OWN if found.imported_room == "demo" and found.room != "demo"]
    assert {found.file for found in importing} == {"application.py"}
    assert all(found.is_lazy for found in importing)


def test_the_demo_knows_of_ztray_how_an_account_is_described_and_nothing_more() -> None:
    known = {(found.file, found.module) for found in OWN if found.room == "demo" and found.imported_room != "demo"}
    assert known == {("demo/embedded.py", "ztray.domain.account"), ("demo/embedded.py", "ztray.domain.token")}


def test_every_library_is_used_where_it_belongs_only() -> None:
    strange = {
        (found.file, found.library)
        for found in FOREIGN
        if found.library not in LIBRARIES.get(found.file, LIBRARIES.get(found.room, set()))
    }
    assert strange == set()


@pytest.mark.parametrize("library", ["requests", "urllib3"])
def test_http_is_spoken_in_one_file_on_this_computer_and_in_one_beyond_it(library: str) -> None:
    assert {found.file for found in FOREIGN if found.library == library} == {"api/transport.py", "api/web.py"}


def test_only_what_runs_and_what_shows_knows_qt() -> None:
    rooms = {found.room for found in FOREIGN if found.library in ("PySide6", "shiboken6")}
    assert rooms == {"runtime", "ui", "application", "self_test", "__main__"}


def test_what_runs_knows_no_widgets() -> None:
    modules = {found.module for found in FOREIGN if found.room == "runtime" and found.library == "PySide6"}
    assert modules == {"PySide6.QtCore", "PySide6.QtDBus", "PySide6.QtNetwork"}


@pytest.mark.parametrize("room", ["domain", "presentation"])
def test_values_and_words_touch_nothing_outside(room: str) -> None:
    modules = {found.module for found in IMPORTS if found.room == room}
    assert modules
    assert {module for module in modules if module in OUTSIDE or module.partition(".")[0] in OUTSIDE} == set()


def test_the_worker_imports_the_way_to_the_service_in_its_own_thread_only() -> None:
    heavy = {f"ztray.{name}" for name in ("api.transport", "api.service")}
    heavy |= {f"ztray.runtime.{name}" for name in ("access", "pausing", "search", "examination", "kept_token")}
    heavy |= {f"ztray.api.{name}" for name in ("web", "recognition", "releases")} | {"ztray.runtime.sources"}
    allowed = {"status_command.py", "doctor_command.py"}
    allowed |= {f"api/{name}.py" for name in ("service", "authorised", "controller", "web", "recognition")}
    allowed |= {f"api/{name}.py" for name in ("central", "legacy_central", "new_central", "releases")}
    allowed |= {f"runtime/{name}.py" for name in ("access", "pausing", "search", "examination", "kept_token")}
    allowed |= {"runtime/sources.py"}
    early = {
        (found.file, found.module)
        for found in OWN
        if found.module in heavy and not found.is_lazy and not found.is_for_typing and found.file not in allowed
    }
    assert early == set()


# What is loaded, and when.


def loaded_by(statement: str) -> set[str]:
    """Tell which modules are loaded after a statement in a new interpreter."""
    told = subprocess.run(
        [sys.executable, "-c", f"{statement}\nimport sys\nprint(*sys.modules, sep='\\n')"],
        env=os.environ | {"PYTHONPATH": str(PACKAGE.parent), "QT_QPA_PLATFORM": "offscreen"},
        check=True,
        capture_output=True,
        text=True,
        timeout=30,
    )
    return set(told.stdout.split())


def test_the_application_is_loaded_without_http_the_demo_and_the_parser_of_metrics() -> None:
    loaded = loaded_by("import ztray.application")
    assert "ztray.runtime.service_worker" in loaded
    assert loaded & {"requests", "urllib3", "prometheus_client", "ztray.demo", "asyncio", "jeepney"} == set()


def test_the_worker_loads_http() -> None:
    assert "requests" in loaded_by("import ztray.runtime.access")


def test_the_command_line_is_loaded_without_qt() -> None:
    loaded = loaded_by("import ztray.__main__")
    assert "ztray.environment" in loaded
    assert not any(module.startswith(("PySide6", "requests")) for module in loaded)


def test_the_demo_is_loaded_without_the_rest() -> None:
    loaded = {module for module in loaded_by("import ztray.demo.embedded") if module.startswith("ztray.")}
    assert {module.split(".")[1] for module in loaded} == {"demo", "domain"}


def test_the_self_test_loads_every_library() -> None:
    loaded = loaded_by("import ztray.self_test; ztray.self_test.load_everything()")
    assert {found.library for found in FOREIGN} <= loaded
