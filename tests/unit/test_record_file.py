"""A value and its file: what is written is read again, and of what is damaged, all that can be understood."""

import json
import os
from pathlib import Path

import msgspec
import pytest

from tests.fakes.disk import full_disk, ordinary_user
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.memory import KnownDevice, KnownNetwork, Memory, Phase, Promise, Trial
from ztray.domain.network import Flag
from ztray.domain.settings import IconStyle, NoticeKind, QuitAction, ServiceAddress, Settings
from ztray.storage.record_file import RecordFile

HOME = "8056c2e21c000001"
LAB = "1234567890abcdef"

CHANGED = Settings(
    start_hidden=False,
    poll_interval=20,
    icon_style=IconStyle.COLOUR,
    on_quit=QuitAction.PAUSE,
    muted_notices=frozenset({NoticeKind.ONLINE, NoticeKind.SERVICE}),
    service_address=ServiceAddress("127.0.0.2"),
    service_port=9994,
    service_home="/srv/zéro tier",
)

FULL = Memory(
    networks=(
        KnownNetwork(
            id=NetworkId(HOME),
            name='<b>"Home"</b>\n\x07',
            alias="Zuhause ☀",
            flags=frozenset({Flag.DNS, Flag.MANAGED}),
            last_seen=1_780_000_000_000,
            is_answered=True,
            pause=Promise(phase=Phase.PAUSED, until=1_780_000_100_000, until_start=True),
            trial=Trial(until=5),
        ),
        KnownNetwork(id=NetworkId(LAB)),
    ),
    devices=(KnownDevice(address=NodeAddress("9f3a1c55d0"), alias="nas"),),
)


class Meal(msgspec.Struct, frozen=True, kw_only=True, tag="meal"):
    """An event of one kind."""

    dish: str


class Walk(msgspec.Struct, frozen=True, kw_only=True, tag="walk"):
    """An event of another."""

    steps: int = 0


class Diary(msgspec.Struct, frozen=True, kw_only=True):
    """A value with items of several kinds."""

    days: tuple[Meal | Walk, ...] = ()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


@pytest.fixture
def file(path: Path) -> RecordFile[Settings]:
    return RecordFile(path, Settings)


@pytest.fixture
def memory_file(tmp_path: Path) -> RecordFile[Memory]:
    return RecordFile(tmp_path / "networks.json", Memory)


def others(path: Path) -> list[Path]:
    return sorted(found for found in path.parent.iterdir() if found != path)


def the_one_kept(path: Path) -> Path:
    (kept,) = others(path)
    return kept


# What is whole.


def test_without_a_file_the_defaults_hold_and_nothing_is_wrong(file: RecordFile[Settings], path: Path) -> None:
    loaded = file.load()
    assert (loaded.value, loaded.problem) == (Settings(), "")
    assert not path.exists()


@pytest.mark.parametrize("settings", [Settings(), CHANGED], ids=["defaults", "changed"])
def test_settings_come_back_as_they_were(file: RecordFile[Settings], path: Path, settings: Settings) -> None:
    file.save(settings)
    loaded = RecordFile(path, Settings).load()
    assert (loaded.value, loaded.problem) == (settings, "")
    assert isinstance(loaded.value.service_address, ServiceAddress)


def test_a_memory_comes_back_as_it_was(memory_file: RecordFile[Memory]) -> None:
    memory_file.save(FULL)
    loaded = memory_file.load()
    assert (loaded.value, loaded.problem) == (FULL, "")


def test_items_of_several_kinds_come_back(path: Path) -> None:
    file = RecordFile(path, Diary)
    diary = Diary(days=(Meal(dish="soup"), Walk(steps=7)))
    file.save(diary)
    loaded = file.load()
    assert (loaded.value, loaded.problem) == (diary, "")


