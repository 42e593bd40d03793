"""What the icon, its tooltip and its menu say in a panel; one program for all tests, which only read."""

from collections.abc import Iterator

import pytest

from tests.e2e.conftest import HOME
from tests.e2e.program import PersonsHome, Program, at_service, has, line
from tests.fakes.desktop import PrivateDesktop
from tests.fakes.tray_host import TrayHost
from ztray.demo.networks import Stage
from ztray.demo.service import SimulatedService
from ztray.demo.world import World

STAGE = Stage(name="Home", addresses=("10.147.20.27/24",))


@pytest.fixture(scope="module")
def lasting_world() -> World:
    world = World()
    world.add_network(HOME, STAGE)
    return world


@pytest.fixture(scope="module")
def lasting_program(
    desktop: PrivateDesktop, lasting_world: World, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Program]:
    folder = tmp_path_factory.mktemp("texts")
    with (
        TrayHost(desktop.bus_address) as host,
        SimulatedService(lasting_world, home=folder / "home") as service,
    ):
        environment = desktop.environment | PersonsHome(folder / "person").environment
        program = Program(host, folder / "program.log", environment, *at_service(service))
        try:
            yield program
            program.end()
        finally:
            program.kill()


@pytest.fixture
def world(lasting_world: World) -> World:
    """The world of the program, as every test finds it."""
    lasting_world.set_online(True)
    lasting_world.set_stage(HOME, STAGE)
    return lasting_world


@pytest.fixture
def program(lasting_program: Program, world: World) -> Program:
    del world
    lasting_program.menu_with("● Home · 10.147.20.27", "Online · 1 network")
    return lasting_program


# What it says.


def test_the_first_line_tells_the_state(program: Program) -> None:
    assert program.item.menu().labels[0] == "Online · 1 network"


def test_a_node_without_a_way_to_the_world_is_offline(program: Program, world: World) -> None:
    world.set_online(False)
    assert program.menu_with("Offline · 1 network").labels[0] == "Offline · 1 network"


def test_this_computer_s_address_can_be_read_and_clicked(program: Program, world: World) -> None:
    assert program.item.menu().find(f"Copy my address {world.address}").enabled


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        ("OK", "● Home · 10.147.20.27"),
        ("REQUESTING_CONFIGURATION", "◌ Home · waiting for its controller"),
        ("ACCESS_DENIED", "◐ Home · waiting for approval"),
        ("AUTHENTICATION_REQUIRED", "◐ Home · sign-in needed"),
        ("NOT_FOUND", "✕ Home · no such network"),
        ("PORT_ERROR", "✕ Home · no network card"),
        ("CLIENT_TOO_OLD", "✕ Home · ZeroTier too old"),
        ("SOMETHING_NEW", "? Home · unknown state"),
    ],
)
def test_each_state_of_a_network_has_its_mark_and_words(
    program: Program, world: World, status: str, shown: str
) -> None:
    world.set_status(HOME, status)
    assert shown in program.menu_with(shown).labels


def test_the_tooltip_tells_the_same_as_the_menu(program: Program, world: World) -> None:
    assert program.item.tooltip().splitlines() == [
        "Online · 1 network",
        f"This computer: {world.address}",
        "● Home · 10.147.20.27",
    ]


def test_the_tooltip_follows(program: Program, world: World) -> None:
    world.set_status(HOME, "ACCESS_DENIED")
    program.menu_with("waiting for approval")
    assert program.item.tooltip().splitlines()[-1] == "◐ Home · waiting for approval"


def test_the_icon_changes_with_the_state(program: Program, world: World) -> None:
    before = program.item.icon()
    world.set_online(False)
    program.menu_with("Offline")
    assert before
    assert program.item.icon() != before


def test_the_icon_has_the_sizes_panels_want(program: Program) -> None:
    assert {(pixmap.width, pixmap.height) for pixmap in program.item.icon()} >= {(22, 22), (32, 32), (64, 64)}


def test_the_flags_are_check_marks(program: Program) -> None:
    entries = line(program.item.menu(), "● Home").children
    assert [(node.label, node.toggle_state) for node in entries if node.toggle_type] == [
        ("Allow managed addresses", True),
        ("Allow global addresses", False),
        ("Allow default route", False),
        ("Allow DNS", False),
    ]


# Names of others.


@pytest.mark.parametrize(
    "name",
    [
        "Salt & Pepper",
        "&Home",
        "A&&B",
        "end&",
        "snake_case",
        "_private_",
        "__init__",
        "a_b & c_d",
        "R&D_lab & more_&_more",
        "50% off",
        "<i>&amp;</i>",
        "日本語 ネット",
    ],
)
def test_a_name_is_shown_exactly_as_it_is(program: Program, world: World, name: str) -> None:
    world.rename(HOME, name)
    assert f"● {name} · 10.147.20.27" in program.menu_with(f"● {name} · ").labels


def test_a_hostile_name_is_one_line_of_plain_text(program: Program, world: World) -> None:
    world.rename(HOME, '<b>evil</b>\n\n<img src="file:///etc/passwd">\u202egnp.exe\t\x07& co ' + "A" * 5000)
    menu = program.menu_with("<b>evil</b>")
    shown = line(menu, "● <b>evil</b>").label
    assert shown == '● <b>evil</b> <img src="file:///etc/passwd">gnp.e… · 10.147.20.27'


def test_a_hostile_name_is_no_markup_in_the_tooltip(program: Program, world: World) -> None:
    world.rename(HOME, '<b>evil</b>\n<img src="file:///etc/passwd">')
    program.menu_with("<b>evil</b>")
    lines = program.item.tooltip().splitlines()
    assert len(lines) == 3
    assert "<" not in lines[-1]
    assert "evil" in lines[-1]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "ftp://example.com/",
        "smb://host/share",
        "",
        "https://",
        "https://example.com\\@evil.example/",
    ],
)
def test_a_sign_in_page_that_is_none_of_the_web_s_is_not_offered(program: Program, world: World, url: str) -> None:
    world.set_stage(HOME, Stage(name="Home", status="AUTHENTICATION_REQUIRED", authentication_url=url))
    menu = program.menu_with("sign-in needed")
    assert has(menu, "Sign in to use this network.")
    assert not has(menu, "Sign in at")
