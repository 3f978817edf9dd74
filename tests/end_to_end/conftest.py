"""What tests of releases begin with."""

from collections.abc import Iterator

import pytest

from tests.end_to_end.doors import Doors


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """A stack with a release, on which each case begins."""
    made = Doors.opened(tmp_path_factory.mktemp("doors"))
    first = made.deploy()
    assert first.code == 0, first.said
    yield made
    made.close()


@pytest.fixture
def doors(opened: Doors) -> Iterator[Doors]:
    yield opened
    opened.release()
    opened.disturb()