def test_the_file_is_readable_and_the_same_for_the_same_value(file: RecordFile[Settings], path: Path) -> None:
    file.save(CHANGED)
    text = path.read_text(encoding="utf-8")
    assert text.startswith('{\n  "version": 1,\n  "start_hidden": false,\n')
    assert '"service_home": "/srv/zéro tier"' in text
    file.save(CHANGED)
    assert path.read_text(encoding="utf-8") == text


def test_a_file_from_an_editor_that_marks_the_byte_order_is_whole(file: RecordFile[Settings], path: Path) -> None:
    path.write_bytes(b'\xef\xbb\xbf{"version": 1, "poll_interval": 7}')
    loaded = file.load()
    assert (loaded.value.poll_interval, loaded.problem) == (7, "")


def test_fields_that_are_missing_have_their_defaults(file: RecordFile[Settings], path: Path) -> None:
    path.write_text('{"poll_interval": 7}')
    loaded = file.load()
    assert (loaded.value, loaded.problem) == (Settings(poll_interval=7), "")


def test_loading_removes_what_a_killed_program_left(file: RecordFile[Settings], path: Path) -> None:
    file.save(CHANGED)
    path.with_name(".settings.json.abc.new").write_text("{")
    assert file.load().value == CHANGED
    assert others(path) == []


# What cannot be read at all.


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b'{"version": 1, "poll_int', id="cut off"),
        pytest.param(bytes(range(256)) * 40, id="rubbish"),
        pytest.param(b"\x00" * 4096, id="zeros, as some file systems leave after a power failure"),
        pytest.param(b"[1, 2]", id="a list"),
        pytest.param(b"null", id="nothing"),
        pytest.param(b'{"service_home": "\xff"}', id="not UTF-8"),
        pytest.param(b'{"a":' * 100_000, id="nested without end"),
        pytest.param('{"poll_interval": 7}'.encode("utf-16"), id="UTF-16"),
    ],
)
def test_a_file_that_is_no_json_is_kept_aside_and_told(file: RecordFile[Settings], path: Path, content: bytes) -> None:
    path.write_bytes(content)
    loaded = file.load()
    assert loaded.value == Settings()
    kept = the_one_kept(path)
    assert loaded.problem.startswith(f"{path} cannot be read (not ")
    assert loaded.problem.endswith(f"it is kept as {kept}.")
    assert kept.read_bytes() == content


def test_after_that_it_can_be_written_and_what_was_kept_stays(file: RecordFile[Settings], path: Path) -> None:
    path.write_bytes(b"rubbish")
    file.load()
    file.save(CHANGED)
    assert file.load().value == CHANGED
    assert the_one_kept(path).read_bytes() == b"rubbish"


def test_a_damaged_file_that_nobody_writes_is_told_at_each_start_and_kept_once(path: Path) -> None:
    path.write_bytes(b"rubbish")
    problems = {RecordFile(path, Settings).load().problem for _ in range(3)}
    assert len(problems) == 1
    assert len(others(path)) == 1


def test_a_folder_in_its_place_is_moved_aside(file: RecordFile[Settings], path: Path) -> None:
    (path / "inner").mkdir(parents=True)
    loaded = file.load()
    assert "cannot be read (not a file)" in loaded.problem
    assert (the_one_kept(path) / "inner").is_dir()
    file.save(CHANGED)
    assert file.load().value == CHANGED


def test_a_pipe_in_its_place_does_not_stop_the_program(file: RecordFile[Settings], path: Path) -> None:
    os.mkfifo(path)
    assert "cannot be read (not a file)" in file.load().problem
    file.save(CHANGED)
    assert file.load().value == CHANGED


def test_a_link_round_in_a_circle_is_told(file: RecordFile[Settings], path: Path) -> None:
    path.symlink_to(path)
    assert "cannot be read (" in file.load().problem
    file.save(CHANGED)
    assert file.load().value == CHANGED


