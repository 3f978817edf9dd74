from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from model.deployment_history import UNLOCKS_KEPT, DeploymentHistory
from model.unlock import Unlock, UnlockRequest
from tests.model.histories import begun, failed

SINCE = datetime(2026, 1, 31, 20, 30, tzinfo=UTC)


def unlock(minutes: int = 60, number: int = 0) -> Unlock:
    return Unlock(
        by="user@example.com",
        reason=f"Reason {number}.",
        since=SINCE + timedelta(days=number),
        until=SINCE + timedelta(days=number, minutes=minutes),
    )


@pytest.mark.parametrize(
    ("text", "minutes"), [("1m", 1), ("30m", 30), ("1h", 60), ("1h30m", 90), ("90m", 90), ("12h", 720)]
)
def test_a_time_is_given_in_hours_and_minutes(text: str, minutes: int) -> None:
    request = UnlockRequest.model_validate({"for": text, "reason": "Why."})
    assert request.duration == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["0m", "12h1m", "721m", "1", "1d", "-1h", "1 h", "1m1h", "\u0661h"])
def test_no_other_time_is_accepted(text: str) -> None:
    with pytest.raises(ValidationError):
        UnlockRequest.model_validate({"for": text, "reason": "Why."})


def test_a_reason_contains_no_secret() -> None:
    with pytest.raises(ValidationError):
        UnlockRequest.model_validate({"for": "1h", "reason": "Password=hunter2"})


@pytest.mark.parametrize("minutes", [-1, 0, 721])
def test_a_time_without_locks_has_a_maximum(minutes: int) -> None:
    with pytest.raises(ValidationError):
        unlock(minutes)


def test_deployments_do_not_change_the_times_without_locks() -> None:
    before = DeploymentHistory().with_unlocked(unlock())
    entry = begun()
    after = before.with_started(entry).with_closed(failed(entry), "The health endpoint redirects.")
    assert after.unlocks == (unlock(),)
    assert after.with_unlocked(unlock(number=1)).entries == after.entries


def test_the_newest_replaces_the_oldest() -> None:
    grown = DeploymentHistory()
    for number in range(UNLOCKS_KEPT + 2):
        grown = grown.with_unlocked(unlock(number=number))
    assert len(grown.unlocks) == UNLOCKS_KEPT
    assert grown.unlocks[0] == unlock(number=UNLOCKS_KEPT + 1)


def test_only_an_open_time_is_closed() -> None:
    assert DeploymentHistory().with_locked(SINCE) == DeploymentHistory()
    closed = DeploymentHistory().with_unlocked(unlock()).with_locked(SINCE)
    assert closed.unlocks[0].ended_at == SINCE
    assert closed.with_locked(SINCE + timedelta(hours=1)) == closed
