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


def refusal(monkeypatch: pytest.MonkeyPatch, folder: Path, stack: str = "dev") -> EngineError:
    with run(monkeypatch, folder, stack) as running, pytest.raises(EngineError) as refused:
        running.output()
    return refused.value


def test_the_output_is_what_the_engine_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with run(monkeypatch, put_engine(tmp_path, prints="{}", says="a warning")) as running:
        assert running.output() == b"{}"


def test_no_proxy_stands_between_the_engine_and_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("no_grpc_proxy", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("http_proxy", "http://proxy.example.com")
    told = 'echo "$http_proxy $no_grpc_proxy"'
    (tmp_path / "pulumi").write_text(f"#!/bin/sh\n{told}\n", encoding="utf-8")
    (tmp_path / "pulumi").chmod(0o755)
    with run(monkeypatch, tmp_path) as running:
        heard = [running.output().decode()]
    assert child.run([str(tmp_path / "pulumi")]) == 0
    assert child.run([str(tmp_path / "pulumi")], environment={"http_proxy": "http://proxy.example.com"}) == 0
    heard += capfd.readouterr().out.splitlines()
    assert len(heard) == 3
    assert all(line.startswith("http://proxy.example.com 127.0.0.1,") for line in heard)


def test_secrets_are_never_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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
    ("code", "said"), [(words.STACK_NOT_FOUND, "error: no"), (1, f"error: {words.NO_STACK} 'devv' found")]
)
def test_an_unknown_stack_is_told_with_the_nearest_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, said: str
) -> None:
    error = refusal(monkeypatch, put_engine(tmp_path, says=said, code=code), "devv")
    assert isinstance(error, StackNotFoundError)
    assert 'There is no stack "devv"' in str(error)
    assert 'Did you mean "dev"?' in str(error)
    assert "pulumi stack export --stack devv" in str(error)
    assert "`make up STACK=" in str(error)
    assert "`pulumi login`" in str(error)


def test_a_missing_stack_with_a_right_name_is_not_suggested_to_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert '"dev"?' not in str(refusal(monkeypatch, put_engine(tmp_path, code=words.STACK_NOT_FOUND)))


@pytest.mark.parametrize(
    ("code", "said", "remedy"),
    [
        (words.NOT_LOGGED_IN, "error: PULUMI_ACCESS_TOKEN must be set for login", "`pulumi login`"),
        *((1, f"error: {said}", "folder with Pulumi.yaml") for said in words.NO_PROJECT),
        (1, f"error: a {words.BAD_STACK_NAME} alphanumeric", "dev, staging and prod"),
        (1, f"error: {words.UNREADABLE_STATE}: EOF", "empty .attrs file"),
        *((1, f"error: the stack is {locked}", "`pulumi cancel`") for locked in words.LOCKED),
        (255, "error: something nobody has seen", "`pulumi whoami --verbose`"),
    ],
)
def test_each_refusal_of_the_engine_comes_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, said: str, remedy: str
) -> None:
    text = str(refusal(monkeypatch, put_engine(tmp_path, says=said, code=code)))
    assert "Tried: pulumi stack export --stack dev" in text
    assert remedy in text


def test_what_the_engine_said_is_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    error = refusal(monkeypatch, put_engine(tmp_path, says="error: disk full\nagain\n", code=1))
    assert "Said:  disk full again" in str(error)


def test_what_an_update_tells_of_its_failure_is_passed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = events(
        ("info#err", "Traceback (most recent call last):\n  File x\nKeyboardInterrupt\n"),
        ("debug", "Diagnostics: none"),
        ("error", "The configuration has 1 problem.\n"),
        ("error", f"an unhandled error occurred: {words.PROGRAM_ENDED}: 1\n"),
        ("info", "Traceback (most recent call last):\n  File x\nKeyboardInterrupt\n"),
    )
    text = str(refusal(monkeypatch, put_engine(tmp_path, prints=printed, code=1)))
    assert "Said:  The configuration has 1 problem. an unhandled error occurred" in text
    assert "KeyboardInterrupt" not in text
    assert "Follow the message" in text


def test_a_program_that_crashed_is_told_by_its_error_without_a_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trace = "Traceback (most recent call last):\n  File \"x.py\", line 1\nKeyError: 'slot'\n\n"
    printed = events(("error", f"Program failed with an {words.PROGRAM_CRASHED}:\n{trace}"))
    text = str(refusal(monkeypatch, put_engine(tmp_path, prints=printed, code=1)))
    assert "Said:  Program failed with an unhandled exception: KeyError: 'slot'\n" in text
    assert "update the infrastructure first" in text


def test_of_a_preview_that_failed_only_its_errors_are_told_and_nothing_of_the_state(
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
    text = str(refusal(monkeypatch, put_engine(tmp_path, prints=printed, code=1)))
    assert "Said:  Preview failed: Status=403 preview failed\n" in text
    assert "urn:pulumi" not in text


def events(*told: tuple[str, str]) -> str:
    """What an update tells, as the engine prints it."""
    lines = [{"diagnosticEvent": {"severity": severity, "message": text}} for severity, text in told]
    return "".join(f"{json.dumps(line)}\n" for line in lines)


def test_a_secret_in_the_engines_words_is_not_passed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "error: cannot open postgres://stitches:hunter2@db.example.com/state"
    text = str(refusal(monkeypatch, put_engine(tmp_path, says=said, code=1)))
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
