from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.sites import Sites
from tests.sandbox.driver import Engine
from tests.sandbox.sites.estate import NEIGHBOURS, QUICK, make_site, processes_of

OpenSites = Callable[..., Sites]


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark all tests of sites as slow, because they wait for processes."""
    item.add_marker(pytest.mark.slow)


@pytest.fixture
def open_sites(engine: Engine, tmp_path: Path) -> Iterator[OpenSites]:
    """Open the sites of the engine's Azure; at the end, check that nothing of them is left."""
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
    """A running app and its running slot."""
    make_site(engine)
    return open_sites()
