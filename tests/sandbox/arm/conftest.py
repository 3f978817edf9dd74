from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.arm.served import Azure

Serve = Callable[..., Azure]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Serve an empty Azure, with the given faults."""
    served: list[Azure] = []

    def start(**faults: Any) -> Azure:
        served.append(Azure(tmp_path, faults or None))
        return served[-1]

    yield start
    for each in served:
        each.close()


@pytest.fixture
def azure(serve: Serve) -> Azure:
    """An empty Azure, served."""
    return serve()
