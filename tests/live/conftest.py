"""One pair of real nodes for each module of live tests; without what they need the tests fail, they do not skip."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.real_service import CannotRunError, Site, binary_under_test


@pytest.fixture(scope="session")
def binary() -> Path:
    try:
        return binary_under_test()
    except CannotRunError as error:
        reason = str(error)
    pytest.fail(reason, pytrace=False)


@pytest.fixture(scope="module")
def site(binary: Path) -> Iterator[Site]:
    with Site.open(binary) as site:
        yield site
