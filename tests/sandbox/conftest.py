from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.disturbed import NO_WAITING, Disturb, Disturbed
from tests.sandbox.driver import Engine


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A provider on an empty Azure."""
    made = Engine(tmp_path / "azure.db")
    yield made
    made.close()


@pytest.fixture
def disturb(tmp_path: Path) -> Iterator[Disturb]:
    """Start providers with faults, all on one Azure."""
    started: list[Disturbed] = []

    def start(**faults: Any) -> Disturbed:
        started.append(Disturbed(tmp_path / "azure.db", faults={**NO_WAITING, **faults}))
        return started[-1]

    yield start
    for one in started:
        one.close()
