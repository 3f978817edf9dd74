import os
from pathlib import Path

import pytest

from engine.engine import Engine, Origin, WayError
from engine.on_path import find


def test_a_recent_pulumi_with_its_language_host_is_used(tmp_path: Path) -> None:
    _pulumi(tmp_path, "v3.262.1")
    assert find(str(tmp_path), other_than=_CACHE) == Engine(tmp_path, "3.262.1", Origin.PATH)


def test_the_first_pulumi_on_path_is_the_one_that_counts(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    _pulumi(old, "v3.100.0")
    _pulumi(new, "v3.262.1")
    with pytest.raises(
        WayError, match=r"old/pulumi is version 3\.100\.0; expected 3\.259\.0 or newer, below 4"
    ):
        find(_path(old, new), other_than=_CACHE)


def test_a_linked_pulumi_is_found_at_the_target_of_the_link(tmp_path: Path) -> None:
    _pulumi(tmp_path / "cellar", "v3.262.1")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "pulumi").symlink_to(tmp_path / "cellar" / "pulumi")
    assert find(_path(tmp_path / "bin"), other_than=_CACHE).directory == tmp_path / "cellar"


def test_without_a_pulumi_the_reason_says_so(tmp_path: Path) -> None:
    for path in ("", str(tmp_path)):
        with pytest.raises(WayError, match="pulumi is not on PATH"):
            find(path, other_than=_CACHE)


def test_a_pulumi_without_its_python_language_host_is_rejected(tmp_path: Path) -> None:
    _pulumi(tmp_path, "v3.262.1")
    (tmp_path / "pulumi-language-python").unlink()
    with pytest.raises(WayError, match="has no pulumi-language-python beside it"):
        find(str(tmp_path), other_than=_CACHE)


def test_an_engine_of_the_cache_folder_is_not_treated_as_the_users_own(tmp_path: Path) -> None:
    _pulumi(tmp_path / "cache" / "built-1", "v3.262.1")
    _pulumi(tmp_path / "own", "v3.263.0")
    path = _path(tmp_path / "cache" / "built-1", tmp_path / "own")
    assert find(path, other_than=tmp_path / "cache").directory == tmp_path / "own"


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo hello", "printed no version"),
        ("exit 3", "failed with exit code 3"),
    ],
)
def test_a_pulumi_that_prints_no_version_is_rejected(tmp_path: Path, script: str, reason: str) -> None:
    _pulumi(tmp_path, "", script=script)
    with pytest.raises(WayError, match=reason):
        find(str(tmp_path), other_than=_CACHE)


def test_a_pulumi_that_cannot_be_run_is_rejected(tmp_path: Path) -> None:
    _pulumi(tmp_path, "")
    (tmp_path / "pulumi").write_bytes(b"\x7fELF not really")
    with pytest.raises(WayError, match="could not be run"):
        find(str(tmp_path), other_than=_CACHE)


def test_the_users_own_settings_of_pulumi_do_not_affect_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _pulumi(tmp_path, "", script='echo "${PULUMI_OPTION_CWD:-v3.262.1}"')
    monkeypatch.setenv("PULUMI_OPTION_CWD", "/another/project")
    assert find(str(tmp_path), other_than=_CACHE).version == "3.262.1"


def test_it_writes_no_log_into_the_users_own_home_of_pulumi(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the engine does: it logs each command in its home."""
    home = tmp_path / "home"
    _pulumi(tmp_path, "", script='mkdir -p "${PULUMI_HOME:-$HOME/.pulumi}/logs"; echo v3.274.1')
    monkeypatch.setenv("HOME", str(home))
    assert find(str(tmp_path), other_than=_CACHE).version == "3.274.1"
    assert not home.exists()


_CACHE = Path("/no/cache/here")


def _pulumi(folder: Path, version: str, *, script: str | None = None) -> None:
    folder.mkdir(exist_ok=True, parents=True)
    for name in ("pulumi", "pulumi-language-python"):
        (folder / name).write_text(f"#!/bin/sh\n{script or f'echo {version}'}\n", encoding="utf-8")
        (folder / name).chmod(0o755)


def _path(*folders: Path) -> str:
    return os.pathsep.join(map(str, folders))
