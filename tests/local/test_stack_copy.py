"""The copy of a committed stack file with which a local stack runs."""

import json
from pathlib import Path
from typing import Any

import pytest

from local.stack_copy import usable
from local.workspace import STACK_FILES_VARIABLE, Workspace
from model.yaml_file import YamlFileError, read_yaml, read_yaml_file
from tests.components.stack_files import STACKS, document_of

OTHERS = """\
secretsprovider: azurekeyvault://kv/keys/state-dev
encryptedkey: bm90aGluZw==
encryptionsalt: v1:theirs
environment: [stitches/dev]
"""


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "checkout"
    folder.mkdir()
    monkeypatch.setenv(STACK_FILES_VARIABLE, str(folder))
    return folder


@pytest.fixture
def workspace(checkout: Path) -> Workspace:
    return Workspace(checkout / ".local")


def write(checkout: Path, text: str, encoding: str = "utf-8") -> None:
    (checkout / "Pulumi.dev.yaml").write_text(text, encoding=encoding)


def copy_of(workspace: Workspace) -> Any:
    """What the engine reads."""
    workspace.prepare()
    return read_yaml_file(workspace.project / "Pulumi.dev.yaml")


def keep_state(workspace: Workspace, *, salt: str = "") -> None:
    """A state as the engine writes it."""
    provider = {"secrets_providers": {"type": "passphrase", "state": {"salt": salt}}} if salt else {}
    checkpoint = workspace.checkpoint("dev")
    checkpoint.parent.mkdir(parents=True, exist_ok=True)
    checkpoint.write_text(json.dumps({"checkpoint": {"latest": provider}}))


@pytest.mark.parametrize("stack", STACKS)
def test_a_copy_has_the_committed_configuration(stack: str, tmp_path: Path) -> None:
    prepared = Workspace(tmp_path / "local")
    prepared.prepare()
    copy: Any = read_yaml_file(prepared.project / f"Pulumi.{stack}.yaml")
    assert copy == document_of(stack)


def test_what_belongs_to_another_backend_does_not_reach_a_local_stack(
    checkout: Path, workspace: Workspace
) -> None:
    write(checkout, f"{OTHERS}config:\n  a:b: c\n")
    assert copy_of(workspace) == {"config": {"a:b": "c"}}
    keep_state(workspace, salt="v1:ours")
    assert copy_of(workspace) == {"config": {"a:b": "c"}, "encryptionsalt": "v1:ours"}


def test_a_copy_that_an_earlier_version_broke_is_created_again(checkout: Path, workspace: Workspace) -> None:
    write(checkout, "config:\n  a:b: c\n")
    workspace.prepare()
    copy = workspace.project / "Pulumi.dev.yaml"
    copy.write_text("config:\n  a:b: trueencryptionsalt: v1:x\nencryptionsalt: v1:x\nencryptionsalt: v1:x\n")
    assert copy_of(workspace) == {"config": {"a:b": "c"}}
    copy.write_bytes(b"\xff\xfe\xff")
    assert copy_of(workspace) == {"config": {"a:b": "c"}}


@pytest.mark.parametrize(
    "checkpoint", ["", "{", "[]", '{"checkpoint": {}}', '{"checkpoint": {"latest": null}}']
)
def test_nothing_is_kept_of_a_damaged_state(checkpoint: str, checkout: Path, workspace: Workspace) -> None:
    write(checkout, "config:\n  a:b: c\n")
    workspace.checkpoint("dev").parent.mkdir(parents=True)
    workspace.checkpoint("dev").write_text(checkpoint)
    assert copy_of(workspace) == {"config": {"a:b": "c"}}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\n...\n", "\n# a comment"])
def test_any_end_of_a_file_and_any_encoding_works(
    encoding: str, end: str, checkout: Path, workspace: Workspace
) -> None:
    write(checkout, f"config:\n  a:b: true{end}", encoding)
    keep_state(workspace, salt="v1:ours")
    for _ in range(2):
        assert copy_of(workspace) == {"config": {"a:b": True}, "encryptionsalt": "v1:ours"}


