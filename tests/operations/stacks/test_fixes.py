"""The fixes in messages: for a local stack they never use a real backend."""

import json
import re
from pathlib import Path

import pytest

from model.deployment_history import DeploymentHistory
from operations.drift.drift import read_drift
from operations.stacks import engine_words as words
from operations.stacks.local_stacks import LOCAL_AZURE_VARIABLE
from operations.terminal.errors import OperationError
from tests.operations import states
from tests.operations.conftest import Stitches
from tests.operations.drift import test_drift
from tests.operations.fake_backend import FakeBackend
from tests.operations.fake_engine import put_engine
from tests.operations.plans import test_plan

# A command that uses the backend to which the user is logged in.
REAL = re.compile(r"`(?:pulumi|stitches) (?!--local)")


@pytest.fixture
def local(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Set the environment of `stitches --local`."""
    monkeypatch.setenv(LOCAL_AZURE_VARIABLE, str(tmp_path))


@pytest.mark.usefixtures("local")
@pytest.mark.parametrize(
    ("code", "output", "message"),
    [
        (words.STACK_NOT_FOUND, "error: no", '"dev"? Run one of `make up STACK=dev`'),
        (words.NOT_LOGGED_IN, "error: no login", "`stitches --local …`"),
        *((1, f"error: the stack is {locked}", "Wait for the other") for locked in words.LOCKED),
        (1, f"error: {words.PROGRAM_CRASHED}", "`make up STACK=devv`"),
        (255, "error: something unknown", "make "),
    ],
)
@pytest.mark.parametrize("command", ["resources", "deployments", "drift"])
def test_a_rejection_of_a_local_stack_names_only_local_commands(
    tmp_path: Path, stitches: Stitches, command: str, code: int, output: str, message: str
) -> None:
    put_engine(tmp_path, says=output, code=code)
    result = stitches(command, "devv")
    assert result.code == 2
    assert message in result.err
    assert not REAL.search(result.err)
    assert "login" not in result.err.partition("Fix:")[2]


@pytest.mark.usefixtures("local")
@pytest.mark.parametrize(
    ("prints", "history", "command"),
    [
        (states.export(states.whole()), "hunter2", ("resources",)),
        ("hunter2", "[]", ("resources",)),
        ("hunter2", "[]", ("deployments",)),
        ("hunter2", "[]", ("drift",)),
        ("hunter2", "[]", ("plan", "--output", "plan")),
        ("hunter2", "[]", ("apply", "--plan", "plan")),
    ],
    ids=["history", "resources", "deployments", "drift", "plan", "apply"],
)
def test_unknown_output_of_a_local_engine_leads_to_local_commands(
    tmp_path: Path,
    stitches: Stitches,
    monkeypatch: pytest.MonkeyPatch,
    prints: str,
    history: str,
    command: tuple[str, ...],
) -> None:
    monkeypatch.chdir(tmp_path)
    put_engine(tmp_path, prints=prints, history=history)
    result = stitches(command[0], "dev", *command[1:])
    assert result.code == 2
    assert "Fix:" in result.err
    assert not REAL.search(result.err)


@pytest.mark.usefixtures("local")
def test_the_commands_for_a_plan_of_a_local_stack_are_local(tmp_path: Path, stitches: Stitches) -> None:
    folder = tmp_path / "Kunde #2"
    test_plan.put_planning_engine(tmp_path)
    made = stitches("plan", "dev", "--output", str(folder))
    assert f"`stitches --local apply dev --plan '{folder}'`" in made.out
    (folder / "plan.json").unlink()
    rejected = stitches("apply", "dev", "--plan", str(folder))
    assert f"`stitches --local plan dev --output '{folder}'`" in rejected.err
    assert not REAL.search(made.out + rejected.err)


@pytest.mark.usefixtures("local")
def test_the_drift_of_a_local_stack_is_written_by_a_local_command(tmp_path: Path) -> None:
    with pytest.raises(OperationError) as rejection:
        read_drift(tmp_path, "dev")
    assert not REAL.search(str(rejection.value))


@pytest.mark.usefixtures("local")
def test_drift_of_a_local_stack_is_reverted_by_a_local_command(tmp_path: Path, stitches: Stitches) -> None:
    put_engine(tmp_path, prints=test_drift.preview(test_drift.CHANGED))
    result = stitches("drift", "prod")
    assert result.code == 1
    assert "`make up STACK=prod`" in result.out
    assert not REAL.search(result.out)


@pytest.mark.usefixtures("local")
def test_a_local_stack_that_was_never_created_is_deployed_by_its_own_name(
    tmp_path: Path, stitches: Stitches
) -> None:
    put_engine(tmp_path, code=words.STACK_NOT_FOUND)
    advice = stitches("resources", "prod").err.partition("Fix:")[2]
    assert "make up STACK=prod" in advice
    assert "STACK=dev" not in advice


@pytest.mark.usefixtures("local")
def test_the_next_command_for_a_local_stack_is_local(tmp_path: Path, stitches: Stitches) -> None:
    FakeBackend.put(tmp_path, DeploymentHistory().model_dump(mode="json"))
    result = stitches("deployments", "dev")
    assert "`stitches --local deploy dev" in result.out


def test_drift_of_a_real_stack_is_reverted_by_the_users_own_engine(
    tmp_path: Path, stitches: Stitches
) -> None:
    put_engine(tmp_path, prints=json.dumps({"duration": 1, "steps": [test_drift.CHANGED]}))
    assert "`pulumi preview --refresh" in stitches("drift", "prod").out
