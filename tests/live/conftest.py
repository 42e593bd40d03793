"""One pair of real nodes for each module of live tests; without what they need the tests fail, they do not skip."""

from collections.abc import Iterator

import pytest

from tests.live.real_service import CannotRunError, Site, binary_under_test


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    try:
        with Site.open(binary_under_test()) as site:
            yield site
    except CannotRunError as error:
        pytest.fail(str(error), pytrace=False)
