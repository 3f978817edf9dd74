"""The package of a release: its content, what it rejects, and when two packages are equal."""

import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from operations.releases import package
from operations.releases.contents import Contents, contents, require_runtime
from operations.releases.package import Package, write_package
from operations.terminal.invalid_options import InvalidOptionsError
from tests.operations.releases.artifacts import build

ID = "7c9e6679-7425-40de-944b-e07fc1f90ae7"


def written(folder: Path, found: Contents, **changes: Any) -> Package:
    arguments: dict[str, Any] = {"deployment_id": ID, "commit": "a" * 40, "sql_client": None}
    return write_package(found, folder / "package.zip", **{**arguments, **changes})


def test_backend_and_frontend_are_one_file_with_the_name_of_their_release(tmp_path: Path) -> None:
    made = written(tmp_path, contents(*build(tmp_path), None))
    with zipfile.ZipFile(made.file) as archive:
        assert set(archive.namelist()) == {
            "Stitches.dll",
            "Stitches.runtimeconfig.json",
            "appsettings.json",
            "wwwroot/index.html",
            "wwwroot/assets/index-1a2b3c4d.js",
            "wwwroot/release.json",
            ".stitches/start.sh",
            ".stitches/users.sql",
            ".stitches/entry",
            ".stitches/deployment",
        }
        assert json.loads(archive.read("wwwroot/release.json")) == {
            "deploymentId": ID,
            "commit": "a" * 40,
            "contentSha256": made.content_sha256,
        }
        assert archive.read(".stitches/entry") == b"Stitches.dll"
    assert made.size_bytes == made.file.stat().st_size


def test_the_same_artifacts_give_the_same_bytes_wherever_and_whenever_they_were_built(tmp_path: Path) -> None:
    made: list[Package] = []
    for name, when in (("one", 1_000_000_000), ("two", 1_700_000_000)):
        frontend, backend = build(tmp_path / name)
        for file in tmp_path.rglob("*"):
            os.utime(file, (when, when))
        made.append(written(tmp_path / name, contents(frontend, backend, None)))
    assert made[0].file.read_bytes() == made[1].file.read_bytes()
    assert made[0].content_sha256 == made[1].content_sha256


def test_the_fingerprint_is_of_the_content_and_not_of_the_release(tmp_path: Path) -> None:
    frontend, backend = build(tmp_path)
    first = written(tmp_path, contents(frontend, backend, None))
    again = written(tmp_path, contents(frontend, backend, None), deployment_id="other", commit="b" * 40)
    assert again.content_sha256 == first.content_sha256
    (frontend / "index.html").write_text("<title>Other</title>", encoding="utf-8")
    assert written(tmp_path, contents(frontend, backend, None)).content_sha256 != first.content_sha256


def test_programs_are_executable(tmp_path: Path) -> None:
    frontend, backend = build(tmp_path)
    tool = tmp_path / "tool"
    tool.write_text("#!/bin/sh\n", encoding="utf-8")
    made = written(tmp_path, contents(frontend, backend, tool), sql_client=tool)
    with zipfile.ZipFile(made.file) as archive:
        modes = {each.filename: each.external_attr >> 16 & 0o777 for each in archive.infolist()}
    programs = {name for name, mode in modes.items() if mode == 0o755}
    assert programs == {".stitches/start.sh", ".stitches/efbundle", ".stitches/sqlcmd"}
    assert {mode for name, mode in modes.items() if name not in programs} == {0o644}


def touch(name: str, text: str = "") -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    return change


