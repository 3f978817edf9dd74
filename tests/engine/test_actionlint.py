"""actionlint is built once, kept complete, and run without the other linters of the machine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine import actionlint, go_toolchain
from engine.cache import CACHE_VARIABLE
from engine.engine import WayError
from engine.go_toolchain import Go

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder, and a Go that records its arguments and builds a script."""
    folder = tmp_path / "cache"
    monkeypatch.setenv(CACHE_VARIABLE, str(folder))
    go = tmp_path / "go"
    go.write_text(
        f'#!/bin/sh\necho "$@" >> {tmp_path / "asked"}\n'
        'while [ "$1" != -o ]; do shift; done\n'
        'printf \'#!/bin/sh\\necho linted "$@"\\nexit 3\\n\' > "$2"; chmod +x "$2"\n',
        encoding="utf-8",
    )
    go.chmod(0o755)
    find(monkeypatch, go)
    return folder


def find(monkeypatch: pytest.MonkeyPatch, program: Path) -> None:
    """Put a Go on PATH."""

    def on_path(_: str) -> Go:
        return Go(program, {})

    monkeypatch.setattr(go_toolchain, "on_path", on_path)


def test_it_is_built_once_from_the_pinned_module(cache: Path, tmp_path: Path) -> None:
    assert actionlint.ensure() == actionlint.ensure()
    [asked] = (tmp_path / "asked").read_text(encoding="utf-8").splitlines()
    assert asked.startswith("build -mod=readonly ")
    assert asked.endswith(" github.com/rhysd/actionlint/cmd/actionlint")
    pinned = (CHECKOUT / "engine" / "actionlint" / "go.mod").read_text(encoding="utf-8")
    assert f"require github.com/rhysd/actionlint v{actionlint.VERSION}\n" in pinned


def test_one_without_its_program_is_built_again(cache: Path, tmp_path: Path) -> None:
    actionlint.ensure().unlink()
    actionlint.ensure()
    assert len((tmp_path / "asked").read_text(encoding="utf-8").splitlines()) == 2


def test_a_build_that_fails_leaves_nothing_and_says_why(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    find(monkeypatch, Path("/bin/false"))
    with pytest.raises(WayError, match=r"building actionlint 1\.7\.7 from its Go module"):
        actionlint.ensure()
    assert [path for path in cache.rglob("*") if path.is_file() and path.name != "lock"] == []


def test_the_command_runs_actionlint_without_the_machines_own_programs(cache: Path) -> None:
    actionlint.ensure()
    done = subprocess.run(
        [sys.executable, "-m", "engine.actionlint", "-oneline"],
        cwd=CHECKOUT,
        env={**os.environ, CACHE_VARIABLE: str(cache)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (3, "linted -shellcheck= -pyflakes= -oneline\n")
