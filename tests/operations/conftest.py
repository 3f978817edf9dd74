import gc
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from operations.__main__ import main
from tests.operations.fake_engine import path_with
from tests.schema_files import assert_answer_is_valid


@dataclass(frozen=True)
class Answer:
    """What a command answered: its exit code, and what it printed."""

    code: int
    out: str
    err: str


Stitches = Callable[..., Answer]


@pytest.fixture
def stitches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Stitches:
    """The command line, in this process, with the engine in the test's own folder."""

    def run(*arguments: str) -> Answer:
        monkeypatch.setenv("PATH", path_with(tmp_path))
        monkeypatch.setattr(sys, "argv", ["stitches", *arguments])
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
        finally:
            gc.enable()
        printed = capsys.readouterr()
        assert_answer_is_valid(arguments, printed.out)
        return Answer(code, printed.out, printed.err)

    return run