def remove(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def link(name: str, target: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).symlink_to(target)


def other_entry(folder: Path) -> None:
    for end in ("dll", "runtimeconfig.json"):
        touch(f"backend/Other.{end}")(folder)


def fifo(folder: Path) -> None:
    os.mkfifo(folder / "backend" / "pipe")


VALUE = "hunter2-hunter2"
REJECTED = [
    pytest.param(remove("backend/Stitches.runtimeconfig.json"), "--backend", "found none", id="no entry"),
    pytest.param(remove("backend/Stitches.dll"), "--backend", "found none", id="no assembly"),
    pytest.param(
        other_entry,
        "--backend",
        "Other.dll, Stitches.dll",
        id="two entries",
    ),
    pytest.param(remove("frontend/index.html"), "--frontend", "index.html", id="no page"),
    pytest.param(link("backend/away", "/etc/passwd"), "--backend", "away (a link)", id="a link"),
    pytest.param(
        link("frontend/assets/up", ".."), "--frontend", "assets/up (a link)", id="a link to a folder"
    ),
    pytest.param(fifo, "--backend", "pipe (not a regular file)", id="a pipe"),
    pytest.param(touch("frontend/\udcff.js"), "--frontend", "'\\udcff.js'", id="a name in no UTF-8"),
    pytest.param(touch("frontend/a\nb.js"), "--frontend", r"'a\nb.js'", id="a name of two lines"),
    pytest.param(touch(r"backend/..\up.dll"), "--backend", r"'..\\up.dll'", id="a backslash"),
    pytest.param(touch("backend/.env", VALUE), "--backend", ".env (its name)", id=".env"),
    pytest.param(touch("frontend/.env.production"), "--frontend", ".env.production (its name)", id=".env.*"),
    pytest.param(touch("backend/certs/site.pfx"), "--backend", "certs/site.pfx (its name)", id="pfx"),
    pytest.param(
        touch("backend/appsettings.Production.json", json.dumps({"Smtp": {"Password": VALUE}})),
        "--backend",
        "appsettings.Production.json (Smtp:Password)",
        id="a password in settings",
    ),
    pytest.param(
        touch("backend/wwwroot/index.html"), "--backend", "wwwroot/index.html", id="the page of both"
    ),
    pytest.param(
        touch("frontend/release.json"), "--frontend, --backend", "wwwroot/release.json", id="our name"
    ),
    pytest.param(
        touch("backend/.stitches/start.sh"), "--frontend, --backend", ".stitches/start.sh", id="our folder"
    ),
]


@pytest.mark.parametrize(("change", "option", "named"), REJECTED)
def test_a_file_that_cannot_be_released_is_rejected_with_its_name_and_without_its_content(
    tmp_path: Path, change: Callable[[Path], object], option: str, named: str
) -> None:
    artifacts = build(tmp_path)
    change(tmp_path)
    with pytest.raises(InvalidOptionsError) as raised:
        contents(*artifacts, None)
    [problem] = raised.value.problems
    assert problem.key == option
    assert named in problem.expected
    assert VALUE not in str(raised.value)


def test_all_problems_are_reported_at_once(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InvalidOptionsError) as raised:
        contents(tmp_path / "none", tmp_path / "empty", tmp_path / "bundle")
    assert [problem.key for problem in raised.value.problems] == ["--frontend", "--backend", "--migrations"]


def test_names_with_spaces_and_of_any_language_are_released(tmp_path: Path) -> None:
    frontend, backend = build(tmp_path / "mit Leerzeichen")
    touch("Grüße 你好 🚀.html")(frontend)
    made = written(tmp_path, contents(frontend, backend, None))
    with zipfile.ZipFile(made.file) as archive:
        assert "wwwroot/Grüße 你好 🚀.html" in archive.namelist()


def test_settings_that_cannot_be_parsed_are_not_searched_for_secrets(tmp_path: Path) -> None:
    artifacts = build(tmp_path)
    touch("backend/appsettings.Deep.json", "[" * 100_000)(tmp_path)
    touch("backend/Stitches.runtimeconfig.json", "[" * 100_000)(tmp_path)
    assert contents(*artifacts, None).framework is None


def test_settings_with_references_and_comments_are_not_secrets(tmp_path: Path) -> None:
    artifacts = build(tmp_path)
    reference = {"Smtp": {"Password": "@Microsoft.KeyVault(SecretUri=https://kv/secrets/smtp)"}}
    touch("backend/appsettings.Staging.json", json.dumps(reference))(tmp_path)
    touch("backend/appsettings.Development.json", "// a comment\n{}")(tmp_path)
    assert contents(*artifacts, None).entry == "Stitches.dll"


def test_a_package_larger_than_app_service_accepts_is_rejected_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = contents(*build(tmp_path), None)
    monkeypatch.setattr(package, "_MAXIMUM_BYTES", 100)
    with pytest.raises(InvalidOptionsError, match="at most 1 GB"):
        written(tmp_path, found)
    assert [file.name for file in tmp_path.iterdir() if "package" in file.name] == []


def _built_for(folder: Path, **options: object) -> Contents:
    frontend, backend = build(folder)
    configuration = backend / "Stitches.runtimeconfig.json"
    configuration.write_text(json.dumps({"runtimeOptions": options}), encoding="utf-8")
    return contents(frontend, backend, None)


@pytest.mark.parametrize("version", ["10.0.0", "10.0.7", "10.0.0-rc.1.25451.107"])
def test_code_for_the_runtime_of_the_stack_is_released(tmp_path: Path, version: str) -> None:
    frameworks = [{"name": "Microsoft.AspNetCore.App", "version": version}]
    require_runtime(_built_for(tmp_path, frameworks=frameworks), "DOTNETCORE|10.0")


def test_code_with_its_own_runtime_is_released_on_every_stack(tmp_path: Path) -> None:
    included = [{"name": "Microsoft.NETCore.App", "version": "11.0.0"}]
    require_runtime(_built_for(tmp_path, includedFrameworks=included), "DOTNETCORE|10.0")


@pytest.mark.parametrize("version", ["9.0.0", "11.0.0", "10.1.0"])
def test_code_for_another_runtime_is_rejected(tmp_path: Path, version: str) -> None:
    released = _built_for(tmp_path, framework={"name": "Microsoft.NETCore.App", "version": version})
    with pytest.raises(InvalidOptionsError, match="DOTNETCORE"):
        require_runtime(released, "DOTNETCORE|10.0")
