import json
import os
import time
from pathlib import Path

import pytest

from operations.stacks import child
from operations.stacks import engine_words as words
from operations.stacks.command import EngineError, Run, StackNotFoundError
from tests.operations.fake_engine import path_with, put_engine, put_hanging_engine


def run(monkeypatch: pytest.MonkeyPatch, folder: Path, stack: str = "dev") -> Run:
    monkeypatch.setenv("PATH", path_with(folder))
    return Run("stack", "export", stack=stack, doing="reading the state")


def rejection(monkeypatch: pytest.MonkeyPatch, folder: Path, stack: str = "dev") -> EngineError:
    with run(monkeypatch, folder, stack) as running, pytest.raises(EngineError) as rejected:
        running.output()
    return rejected.value


def test_the_output_is_what_the_engine_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with run(monkeypatch, put_engine(tmp_path, prints="{}", says="a warning")) as running:
        assert running.output() == b"{}"


def test_no_proxy_is_used_between_the_engine_and_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("no_grpc_proxy", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("http_proxy", "http://proxy.example.com")
    script = 'echo "$http_proxy $no_grpc_proxy"'
    (tmp_path / "pulumi").write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    (tmp_path / "pulumi").chmod(0o755)
    with run(monkeypatch, tmp_path) as running:
        printed = [running.output().decode()]
    assert child.run([str(tmp_path / "pulumi")]) == 0
    assert child.run([str(tmp_path / "pulumi")], environment={"http_proxy": "http://proxy.example.com"}) == 0
    printed += capfd.readouterr().out.splitlines()
    assert len(printed) == 3
    assert all(line.startswith("http://proxy.example.com 127.0.0.1,") for line in printed)


def test_secrets_are_never_requested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with run(monkeypatch, put_engine(tmp_path)) as running:
        running.output()
    asked = (tmp_path / "asked").read_text().splitlines()
    assert asked == ["stack", "export", "--stack=dev", "--non-interactive", "--color=never"]


@pytest.mark.parametrize("stack", ["--show-secrets", "dev; touch /tmp/x", "$(id)", "-s"])
def test_no_name_of_a_stack_becomes_an_option_or_a_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stack: str
) -> None:
    with run(monkeypatch, put_engine(tmp_path), stack) as running:
        running.output()
    assert f"--stack={stack}" in (tmp_path / "asked").read_text().splitlines()


@pytest.mark.parametrize(
    ("code", "output"), [(words.STACK_NOT_FOUND, "error: no"), (1, f"error: {words.NO_STACK} 'devv' found")]
)
def test_an_unknown_stack_is_reported_with_the_nearest_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, output: str
) -> None:
    error = rejection(monkeypatch, put_engine(tmp_path, says=output, code=code), "devv")
    assert isinstance(error, StackNotFoundError)
    assert 'There is no stack "devv"' in str(error)
    assert 'Did you mean "dev"?' in str(error)
    assert "pulumi stack export --stack devv" in str(error)
    assert "`make up STACK=" in str(error)
    assert "`pulumi login`" in str(error)


def test_for_a_missing_stack_with_a_valid_name_the_same_name_is_not_suggested(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert '"dev"?' not in str(rejection(monkeypatch, put_engine(tmp_path, code=words.STACK_NOT_FOUND)))


@pytest.mark.parametrize(
    ("code", "output", "fix"),
    [
        (words.NOT_LOGGED_IN, "error: PULUMI_ACCESS_TOKEN must be set for login", "`pulumi login`"),
        *((1, f"error: {output}", "folder with Pulumi.yaml") for output in words.NO_PROJECT),
        (1, f"error: a {words.BAD_STACK_NAME} alphanumeric", "dev, staging and prod"),
        (1, f"error: {words.UNREADABLE_STATE}: EOF", "empty .attrs file"),
        *((1, f"error: the stack is {locked}", "`pulumi cancel`") for locked in words.LOCKED),
        (255, "error: something unknown", "`pulumi whoami --verbose`"),
    ],
)
def test_each_error_of_the_engine_has_a_fix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, output: str, fix: str
) -> None:
    text = str(rejection(monkeypatch, put_engine(tmp_path, says=output, code=code)))
    assert "Tried: pulumi stack export --stack dev" in text
    assert fix in text


def test_the_engines_error_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    error = rejection(monkeypatch, put_engine(tmp_path, says="error: disk full\nagain\n", code=1))
    assert "Said:  disk full again" in str(error)


def test_the_diagnostics_of_a_failed_update_are_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = events(
        ("info#err", "Traceback (most recent call last):\n  File x\nKeyboardInterrupt\n"),
        ("debug", "Diagnostics: none"),
        ("error", "The configuration has 1 problem.\n"),
        ("error", f"an unhandled error occurred: {words.PROGRAM_ENDED}: 1\n"),
        ("info", "Traceback (most recent call last):\n  File x\nKeyboardInterrupt\n"),
    )
    text = str(rejection(monkeypatch, put_engine(tmp_path, prints=printed, code=1)))
    assert "Said:  The configuration has 1 problem. an unhandled error occurred" in text
    assert "KeyboardInterrupt" not in text
    assert "Follow the message" in text


def test_a_crashed_program_is_reported_with_its_error_without_a_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trace = "Traceback (most recent call last):\n  File \"x.py\", line 1\nKeyError: 'slot'\n\n"
    printed = events(("error", f"Program failed with an {words.PROGRAM_CRASHED}:\n{trace}"))
    text = str(rejection(monkeypatch, put_engine(tmp_path, prints=printed, code=1)))
    assert "Said:  Program failed with an unhandled exception: KeyError: 'slot'\n" in text
    assert "update the infrastructure first" in text


def test_of_a_failed_preview_only_the_errors_are_shown_and_nothing_of_the_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = {
        "steps": [{"op": "same", "urn": "urn:pulumi:dev::stitches::stitches:components:Diagnostics::dev"}],
        "diagnostics": [
            {"message": "error: Preview failed: Status=403\n", "severity": "error"},
            {"message": "error: preview failed\n", "severity": "error"},
        ],
    }
    printed = json.dumps(digest, indent=4)
    text = str(rejection(monkeypatch, put_engine(tmp_path, prints=printed, code=1)))
    assert "Said:  Preview failed: Status=403 preview failed\n" in text
    assert "urn:pulumi" not in text


def events(*diagnostics: tuple[str, str]) -> str:
    """The diagnostics of an update, as the engine prints them."""
    lines = [{"diagnosticEvent": {"severity": severity, "message": text}} for severity, text in diagnostics]
    return "".join(f"{json.dumps(line)}\n" for line in lines)


def test_a_secret_in_the_engines_output_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = "error: cannot open postgres://stitches:hunter2@db.example.com/state"
    text = str(rejection(monkeypatch, put_engine(tmp_path, says=output, code=1)))
    assert "hunter2" not in text
    assert "may contain a secret" in text


def test_without_an_engine_it_says_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineError, match="stitches --local"):
        Run("stack", "export", stack="dev", doing="reading")


def test_the_engine_ends_with_the_command_that_needs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = put_hanging_engine(tmp_path) / "process"

    def interrupted() -> None:
        with run(monkeypatch, tmp_path):
            while not process.exists() or not process.read_text():
                time.sleep(0.01)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with pytest.raises(ProcessLookupError):
        os.kill(int(process.read_text()), 0)
