import gc
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import certifi
import pytest

from stitches.__main__ import main
from tests.operations.fake_engine import path_with
from tests.schema_files import assert_output_is_valid


@dataclass(frozen=True)
class Result:
    """The result of a command: its exit code, and its output."""

    code: int
    out: str
    err: str


Stitches = Callable[..., Result]


@pytest.fixture(scope="session", autouse=True)
def one_certificate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Clients in these tests load only one certificate, because all servers are on this machine."""
    file = tmp_path_factory.mktemp("certificates") / "one.pem"
    end = "-----END CERTIFICATE-----\n"
    file.write_text(
        Path(certifi.where()).read_text(encoding="utf-8").partition(end)[0] + end, encoding="utf-8"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(file))
        yield


@pytest.fixture
def stitches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Stitches:
    """The command line, in this process, with the engine in the test's own folder."""

    def run(*arguments: str) -> Result:
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
        assert_output_is_valid(arguments, printed.out)
        return Result(code, printed.out, printed.err)

    return run
