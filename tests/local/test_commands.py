"""`stitches local …` and `stitches --local …`: the engine's commands that they run, and what they reject."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from local.local_engine import LocalEngine
from local.workspace import CHECKOUT, FOLDER_VARIABLE, Workspace
from model.environment_rules import EnvironmentName
from operations.stacks.local_stacks import LOCAL_AZURE_VARIABLE
from stitches.__main__ import main


def ended(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int | str | None:
    """The exit code of a command, or its error message."""
    monkeypatch.setattr("sys.argv", ["stitches", *arguments])
    with pytest.raises(SystemExit) as end:
        main()
    return end.value.code


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[list[str]]:
    """The commands that are run on a stack; each ends with 7."""
    seen: list[list[str]] = []

    def run(_: LocalEngine, command: str, stack: str, more: Sequence[str]) -> int:
        seen.append([command, stack, *more])
        return 7

    monkeypatch.setattr("local.preparation.prepared", lambda: LocalEngine(tmp_path, Workspace(tmp_path)))
    monkeypatch.setattr("local.stack_run.run_on_stack", run)
    monkeypatch.setattr("local.sample_release.release", run)
    return seen


@pytest.mark.parametrize("command", ["up", "preview", "policy", "refresh", "destroy"])
@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ((), ("dev",)),
        (("prod",), ("prod",)),
        (("prod", "--", "--event-log", "file"), ("prod", "--event-log", "file")),
    ],
)
def test_a_command_on_a_stack_gets_the_engines_options_and_returns_its_exit_code(
    monkeypatch: pytest.MonkeyPatch,
    asked: list[list[str]],
    command: str,
    given: tuple[str, ...],
    understood: tuple[str, ...],
) -> None:
    assert ended(monkeypatch, "local", command, *given) == 7
    assert asked == [[command, *understood]]


@pytest.mark.parametrize("command", ["deploy", "rollback"])
def test_a_release_passes_the_options_of_stitches_unchanged(
    monkeypatch: pytest.MonkeyPatch, asked: list[list[str]], command: str
) -> None:
    assert ended(monkeypatch, "local", command, "staging", "--dry-run", "--to", "-1", "--help") == 7
    assert asked == [[command, "staging", "--dry-run", "--to", "-1", "--help"]]


@pytest.mark.parametrize("command", ["up", "outputs", "deploy"])
def test_an_unknown_stack_is_an_error_that_names_the_known_stacks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], asked: list[list[str]], command: str
) -> None:
    assert ended(monkeypatch, "local", command, "production") == 2
    errors = capsys.readouterr().err
    assert all(name in errors for name in EnvironmentName)
    assert asked == []


def test_ctrl_c_ends_a_command_with_a_short_message_and_the_exit_code_of_a_shell(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], asked: list[list[str]]
) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("local.stack_run.run_on_stack", interrupted)
    assert ended(monkeypatch, "local", "up") == 130
    assert capsys.readouterr().err == "Interrupted.\n"


def test_a_command_of_stitches_itself_is_rejected_with_the_way_to_run_it_on_local_stacks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(monkeypatch, "local", "resources", "dev") == 2
    assert "stitches --local resources" in capsys.readouterr().err


def test_outside_of_a_checkout_no_local_stack_is_created(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("local.preparation.CHECKOUT", tmp_path)
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "local"))
    assert ended(monkeypatch, "local", "up") == 2
    assert "make setup" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_command_on_local_stacks_uses_only_their_backend_and_their_azure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    workspace = Workspace(tmp_path)
    monkeypatch.setattr("local.on_local_stacks.prepared", lambda: LocalEngine(tmp_path, workspace))
    foreign = {"PULUMI_BACKEND_URL": "file:///nowhere", "ARM_CLIENT_ID": "somebody"}
    monkeypatch.setattr("os.environ", {**os.environ, **foreign})
    seen: dict[str, str] = {}

    def look(_command: str) -> str:
        seen.update(os.environ)
        sys.exit(9)

    monkeypatch.setattr("operations.stacks.command.find_engine", look)
    assert ended(monkeypatch, "--local", "resources", "dev") == 9
    assert seen[LOCAL_AZURE_VARIABLE] == str(workspace.azure)
    assert seen["PULUMI_BACKEND_URL"].startswith(workspace.state.as_uri())
    assert "ARM_CLIENT_ID" not in seen


def test_help_on_local_stacks_needs_no_engine(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "local"))
    assert ended(monkeypatch, "--local", "resources", "--help") == 0
    assert "Usage: stitches resources" in capsys.readouterr().out
    assert not (tmp_path / "local").exists()


@pytest.mark.slow
def test_reviews_of_other_commits_call_the_same_commands_as_a_module(tmp_path: Path) -> None:
    rejected = subprocess.run(
        [sys.executable, "-m", "local", "preview", "production"],
        cwd=CHECKOUT,
        env={**os.environ, FOLDER_VARIABLE: str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert rejected.returncode == 2
    assert "production" in rejected.stderr
