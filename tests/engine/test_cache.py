import os
import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from platformdirs.macos import MacOS
from platformdirs.unix import Unix

from engine.cache import cache_folder, fingerprint, is_whole, keep, remove


def test_the_cache_folder_is_the_one_of_the_environment_variable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("STITCHES_ENGINE_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path


def test_the_cache_folder_follows_xdg(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("STITCHES_ENGINE_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "stitches" / "engine"


@pytest.mark.parametrize("ignored", ["", "relative/path"])
def test_an_empty_or_relative_xdg_folder_is_ignored(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ignored: str
) -> None:
    monkeypatch.delenv("STITCHES_ENGINE_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", ignored)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(platformdirs, "PlatformDirs", Unix)
    assert cache_folder() == tmp_path / ".cache" / "stitches" / "engine"


def test_on_macos_the_cache_folder_is_in_the_folder_for_caches(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("STITCHES_ENGINE_CACHE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(platformdirs, "PlatformDirs", MacOS)
    assert cache_folder() == tmp_path / "Library" / "Caches" / "stitches" / "engine"


@given(st.lists(st.binary(max_size=20)), st.lists(st.binary(max_size=20)))
def test_fingerprints_are_equal_only_for_equal_parts(one: list[bytes], other: list[bytes]) -> None:
    assert (fingerprint(*one) == fingerprint(*other)) is (one == other)


def test_a_kept_folder_has_what_was_created_and_nothing_else_is_left(tmp_path: Path) -> None:
    kept = keep(tmp_path, "engine", lambda folder: _write(folder, "new"))
    assert kept == tmp_path / "engine"
    assert (kept / "program").read_text(encoding="utf-8") == "new"
    assert not list((tmp_path / "making").iterdir())


def test_nothing_is_kept_if_its_creation_fails(tmp_path: Path) -> None:
    def fail(folder: Path) -> None:
        _write(folder, "half")
        raise RuntimeError("no more disk")

    with pytest.raises(RuntimeError, match="no more disk"):
        keep(tmp_path, "engine", fail)
    assert not (tmp_path / "engine").exists()
    assert not list((tmp_path / "making").iterdir())


def test_a_kept_folder_is_replaced_as_a_whole(tmp_path: Path) -> None:
    keep(tmp_path, "engine", _write_old)
    keep(tmp_path, "engine", lambda folder: _write(folder, "new"))
    assert [path.name for path in (tmp_path / "engine").iterdir()] == ["program"]


def test_a_folder_without_one_of_its_programs_is_not_complete(tmp_path: Path) -> None:
    _write(tmp_path, "x")
    assert is_whole(tmp_path, ("program",))
    assert not is_whole(tmp_path, ("program", "other"))
    (tmp_path / "program").chmod(0o600)
    assert os.getuid() == 0 or not is_whole(tmp_path, ("program",))


def test_read_only_folders_are_removed(tmp_path: Path) -> None:
    inner = tmp_path / "modules" / "inner"
    inner.mkdir(parents=True)
    (inner / "file").touch()
    inner.chmod(0o500)
    remove(tmp_path / "modules")
    assert not (tmp_path / "modules").exists()


_KEEP_AND_DIE = """
import os, signal, sys
from pathlib import Path
from engine.cache import keep

cache, last = Path(sys.argv[1]), int(sys.argv[2])
steps = 0

def count(event, arguments):
    global steps
    changes = event in ("os.rename", "os.mkdir", "os.rmdir", "os.remove", "os.chmod")
    if counting and (changes or event == "open" and arguments[1] and arguments[1] != "r"):
        steps += 1
        if steps == last:
            os.kill(os.getpid(), signal.SIGKILL)

def make(folder):
    for name in ("first", "second"):
        (folder / name).write_text("new" * 10_000)
        (folder / name).chmod(0o755)

counting = False
sys.addaudithook(count)
counting = True
keep(cache, "engine", make)
"""


@pytest.mark.slow
def test_a_kill_at_any_step_leaves_a_complete_folder_or_none(tmp_path: Path) -> None:
    old = {"first": "old", "second": "old"}
    new = {"first": "new" * 10_000, "second": "new" * 10_000}
    killed = 0
    while True:
        cache = tmp_path / str(killed)
        keep(cache, "engine", _write_old)
        done = subprocess.run([sys.executable, "-c", _KEEP_AND_DIE, cache, str(killed + 1)], check=False)
        assert _contents(cache / "engine") in ({}, old, new)
        keep(cache, "engine", _write_old)
        assert _contents(cache / "engine") == old
        assert not list((cache / "making").iterdir())
        if done.returncode == 0:
            break
        killed += 1
    assert killed > 10  # it was killed before each of its changes


def _write_old(folder: Path) -> None:
    for name in ("first", "second"):
        _write(folder, "old", name)


def _write(folder: Path, text: str, name: str = "program") -> None:
    (folder / name).write_text(text, encoding="utf-8")
    (folder / name).chmod(0o755)


def _contents(folder: Path) -> dict[str, str]:
    return (
        {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()} if folder.exists() else {}
    )
