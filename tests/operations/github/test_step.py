"""A step of a workflow: its summary, and its sign-in to Azure."""

import json
import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from operations.github import sign_in
from operations.github.sign_in import signed_in
from tests.operations.conftest import Stitches
from tests.operations.github.fake_github import FakeGitHub

AZURE = {
    "AZURE_CLIENT_ID": "the-client",
    "AZURE_TENANT_ID": "the-tenant",
    "AZURE_SUBSCRIPTION_ID": "the-subscription",
}


@pytest.fixture
def azure(github: FakeGitHub, monkeypatch: pytest.MonkeyPatch) -> FakeGitHub:
    """A job with the permission `id-token: write`."""
    monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_URL", f"{github.url}/token?api-version=2.0")
    monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "may-ask")
    for name, value in AZURE.items():
        monkeypatch.setenv(name, value)
    return github


def test_the_output_of_a_command_is_in_the_log_and_in_the_summary(
    github: FakeGitHub, stitches: Stitches, tmp_path: Path
) -> None:
    script = "import sys; print('one ```` two'); print('three \x1b[31m', file=sys.stderr); sys.exit(3)"
    result = stitches("github", "step", "Plan of prod", "--", sys.executable, "-u", "-c", script)
    assert (result.code, result.out) == (3, "one ```` two\nthree \x1b[31m\n")
    assert (tmp_path / "summary.md").read_text(encoding="utf-8") == (
        "### Plan of prod: ended with exit code 3\n\n`````text\none ```` two\nthree [31m\n`````\n\n"
    )


def test_the_summary_has_the_end_of_a_long_output(
    github: FakeGitHub, stitches: Stitches, tmp_path: Path
) -> None:
    script = "for number in range(60_000): print('line', number)"
    assert stitches("github", "step", "Long", "--", sys.executable, "-c", script).code == 0
    summary = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert len(summary) < 201_000
    assert summary.startswith("### Long: done\n\n```text\n… (cut)\n")
    assert summary.endswith("line 59999\n```\n\n")


def test_without_a_summary_the_command_also_runs(monkeypatch: pytest.MonkeyPatch, stitches: Stitches) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    assert stitches("github", "step", "T", "--", sys.executable, "-c", "print(1)").out == "1\n"


def test_a_command_that_does_not_exist_is_an_error_with_a_message(
    github: FakeGitHub, stitches: Stitches
) -> None:
    result = stitches("github", "step", "T", "--", "no-such-command")
    assert result.code == 2
    assert "no-such-command cannot be started" in result.err


def test_a_signed_in_command_gets_everything_that_the_engine_and_its_backend_need(
    azure: FakeGitHub, stitches: Stitches, tmp_path: Path
) -> None:
    script = (
        "import json, os, stat; file = os.environ['AZURE_FEDERATED_TOKEN_FILE'];"
        "print(json.dumps([dict(os.environ), open(file).read(), stat.S_IMODE(os.stat(file).st_mode),"
        " stat.S_IMODE(os.stat(os.path.dirname(file)).st_mode)]))"
    )
    result = stitches("github", "step", "T", "--sign-in", "--", sys.executable, "-c", script)
    assert result.code == 0
    mask, printed = result.out.splitlines()
    environment, written, file_mode, folder_mode = json.loads(printed)
    assert written == "header.payload-1.signature"
    assert mask == f"::add-mask::{written}"
    assert (file_mode, folder_mode) == (0o600, 0o700)
    assert environment["ARM_USE_OIDC"] == "true"
    for name in ("CLIENT_ID", "TENANT_ID", "SUBSCRIPTION_ID"):
        assert environment[f"ARM_{name}"] == AZURE[f"AZURE_{name}"] == environment[f"AZURE_{name}"]
    [asked] = azure.asked
    assert asked.authorization == "Bearer may-ask"
    assert asked.query == {"api-version": "2.0", "audience": "api://AzureADTokenExchange"}


def test_the_token_is_deleted_after_the_command(
    azure: FakeGitHub, stitches: Stitches, tmp_path: Path
) -> None:
    stitches("github", "step", "T", "--sign-in", "--", sys.executable, "-c", "raise SystemExit(1)")
    left = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "summary.md"]
    assert [path for path in left if b"payload" in path.read_bytes()] == []


