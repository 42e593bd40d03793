"""What a bundle is made of, as a bill of materials (CycloneDX), for whoever looks for known faults in it.

It is written when the bundle is made, of whose work was found inside file by file (`installers/licences.py`): not of
what happens to be installed, and with the system's libraries, which no list of Python's packages has.
"""

import hashlib
import platform
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

from installers import product
from installers.bundle import steady
from installers.licences import Part


def write(parts: Iterable[Part], out: Path) -> Path:
    """Write the bill of materials of a bundle of these parts into a folder, and return its file."""
    bill = make_outputter(bill_of(parts), OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2)
    file = out / f"{product.NAME}-{product.VERSION}-{platform.system().lower()}-{platform.machine().lower()}.cdx.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{bill}\n", encoding="utf-8", newline="\n")
    return file


def bill_of(parts: Iterable[Part]) -> Bom:
    """Return the bill of materials of a bundle; of the same parts it is the same."""
    components = [_component(part) for part in parts]
    program = Component(
        type=ComponentType.APPLICATION,
        name=product.TITLE,
        version=product.VERSION,
        licenses=[LicenseFactory().make_from_string(product.licence())],
        bom_ref=f"{product.NAME}=={product.VERSION}",
    )
    made = datetime.fromtimestamp(int(steady()["SOURCE_DATE_EPOCH"]), UTC)
    digest = hashlib.sha256("\n".join(sorted(str(component.bom_ref) for component in components)).encode()).hexdigest()
    bill = Bom(
        metadata=BomMetaData(component=program, timestamp=made),
        components=components,
        serial_number=uuid.uuid5(uuid.NAMESPACE_URL, f"{product.homepage()}#{product.VERSION}-{digest}"),
    )
    bill.register_dependency(program, components)
    return bill


def _component(part: Part) -> Component:
    kind, _, namespace = part.origin.partition("/")
    address = PackageURL(kind, namespace=namespace or None, name=part.name, version=part.version)
    return Component(
        type=ComponentType.LIBRARY,
        name=part.name,
        version=part.version,
        purl=address,
        licenses=[LicenseFactory().make_from_string(part.terms)],
        bom_ref=address.to_string(),
    )
