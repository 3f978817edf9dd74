"""Fixtures for tests of releases."""

from collections.abc import Iterator

import pytest

from tests.end_to_end.release_stack import ReleaseStack


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReleaseStack]:
    """A stack with a release, on which each case begins."""
    made = ReleaseStack.opened(tmp_path_factory.mktemp("release-stack"))
    first = made.deploy()
    assert first.code == 0, first.output
    yield made
    made.close()


@pytest.fixture
def release_stack(opened: ReleaseStack) -> Iterator[ReleaseStack]:
    yield opened
    opened.release()
    opened.disturb()
