from collections.abc import Mapping, Sequence

import pytest

from operations.review.checkouts import Checkout, Ended
from tests.operations.review.acting import Acting


@pytest.fixture
def acting(monkeypatch: pytest.MonkeyPatch) -> Acting:
    """What answers in place of the processes of checkouts."""
    made = Acting()

    def run(checkout: Checkout, command: Sequence[str], variables: Mapping[str, str]) -> Ended:
        return made.run(checkout, command, variables)

    monkeypatch.setattr(Checkout, "_run", run)
    return made
