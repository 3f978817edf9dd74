"""The exit codes and words in operations/stacks/engine_words.py, each got from a real engine.

It runs programs with whichever language host it has: the official one or ours.
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
    """A stack of an empty program, which is where commands run."""
    made = Stack(tmp_path, engine.ensure(), "")
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(made.project)
    return made


def refusal(*command: str, stack: str = "dev") -> EngineError:
    with Run(*command, stack=stack, doing="asking") as run, pytest.raises(EngineError) as refused:
        run.output()
    return refused.value


def program(stack: Stack, text: str) -> None:
    (stack.project / "__main__.py").write_text(text, encoding="utf-8")


@pytest.mark.usefixtures("stack")
def test_a_stack_that_is_not_there() -> None:
    assert isinstance(refusal(*EXPORT, stack="nosuch"), StackNotFoundError)


def test_a_stack_that_is_not_there_has_an_exit_code_and_words_of_its_own(stack: Stack) -> None:
    code, printed = stack.run(*EXPORT, "--stack=nosuch")
    assert code == words.STACK_NOT_FOUND
    assert words.NO_STACK in printed


@pytest.mark.usefixtures("stack")
def test_no_login(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PULUMI_BACKEND_URL")
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "another"))
    assert "not logged in" in str(refusal(*EXPORT))


@pytest.mark.usefixtures("stack")
def test_no_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for command, said in zip((UP, EXPORT), words.NO_PROJECT, strict=True):
        error = str(refusal(*command))
        assert said in error.partition("Said:")[2].partition("Fix:")[0]
        assert "the folder with Pulumi.yaml" in error


@pytest.mark.usefixtures("stack")
def test_a_name_that_no_stack_can_have() -> None:
    assert "dev, staging and prod" in str(refusal(*EXPORT, stack="a b"))


def test_a_state_that_cannot_be_read(stack: Stack, tmp_path: Path) -> None:
    stack.up()
    [checkpoint] = tmp_path.glob("state/.pulumi/stacks/trial/dev.json")
    checkpoint.write_text("", encoding="utf-8")
    assert "restore the .bak file" in str(refusal(*EXPORT))


def test_a_lock_that_another_update_holds(stack: Stack, tmp_path: Path) -> None:
    folder = tmp_path / "state" / ".pulumi" / "locks" / "organization" / "trial" / "dev"
    folder.mkdir(parents=True, exist_ok=True)
    lock = {"pid": 1, "username": "a", "hostname": "b", "timestamp": "2026-01-01T00:00:00Z"}
    (folder / "0.json").write_text(json.dumps(lock), encoding="utf-8")
    refused = refusal(*UP)
    assert isinstance(refused, StackLockedError)
    assert re.findall(words.LOCK_HOLDER, f"{refused} ") == [("a", "b", "1")]


@pytest.mark.parametrize(
    "ending",
    ["raise pulumi.RunError('a wrong loom')", "sys.exit(3)", "os.kill(os.getpid(), 9)"],
    ids=["error", "code", "signal"],
)
def test_a_program_that_ends_with_an_error_of_its_own(stack: Stack, ending: str) -> None:
    program(stack, f"import os, sys, pulumi\n{ending}\n")
    error = str(refusal(*UP))
    assert words.PROGRAM_ENDED in error
    assert "Follow the message" in error
    assert ("a wrong loom" in error) == ("RunError" in ending)


def test_a_program_that_crashed(stack: Stack) -> None:
    program(stack, "print('first'); {}['slot']\n")
    error = str(refusal(*UP))
    assert "Said:  Program failed with an unhandled exception: KeyError: 'slot'\n" in error
    assert "update the infrastructure first" in error


@pytest.mark.parametrize("command", [("preview",), UP[:-1]], ids=["preview", "update"])
def test_errors_that_tell_nothing(stack: Stack, tmp_path: Path, command: tuple[str, ...]) -> None:
    """All that a log holds beside the program's own error."""
    program(stack, "import pulumi; raise pulumi.RunError('a wrong loom')\n")
    log = tmp_path / "events.json"
    stack.environment["PULUMI_DEBUG_COMMANDS"] = "true"
    code, printed = stack.run(*command, f"--event-log={log}")
    assert code != 0, printed
    told = [each.message for each in EventLog.read(log).diagnostics if each.severity == "error"]
    assert [text.strip() for text in told if not words.GIVES_NO_REASON.match(text)] == ["a wrong loom"]
    assert len(told) > 1


def test_a_preview_of_a_refresh_that_fails_tells_its_errors_in_json(stack: Stack) -> None:
    """Its other words are the whole state."""
    resource = "pulumi.CustomResource('trial:index:Bolt', 'bolt', {}, pulumi.ResourceOptions(import_='x'))"
    program(stack, f"import pulumi\n{resource}\n")
    error = str(refusal("preview", "--json"))
    assert "trial" in error
    assert '"steps"' not in error


def test_what_a_policy_leaves_to_the_update(stack: Stack, tmp_path: Path) -> None:
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