def test_a_file_that_must_not_be_read_is_moved_aside() -> None:
    with ordinary_user() as folder:
        path = folder / "settings.json"
        file = RecordFile(path, Settings)
        file.save(CHANGED)
        path.chmod(0)
        loaded = file.load()
        assert "cannot be read (Permission denied)" in loaded.problem
        assert loaded.value == Settings()
        kept = the_one_kept(path)
        kept.chmod(0o600)
        assert RecordFile(kept, Settings).load().value == CHANGED


def test_what_can_neither_be_read_nor_kept_aside_is_never_overwritten() -> None:
    with ordinary_user() as folder:
        path = folder / "settings.json"
        path.write_bytes(b"rubbish")
        folder.chmod(0o500)
        file = RecordFile(path, Settings)
        loaded = file.load()
        assert loaded.value == Settings()
        assert loaded.problem.endswith("It could not be kept aside, so nothing is saved to it.")
        folder.chmod(0o700)
        with pytest.raises(PermissionError):
            file.save(CHANGED)
        assert path.read_bytes() == b"rubbish"
        file.load()
        file.save(CHANGED)
        assert file.load().value == CHANGED


# What can be understood in part.


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("poll_interval", "soon"),
        ("poll_interval", 0),
        ("poll_interval", 61),
        ("poll_interval", None),
        ("start_hidden", 1),
        ("icon_style", "pink"),
        ("service_port", 65536),
        ("service_port", -1),
        ("service_address", "224.0.0.1"),
        ("service_address", "example.org"),
        ("service_address", 5),
        ("muted_notices", "all"),
    ],
)
def test_a_field_that_cannot_be_so_has_its_default_and_the_others_what_they_had(
    file: RecordFile[Settings], path: Path, field: str, value: object
) -> None:
    file.save(CHANGED)
    content = json.loads(path.read_text())
    path.write_text(json.dumps(content | {field: value}))
    loaded = file.load()
    assert loaded.value == msgspec.structs.replace(CHANGED, **{field: getattr(Settings(), field)})
    kept = the_one_kept(path)
    assert loaded.problem == f"{path} has faults ({field}). As it was, it is kept as {kept}."
    assert json.loads(kept.read_text())[field] == value


def test_of_a_list_the_good_items_are_taken(file: RecordFile[Settings], path: Path) -> None:
    path.write_text('{"muted_notices": ["online", "weather", 7, "service"]}')
    loaded = file.load()
    assert loaded.value.muted_notices == {NoticeKind.ONLINE, NoticeKind.SERVICE}
    assert "(muted_notices[1], muted_notices[2])" in loaded.problem


def test_of_a_network_the_good_fields_are_taken_as_long_as_there_is_its_id(memory_file: RecordFile[Memory]) -> None:
    memory_file.save(FULL)
    content = json.loads(memory_file.path.read_text())
    content["networks"][0]["flags"] = ["allowDNS", "allowEverything"]
    content["networks"][0]["pause"]["until"] = "tomorrow"
    content["networks"][0]["trial"]["until"] = []
    content["networks"][1]["id"] = "1234"
    content["networks"].append("not a network")
    content["devices"][0]["alias"] = 1
    memory_file.path.write_text(json.dumps(content))
    loaded = memory_file.load()
    (known,) = loaded.value.networks
    assert known.flags == {Flag.DNS}
    assert known.pause == Promise(phase=Phase.PAUSED, until_start=True)
    assert known.trial == Trial()
    assert (known.alias, known.name) == (FULL.networks[0].alias, FULL.networks[0].name)
    assert loaded.value.devices == ()
    assert "networks[0].flags[1], networks[0].pause.until" in loaded.problem
    assert len(others(memory_file.path)) == 1


def test_an_item_of_an_unknown_kind_is_left_out(path: Path) -> None:
    path.write_text('{"days": [{"type": "walk", "steps": 3}, {"type": "swim"}, {"type": "meal"}]}')
    loaded = RecordFile(path, Diary).load()
    assert loaded.value == Diary(days=(Walk(steps=3),))
    assert "days[1]" in loaded.problem
    assert "days[2]" in loaded.problem