def test_the_token_is_renewed_for_as_long_as_the_command_runs_and_each_is_masked(
    azure: FakeGitHub, capsys: pytest.CaptureFixture[str]
) -> None:
    with signed_in(every=0.02) as environment:
        file = Path(environment["AZURE_FEDERATED_TOKEN_FILE"])
        until = time.monotonic() + 5
        while azure.tokens < 3 and time.monotonic() < until:
            # It is complete whenever it is read, and only its owner can read it.
            assert file.read_text().endswith(".signature")
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
    output = capsys.readouterr().out.splitlines()
    assert output[:3] == [f"::add-mask::header.payload-{number}.signature" for number in (1, 2, 3)]
    assert not file.parent.exists()


def test_a_renewal_that_fails_is_reported_and_retried_and_the_command_continues(
    azure: FakeGitHub, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "_RETRIED_AFTER_SECONDS", 0.01)
    with signed_in(every=0.01) as environment:
        azure.rejection = (503, "busy")
        before = len(azure.asked)
        until = time.monotonic() + 5
        while len(azure.asked) < before + 2 and time.monotonic() < until:
            time.sleep(0.005)
        assert Path(environment["AZURE_FEDERATED_TOKEN_FILE"]).read_text().endswith(".signature")
    output = capsys.readouterr().err
    assert "could not be renewed. The command tries again." in output
    assert "status 503" in output


def test_each_missing_setting_is_named_before_any_request(
    azure: FakeGitHub, monkeypatch: pytest.MonkeyPatch, stitches: Stitches
) -> None:
    monkeypatch.setenv("AZURE_TENANT_ID", "")
    monkeypatch.delenv("ACTIONS_ID_TOKEN_REQUEST_URL")
    result = stitches("github", "step", "T", "--sign-in", "--", "true")
    assert result.code == 2
    assert "ACTIONS_ID_TOKEN_REQUEST_URL (set in jobs with the permission `id-token: write`)" in result.err
    assert "AZURE_TENANT_ID (its tenant)" in result.err
    assert azure.asked == []


def test_a_job_that_gets_no_token_does_not_run_its_command(
    azure: FakeGitHub, stitches: Stitches, tmp_path: Path
) -> None:
    azure.rejection = (403, "no")
    result = stitches("github", "step", "T", "--sign-in", "--", "touch", str(tmp_path / "ran"))
    assert result.code == 2
    assert "GitHub did not issue a token to sign in to Azure (status 403)" in result.err
    assert "may-ask" not in result.err
    assert not (tmp_path / "ran").exists()


def test_a_signal_to_stop_reaches_the_command_once_and_the_step_waits_for_its_end(tmp_path: Path) -> None:
    """After a second Ctrl-C the engine would not store its state; after none it would continue, unseen."""
    script = (
        "import signal, sys, time, pathlib\n"
        "count = []\n"
        "signal.signal(signal.SIGINT, lambda *_: count.append(1))\n"
        f"pathlib.Path({str(tmp_path / 'ready')!r}).touch()\n"
        "until = time.monotonic() + 10\n"
        "while not count and time.monotonic() < until: time.sleep(0.01)\n"
        "time.sleep(0.1)\n"
        "print('stopped', len(count)); sys.exit(5)\n"
    )
    step = subprocess.Popen(
        [sys.executable, "-m", "stitches", "github", "step", "T", "--", sys.executable, "-c", script],
        env={**os.environ, "GITHUB_STEP_SUMMARY": ""},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while not (tmp_path / "ready").exists():
        time.sleep(0.01)
    os.killpg(step.pid, 2)
    assert step.communicate(timeout=10)[0] == "stopped 1\n"
    assert step.returncode == 5


def test_a_report_of_the_command_is_in_the_summary_before_its_output(
    github: FakeGitHub, stitches: Stitches, tmp_path: Path
) -> None:
    report = tmp_path / "report.md"
    script = f"print('the output'); open({str(report)!r}, 'w').write('# The report of @somebody')"
    stitches("github", "step", "T", "--report", str(report), "--", sys.executable, "-c", script)
    summary = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert summary.startswith("### T: done\n\n# The report of @\u2060somebody\n<details>")
    assert summary.index("the output") > summary.index("<details>")
    assert summary.rstrip().endswith("</details>")
