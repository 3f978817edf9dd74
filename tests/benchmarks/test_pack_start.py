"""The measurements, with a script that replaces the policy pack."""

import time

import pytest

from benchmarks import pack_start
from benchmarks.bench import PACK
from benchmarks.pack_start import COMMAND, PackError, pack_start_seconds
from local.workspace import CHECKOUT


def let_the_pack(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    monkeypatch.setattr(pack_start, "COMMAND", ("sh", "-c", script))


def test_the_started_command_is_the_pack() -> None:
    assert CHECKOUT / COMMAND[-1] == PACK


def test_the_start_ends_with_the_port_and_the_pack_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    let_the_pack(monkeypatch, "echo a warning >&2; sleep 0.2; echo 43215; exec sleep 60")
    start = time.perf_counter()
    assert 0.2 <= pack_start_seconds() < 10
    assert time.perf_counter() - start < 10


def test_a_pack_that_ends_without_a_port_is_an_error_with_its_output(monkeypatch: pytest.MonkeyPatch) -> None:
    let_the_pack(monkeypatch, "echo The file of exceptions >&2; exit 1")
    with pytest.raises(PackError, match=r"printed no port:\nThe file of exceptions$"):
        pack_start_seconds()


def test_a_pack_that_never_prints_a_port_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pack_start, "TIME_LIMIT_SECONDS", 0.5)
    let_the_pack(monkeypatch, "exec sleep 60")
    with pytest.raises(PackError):
        pack_start_seconds()
