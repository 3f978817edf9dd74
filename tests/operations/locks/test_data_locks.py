"""Which data locks are removed, in every condition in which a command can leave a state."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from model.deployment_history import DeploymentHistory
from model.unlock import Unlock
from operations.locks.data_locks import LOCK, DataLocks
from operations.stacks.state import State
from tests.operations import fake_backend
from tests.operations.conftest import Stitches
from tests.operations.fake_engine import put_engine
from tests.operations.states import ENVIRONMENT_URN, Entry, export, whole

MADE = datetime.fromisoformat("2026-01-31T12:00:00Z")
BEFORE, AFTER = MADE - timedelta(hours=1), MADE + timedelta(hours=1)
COMPONENT_URN = (
    "urn:pulumi:dev::stitches::stitches:components:Environment$stitches:components:DataLock::stitches-dev-sql"
)
LOCK_URN = COMPONENT_URN.replace("::stitches-dev-sql", f"${LOCK}::stitches-dev-sql")


def component() -> Entry:
    return {
        "urn": COMPONENT_URN,
        "custom": False,
        "type": "stitches:components:DataLock",
        "parent": ENVIRONMENT_URN,
    }


def lock(**changes: Any) -> Entry:
    made = {"created": MADE.isoformat(), "modified": MADE.isoformat()}
    ids = {"urn": LOCK_URN, "id": "/locks/lock-stitches-dev", "type": LOCK, "parent": COMPONENT_URN}
    return {"custom": True, **ids, **made, **changes}


def stash(*unlocks: Unlock) -> Entry:
    history = DeploymentHistory(unlocks=unlocks).model_dump(mode="json")
    return {
        "urn": fake_backend.URN,
        "custom": True,
        "id": "stash",
        "type": "pulumi:index:Stash",
        "parent": ENVIRONMENT_URN,
        "inputs": {"input": history},
    }


def unlock(since: datetime, ended_at: datetime | None = None) -> Unlock:
    until = since + timedelta(hours=1)
    return Unlock(by="user@example.com", reason="Because.", since=since, until=until, ended_at=ended_at)


def locks(*entries: Entry) -> DataLocks:
    return DataLocks.of(State.read(export([*whole(), *entries])))


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param([], id="a stack without locks"),
        pytest.param([component(), lock()], id="no record at all"),
        pytest.param([stash(), component(), lock()], id="never removed"),
        pytest.param([stash(unlock(AFTER, AFTER)), component(), lock()], id="removed and created again"),
        pytest.param([stash(unlock(BEFORE)), component(), lock()], id="created again by an update"),
    ],
)
def test_locks_are_on(entries: list[Entry]) -> None:
    assert locks(*entries).off == ()
    assert locks(*entries).warning("dev", AFTER) is None


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param([stash(unlock(AFTER)), component(), lock()], id="deleted, and kept in the state"),
        pytest.param([stash(unlock(AFTER)), component()], id="deleted, and refreshed"),
        pytest.param([stash(), component()], id="deleted by hand, and refreshed"),
        pytest.param([stash(unlock(BEFORE, BEFORE)), component()], id="a record that is closed"),
        pytest.param([stash(), component(), lock(delete=True)], id="to be replaced"),
        pytest.param([stash(unlock(AFTER)), component(), lock(created=None)], id="of unknown age"),
    ],
)
def test_locks_are_off(entries: list[Entry]) -> None:
    assert locks(*entries).off == (LOCK_URN,)
    assert "unlock dev --end" in str(locks(*entries).warning("dev", AFTER))


def test_the_warning_says_who_removed_them_and_why() -> None:
    warning = locks(stash(unlock(AFTER)), component()).warning("dev", AFTER)
    assert warning is not None
    assert "user@example.com" in warning
    assert "Because." in warning
    assert "which has passed" not in warning


def test_the_warning_says_if_the_time_has_passed() -> None:
    later = AFTER + timedelta(hours=2)
    assert "which has passed" in str(locks(stash(unlock(AFTER)), component()).warning("dev", later))


def test_the_resources_command_fails_while_locks_are_removed(tmp_path: Path, stitches: Stitches) -> None:
    put_engine(tmp_path, prints=export([*whole(), stash(unlock(AFTER)), component(), lock()]))
    result = stitches("resources", "dev")
    assert result.code == 1
    assert "unlock dev --end" in result.err


def test_a_stack_without_data_locks_has_no_locks_to_remove(tmp_path: Path, stitches: Stitches) -> None:
    put_engine(tmp_path, prints=export(whole()))
    for options in (("--end",), ("--for", "1h", "--reason", "Because.")):
        assert stitches("unlock", "dev", *options).code == 2


def test_all_problems_of_the_options_are_reported(tmp_path: Path, stitches: Stitches) -> None:
    put_engine(tmp_path, prints=export(whole()))
    result = stitches("unlock", "dev", "--for", "2d")
    assert result.code == 2
    assert "--for" in result.err
    assert "--reason" in result.err
