"""The exit codes and messages in operations/stacks/engine_words.py, each compared with a real engine.

The engine runs programs with its language host, which is the official one or ours.
"""

import json
import re
from pathlib import Path

import pytest

import engine
from operations.review.policy_catalogue import is_mandatory
from operations.stacks import engine_words as words
from operations.stacks.command import EngineError, Run, StackLockedError, StackNotFoundError
from operations.stacks.event_log import EventLog
from tests.engine.real_stack import Stack, policy_pack

pytestmark = pytest.mark.engine

UP = ("up", "--yes", "--skip-preview", "--json")
EXPORT = ("stack", "export")


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stack:
    """A stack with an empty program; commands run in its folder."""
    made = Stack(tmp_path, engine.ensure(), "")
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(made.project)
    return made


def rejection(*command: str, stack: str = "dev") -> EngineError:
    with Run(*command, stack=stack, doing="asking") as run, pytest.raises(EngineError) as rejected:
        run.output()
    return rejected.value


def program(stack: Stack, text: str) -> None:
    (stack.project / "__main__.py").write_text(text, encoding="utf-8")


@pytest.mark.usefixtures("stack")
def test_a_missing_stack() -> None:
    assert isinstance(rejection(*EXPORT, stack="nosuch"), StackNotFoundError)


def test_a_missing_stack_has_its_own_exit_code_and_message(stack: Stack) -> None:
    code, printed = stack.run(*EXPORT, "--stack=nosuch")
    assert code == words.STACK_NOT_FOUND
    assert words.NO_STACK in printed


@pytest.mark.usefixtures("stack")
def test_no_login(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PULUMI_BACKEND_URL")
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "another"))
    assert "not logged in" in str(rejection(*EXPORT))


@pytest.mark.usefixtures("stack")
def test_no_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for command, message in zip((UP, EXPORT), words.NO_PROJECT, strict=True):
        error = str(rejection(*command))
        assert message in error.partition("Said:")[2].partition("Fix:")[0]
        assert "the folder with Pulumi.yaml" in error


@pytest.mark.usefixtures("stack")
def test_a_name_that_no_stack_can_have() -> None:
    assert "dev, staging and prod" in str(rejection(*EXPORT, stack="a b"))


def test_a_state_that_cannot_be_read(stack: Stack, tmp_path: Path) -> None:
    stack.up()
    [checkpoint] = tmp_path.glob("state/.pulumi/stacks/trial/dev.json")
    checkpoint.write_text("", encoding="utf-8")
    assert "restore the .bak file" in str(rejection(*EXPORT))


def test_a_lock_that_another_update_holds(stack: Stack, tmp_path: Path) -> None:
    folder = tmp_path / "state" / ".pulumi" / "locks" / "organization" / "trial" / "dev"
    folder.mkdir(parents=True, exist_ok=True)
    lock = {"pid": 1, "username": "a", "hostname": "b", "timestamp": "2026-01-01T00:00:00Z"}
    (folder / "0.json").write_text(json.dumps(lock), encoding="utf-8")
    rejected = rejection(*UP)
    assert isinstance(rejected, StackLockedError)
    assert re.findall(words.LOCK_HOLDER, f"{rejected} ") == [("a", "b", "1")]


@pytest.mark.parametrize(
    "last_line",
    ["raise pulumi.RunError('a wrong loom')", "sys.exit(3)", "os.kill(os.getpid(), 9)"],
    ids=["error", "code", "signal"],
)
def test_a_program_that_ends_with_its_own_error(stack: Stack, last_line: str) -> None:
    program(stack, f"import os, sys, pulumi\n{last_line}\n")
    error = str(rejection(*UP))
    assert words.PROGRAM_ENDED in error
    assert "Follow the message" in error
    assert ("a wrong loom" in error) == ("RunError" in last_line)


def test_a_program_that_crashed(stack: Stack) -> None:
    program(stack, "print('first'); {}['slot']\n")
    error = str(rejection(*UP))
    assert "Said:  Program failed with an unhandled exception: KeyError: 'slot'\n" in error
    assert "update the infrastructure first" in error


@pytest.mark.parametrize("command", [("preview",), UP[:-1]], ids=["preview", "update"])
def test_errors_without_a_reason(stack: Stack, tmp_path: Path, command: tuple[str, ...]) -> None:
    """Everything in a log besides the program's own error."""
    program(stack, "import pulumi; raise pulumi.RunError('a wrong loom')\n")
    log = tmp_path / "events.json"
    stack.environment["PULUMI_DEBUG_COMMANDS"] = "true"
    code, printed = stack.run(*command, f"--event-log={log}")
    assert code != 0, printed
    errors = [each.message for each in EventLog.read(log).diagnostics if each.severity == "error"]
    assert [text.strip() for text in errors if not words.GIVES_NO_REASON.match(text)] == ["a wrong loom"]
    assert len(errors) > 1


def test_a_failed_preview_of_a_refresh_has_its_errors_in_json(stack: Stack) -> None:
    """The rest of its output is the whole state."""
    resource = "pulumi.CustomResource('trial:index:Bolt', 'bolt', {}, pulumi.ResourceOptions(import_='x'))"
    program(stack, f"import pulumi\n{resource}\n")
    error = str(rejection("preview", "--json"))
    assert "trial" in error
    assert '"steps"' not in error


def test_a_policy_that_only_the_update_can_check(stack: Stack, tmp_path: Path) -> None:
    program(
        stack,
        """
import pulumi

class Bolt(pulumi.ComponentResource):
    def __init__(self, name, width):
        super().__init__("trial:index:Bolt", name, {"width": width})
        self.register_outputs({})

Bolt("bolt", pulumi.Output.from_input(0).apply(lambda _: pulumi.UNKNOWN))
""",
    )
    pack, log = policy_pack(tmp_path), tmp_path / "events.json"
    stack.environment["PULUMI_DEBUG_COMMANDS"] = "true"
    code, printed = stack.run("preview", f"--policy-pack={pack}", f"--event-log={log}")
    assert code == 0, printed
    [left_open] = EventLog.read(log).violations
    assert words.UNDECIDED.search(left_open.message)
    assert not is_mandatory(left_open.enforcement_level)
