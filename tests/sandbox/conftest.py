from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sandbox.driver import Engine


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A provider on an empty Azure."""
    made = Engine(tmp_path / "azure.db")
    yield made
    made.close()
