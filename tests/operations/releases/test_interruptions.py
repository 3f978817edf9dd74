"""A command that is interrupted early says that nothing has changed; later moments have the real doors."""

import signal
from pathlib import Path

import pytest

from tests.operations.conftest import Stitches
from tests.operations.releases.artifacts import build


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("command", ["deploy", "rollback"])
def test_interrupted_while_the_stack_is_read_nothing_has_changed(
    stitches: Stitches, tmp_path: Path, command: str, number: signal.Signals
) -> None:
    engine = tmp_path / "pulumi"
    engine.write_text(f"#!/bin/sh\nkill -{number} $PPID\nexec sleep 60\n", encoding="utf-8")
    engine.chmod(0o755)
    frontend, backend = build(tmp_path / "built")
    artifacts = ("--frontend", str(frontend), "--backend", str(backend), "--no-migrations")
    answer = stitches(command, "staging", *(artifacts if command == "deploy" else ()))
    assert answer.code == 128 + number
    assert answer.err == "Interrupted. Nothing has changed.\n"
