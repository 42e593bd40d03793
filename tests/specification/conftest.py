"""The specification as the tools read it; without what they need the tests fail, they do not skip."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.specification.programs import CannotRunError, given


@pytest.fixture(scope="session")
def specification(tmp_path_factory: pytest.TempPathFactory) -> Path:
    try:
        published = json.loads(given("LEGACY_SPECIFICATION").read_text(encoding="utf-8"))
        given("PRISM")
        given("SCHEMATHESIS")
    except CannotRunError as error:
        reason = str(error)
    else:
        amended = tmp_path_factory.mktemp("specification") / "legacy-central-v1.json"
        amended.write_text(json.dumps(with_amendments(published)), encoding="utf-8")
        return amended
    pytest.fail(reason, pytrace=False)


def with_amendments(specification: dict[str, Any]) -> dict[str, Any]:
    """Return the specification as strict as it can be, and without what no tool could keep.

    - Prism knows of no authorisation by the word "token": here the header is declared as what it is, a header.
    - The example of a node's address has eleven digits.
    - What a wrong body is answered with is not said: that it is 400 is the simulation's guess.
    - A field that the specification does not know is wrong, in a request or in an answer.
    """
    schemas = specification["components"]["schemas"]
    specification["components"]["securitySchemes"]["tokenAuth"] = {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
    }
    schemas["Member"]["properties"]["nodeId"]["example"] = "abcdef0123"
    for path in specification["paths"].values():
        if "post" in path:
            path["post"]["responses"].setdefault("400", {"description": "the body is wrong"})
    for schema in schemas.values():
        if "properties" in schema:
            schema["additionalProperties"] = False
    return specification
