from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.sites import Sites
from tests.sandbox.driver import Engine
from tests.sandbox.sites.estate import NEIGHBOURS, QUICK, make_site, processes_of

OpenSites = Callable[..., Sites]


def pytest_itemcollected(item: pytest.Item) -> None:
    """Sites are processes, for which tests wait."""
    item.add_marker(pytest.mark.slow)


@pytest.fixture
def open_sites(engine: Engine, tmp_path: Path) -> Iterator[OpenSites]:
    """Opens the sites of the engine's Azure; at the end nothing of them is left."""
    opened: list[Sites] = []

    def start(**options: Any) -> Sites:
        usual: dict[str, Any] = {"neighbours": NEIGHBOURS, "limits": QUICK}
        opened.append(Sites(tmp_path / "sites", engine.store, **{**usual, **options}))
        return opened[-1]

    yield start
    for sites in opened:
        sites.close()
    assert processes_of(tmp_path) == []


@pytest.fixture
def sites(engine: Engine, open_sites: OpenSites) -> Sites:
    """An app and its slot, which run."""
    make_site(engine)
    return open_sites()
