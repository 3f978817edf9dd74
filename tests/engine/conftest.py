from collections.abc import Generator
from pathlib import Path

import pytest

from tests.engine.language_host_process import Host


@pytest.fixture
def host(tmp_path: Path) -> Generator[Host, None, None]:
    """A language host that runs; it is stopped afterwards."""
    running = Host(tmp_path)
    yield running
    running.close()
