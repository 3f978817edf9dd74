from collections.abc import Mapping, Sequence

import pytest

from operations.review.checkouts import Checkout, Ended
from tests.operations.review.fake_processes import FakeProcesses


@pytest.fixture
def fakes(monkeypatch: pytest.MonkeyPatch) -> FakeProcesses:
    """Fake processes that replace those of checkouts."""
    made = FakeProcesses()

    def run(checkout: Checkout, command: Sequence[str], variables: Mapping[str, str]) -> Ended:
        return made.run(checkout, command, variables)

    monkeypatch.setattr(Checkout, "_run", run)
    return made
