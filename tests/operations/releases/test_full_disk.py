"""A full disk ends a release with a message, and does not prevent a rollback of production."""

import errno
import os
import tempfile
from pathlib import Path
from typing import NoReturn

import pytest

from operations.deployments.history import change_history
from operations.terminal.errors import OperationError
from tests.model.histories import history
from tests.operations.conftest import Stitches
from tests.operations.fake_backend import FakeBackend
from tests.operations.fake_engine import path_with


def full(*_: object, **__: object) -> NoReturn:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/any/file")


def test_it_is_an_error_with_a_message(
    stitches: Stitches, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    FakeBackend.put(tmp_path)
    monkeypatch.setattr("operations.releases.deploying.read_stack", full)
    result = stitches("rollback", "staging")
    assert result.code == 2
    assert os.strerror(errno.ENOSPC) in result.err
    assert "/any/file" in result.err


def test_a_record_that_cannot_be_written_is_an_ordinary_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    FakeBackend.put(tmp_path)
    monkeypatch.setenv("PATH", path_with(tmp_path))
    monkeypatch.setattr(tempfile, "mkdtemp", full)
    with pytest.raises(OperationError, match="No space left"):
        change_history("dev", lambda _: history(1), doing="testing")