def test_a_file_that_the_engine_rejects_is_copied_unchanged(checkout: Path, workspace: Workspace) -> None:
    write(checkout, "config:\n  a:b: Köln\n", "latin-1")
    workspace.prepare()
    name = "Pulumi.dev.yaml"
    assert (workspace.project / name).read_bytes() == (checkout / name).read_bytes()
    with pytest.raises(YamlFileError, match="line 2"):
        usable(checkout / name)


def test_a_folder_with_the_name_of_the_file_is_reported(checkout: Path, workspace: Workspace) -> None:
    write(checkout, "config: {}\n")
    workspace.prepare()
    (checkout / "Pulumi.dev.yaml").unlink()
    (checkout / "Pulumi.dev.yaml").mkdir()
    workspace.prepare()
    assert not (workspace.project / "Pulumi.dev.yaml").exists()
    with pytest.raises(YamlFileError, match="folder"):
        usable(checkout / "Pulumi.dev.yaml")


def test_an_encrypted_value_of_others_is_left_out_and_named(checkout: Path, workspace: Workspace) -> None:
    write(
        checkout,
        "config:\n  a:b: c\n  azure-native:clientSecret:\n    secure: v1:x\n  d:e: [{secure: v1:y}]\n",
    )
    assert copy_of(workspace) == {"config": {"a:b": "c"}}
    problems = "\n".join(usable(checkout / "Pulumi.dev.yaml"))
    assert "azure-native:clientSecret" in problems
    assert "d:e[0]" in problems
    assert "v1:" not in problems


def test_an_encrypted_value_of_ours_stops_a_local_stack(checkout: Path) -> None:
    write(checkout, "config:\n  stitches:alerts:\n    emails:\n      - secure: v1:x\n")
    with pytest.raises(YamlFileError) as raised:
        usable(checkout / "Pulumi.dev.yaml")
    assert [problem.key for problem in raised.value.problems] == ["stitches:alerts.emails[0]"]
    assert "v1:x" not in str(raised.value)


@pytest.mark.parametrize("written", ['"2026-12"', "'2026-12'", "2026-12", "!!str 2026-12"])
def test_a_local_stack_starts_in_the_month_of_its_creation(
    written: str, checkout: Path, workspace: Workspace
) -> None:
    """The committed month is in the past some day."""
    write(checkout, f"config:\n  stitches:budget: {{startMonth: {written}, anomalies: true}}\n")
    assert copy_of(workspace)["config"]["stitches:budget"] == {"anomalies": True}


@pytest.mark.parametrize("budget", ["{}", "2026", "[]", "{startMonth: 5}"])
def test_a_budget_that_the_program_rejects_is_copied_unchanged(
    budget: str, checkout: Path, workspace: Workspace
) -> None:
    write(checkout, f"config:\n  stitches:budget: {budget}\n")
    assert copy_of(workspace) == read_yaml(f"config:\n  stitches:budget: {budget}\n".encode())


@pytest.mark.parametrize("month", ["2026-13", "2027-13", "2026-12-01", "soon"])
def test_an_invalid_month_is_copied_unchanged(month: str, checkout: Path, workspace: Workspace) -> None:
    write(checkout, f'config:\n  stitches:budget:\n    startMonth: "{month}"\n')
    assert copy_of(workspace)["config"]["stitches:budget"]["startMonth"] == month


def test_a_removed_file_is_no_longer_used(checkout: Path, workspace: Workspace) -> None:
    write(checkout, "config: {}\n")
    workspace.prepare()
    assert (workspace.project / "Pulumi.dev.yaml").exists()
    (checkout / "Pulumi.dev.yaml").unlink()
    workspace.prepare()
    assert not (workspace.project / "Pulumi.dev.yaml").exists()