def test_a_hostile_file_does_not_speak_through_the_sentence(memory_file: RecordFile[Memory]) -> None:
    name = "<b>\u202e\n" + "x" * 10_000
    memory_file.path.write_text(json.dumps({name: 1}))
    problem = memory_file.load().problem
    assert problem.isprintable()
    assert len(problem) < 600


# What a newer version has written.


def test_a_newer_file_is_kept_aside_and_read_as_far_as_it_is_known(file: RecordFile[Settings], path: Path) -> None:
    content = '{"version": 2, "poll_interval": 7, "icon_style": "holographic", "new": 1}'
    path.write_text(content)
    loaded = file.load()
    assert loaded.value == Settings(poll_interval=7)
    assert f"{path} was written by a newer version of ZTray." in loaded.problem
    file.save(loaded.value)
    assert the_one_kept(path).read_text() == content
    assert the_one_kept(path).name.startswith("settings.json.newer-")


@pytest.mark.parametrize("version", ['"two"', "1.5", "null"])
def test_a_version_that_is_none_is_a_fault(file: RecordFile[Settings], path: Path, version: str) -> None:
    path.write_text(f'{{"version": {version}, "poll_interval": 7}}')
    loaded = file.load()
    assert loaded.value.poll_interval == 7
    assert "has faults (version)" in loaded.problem


def test_fields_that_are_not_known_are_kept_aside(file: RecordFile[Settings], path: Path) -> None:
    path.write_text('{"version": 1, "poll_interval": 7, "theme": "neon"}')
    loaded = file.load()
    assert loaded.value.poll_interval == 7
    assert f"{path} holds what this version of ZTray does not know (theme)." in loaded.problem
    file.save(loaded.value)
    assert json.loads(the_one_kept(path).read_text())["theme"] == "neon"
    assert file.load().problem == ""


def test_fields_that_are_not_known_are_found_at_every_depth(memory_file: RecordFile[Memory]) -> None:
    memory_file.path.write_text(
        json.dumps({"networks": [{"id": HOME, "colour": 1, "pause": {"phase": "paused", "why": 2}}]})
    )
    loaded = memory_file.load()
    assert [known.id for known in loaded.value.networks] == [HOME]
    assert "(networks[0].colour, networks[0].pause.why)" in loaded.problem


# Saving.


def test_a_full_disk_is_told_and_leaves_what_was_there(file: RecordFile[Settings], path: Path) -> None:
    file.save(Settings())
    with full_disk(), pytest.raises(OSError, match="too large"):
        file.save(CHANGED)
    assert file.load().value == Settings()
    assert others(path) == []


def test_a_path_that_is_no_unicode_is_told(file: RecordFile[Settings]) -> None:
    file.save(Settings())
    with pytest.raises(OSError, match="multibyte"):
        file.save(Settings(service_home="/srv/\udcff"))
    assert file.load().value == Settings()


def test_a_link_keeps_being_one(file: RecordFile[Settings], path: Path, tmp_path: Path) -> None:
    path.symlink_to(tmp_path / "dotfiles.json")
    file.save(CHANGED)
    assert path.is_symlink()
    assert file.load().value == CHANGED


def test_who_only_looks_changes_nothing(tmp_path: Path) -> None:
    """The other program may be in the middle of writing, and tells of a damaged file itself."""
    path = tmp_path / "settings.json"
    path.write_text('{"poll_interval": 9, "click": 5}')
    being_written = tmp_path / ".settings.json.abc.new"
    being_written.write_text("half")
    before = sorted(tmp_path.iterdir())
    assert RecordFile(path, Settings).peek() == Settings(poll_interval=9)
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("content", [None, "no JSON"])
def test_who_only_looks_sees_the_defaults_where_nothing_can_be_read(content: str | None, tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    if content is not None:
        path.write_text(content)
    assert RecordFile(path, Settings).peek() == Settings()
