"""The bill of materials, of everything that the environment of these tests would deliver."""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import distribution, distributions
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from installers import product, sbom
from installers.licences import Part, parts_of
from ztray.presentation.about import COMPONENTS


@pytest.fixture(scope="module")
def parts() -> list[Part]:
    """A file of each library that About names, and one of Python."""
    wanted = {component.name.lower().replace("_", "-") for component in COMPONENTS}
    sources = [
        str(found.locate_file(file))
        for found in distributions()
        if found.metadata["Name"].lower().replace("_", "-") in wanted
        for file in (found.files or ())[:1]
    ]
    return parts_of([*sources, os.__file__])


@pytest.fixture
def bill(parts: list[Part], tmp_path: Path) -> str:
    return sbom.write(parts, tmp_path).read_text(encoding="utf-8")


def components(bill: str) -> Mapping[str, Mapping[str, Any]]:
    return {component["name"]: component for component in json.loads(bill)["components"]}


def test_it_is_what_the_standard_wants(bill: str) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill) is None


def test_its_name_tells_of_which_bundle_it_is(parts: list[Part], tmp_path: Path) -> None:
    name = sbom.write(parts, tmp_path).name
    assert name.startswith(f"ztray-{product.VERSION}-{sys.platform}-")
    assert name.endswith(".cdx.json")


def test_it_is_of_the_program_in_its_version(bill: str) -> None:
    program = json.loads(bill)["metadata"]["component"]
    assert (program["type"], program["name"], program["version"]) == ("application", "ZTray", product.VERSION)


def test_it_names_what_is_delivered_and_nothing_that_is_only_installed(bill: str) -> None:
    assert components(bill).keys() >= {"Python", "PySide6_Essentials", "requests", "msgspec", "keyring"}
    assert components(bill).keys() & {"pytest", "ruff", "mypy", "ztray"} == set()


def test_it_tells_versions_terms_and_addresses(bill: str) -> None:
    version = distribution("msgspec").version
    msgspec = components(bill)["msgspec"]
    assert (msgspec["version"], msgspec["purl"]) == (version, f"pkg:pypi/msgspec@{version}")
    assert [told["license"]["id"] for told in msgspec["licenses"]] == ["BSD-3-Clause"]
    assert components(bill)["Python"]["purl"] == "pkg:generic/Python@" + ".".join(map(str, sys.version_info[:3]))


def test_a_library_of_the_system_has_the_address_of_its_package(tmp_path: Path) -> None:
    part = Part(name="libssl3", version="3.0.17-1~deb12u2", origin="deb/debian", terms="see its copyright", texts={})
    bill = sbom.write([part], tmp_path).read_text()
    assert components(bill)["libssl3"]["purl"] == "pkg:deb/debian/libssl3@3.0.17-1~deb12u2"
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill) is None


def test_of_the_same_parts_it_is_the_same(parts: list[Part], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    first = sbom.write(parts, tmp_path).read_bytes()
    assert b"2027-01-15T08:00:00+00:00" in first
    assert sbom.write(list(reversed(parts)), tmp_path).read_bytes() == first


def test_another_version_of_a_part_makes_it_another_bill(parts: list[Part], bill: str, tmp_path: Path) -> None:
    other = sbom.write([replace(parts[0], version="0"), *parts[1:]], tmp_path).read_text()
    assert json.loads(other)["serialNumber"] != json.loads(bill)["serialNumber"]
