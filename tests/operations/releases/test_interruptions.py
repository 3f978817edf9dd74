"""An interrupted command says what it has done, and how to continue."""

import signal
import sys
from pathlib import Path

import pytest
import typer

from model.release_journal import ReleaseJournal, ReleasePhase
from operations.releases.interruptions import Interruptions
from operations.releases.release import Release
from tests.model.histories import HOLDER, begun
from tests.operations.conftest import Stitches
from tests.operations.deployments.test_holders import in_run
from tests.operations.releases.artifacts import build
from tests.operations.releases.fake_estate import FakeEstate, FakeStore


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("command", ["deploy", "rollback"])
def test_if_interrupted_while_the_stack_is_read_nothing_has_changed(
    stitches: Stitches, tmp_path: Path, command: str, number: signal.Signals
) -> None:
    engine = tmp_path / "pulumi"
    # It waits until the call that starts it has returned: a command can only end an engine that it knows.
    engine.write_text(f"#!/bin/sh\nsleep 0.2\nkill -{number} $PPID\nexec sleep 60\n", encoding="utf-8")
    engine.chmod(0o755)
    frontend, backend = build(tmp_path / "built")
    artifacts = ("--frontend", str(frontend), "--backend", str(backend), "--no-migrations")
    result = stitches(command, "staging", *(artifacts if command == "deploy" else ()))
    assert result.code == 128 + number
    assert result.err == "Interrupted. Nothing has changed.\n"


@pytest.mark.parametrize("in_pipeline", [False, True])
def test_if_interrupted_later_it_says_how_to_continue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, in_pipeline: bool
) -> None:
    monkeypatch.setattr(sys, "argv", ["stitches", "deploy", "dev", "--frontend", "a b"])
    holder = in_run("77", 1) if in_pipeline else HOLDER
    journal = ReleaseJournal(phase=ReleasePhase.PUBLISHING, release_id="r", content_sha256="0" * 64)
    release = Release(
        estate=FakeEstate(),
        store=FakeStore(),
        entry=begun(0, holder=holder).model_copy(update={"journal": journal}),
        begun=True,
        package=tmp_path,
        prepares=False,
    )
    interruptions = Interruptions("dev")
    interruptions.watch(release)
    with pytest.raises(typer.Exit) as ended, interruptions:
        signal.raise_signal(signal.SIGTERM)
    assert ended.value.exit_code == 128 + signal.SIGTERM
    errors = capsys.readouterr().err
    assert (holder.run.url in errors) if holder.run else ("stitches deploy dev --frontend 'a b'" in errors)
