"""No command changes a stack file, although the engine writes into the file that it gets."""

from pathlib import Path

import pytest

from operations.stacks import stack_file
from operations.stacks.command import Run
from operations.stacks.local_stacks import LOCAL_AZURE_VARIABLE
from operations.stacks.stack_file import USED_BY, copied_stack_file
from tests.operations.fake_engine import path_with

FILE = "config:\n  stitches:budget:\n    monthly: 2.0\n"
WRITES = "config:\n  stitches:budget:\n    monthly: 2\nencryptionsalt: v1:x\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose engine writes into the stack file or that of --config-file, as the real one does."""
    (tmp_path / "Pulumi.yaml").write_text("name: stitches\n", encoding="utf-8")
    (tmp_path / "Pulumi.prod.yaml").write_text(FILE, encoding="utf-8")
    engine = tmp_path / "pulumi"
    engine.write_text(
        f"#!/bin/sh\nfile={tmp_path}/Pulumi.prod.yaml\n"
        'for argument; do case "$argument" in\n'
        '  --config-file=*) file="${argument#--config-file=}";;\nesac; done\n'
        f"cat > \"$file\" <<'END'\n{WRITES}END\n",
        encoding="utf-8",
    )
    engine.chmod(0o755)
    below = tmp_path / "below"
    below.mkdir()
    monkeypatch.chdir(below)
    monkeypatch.setenv("PATH", path_with(tmp_path))
    monkeypatch.delenv("PULUMI_OPTION_CWD", raising=False)
    stack_file._say.cache_clear()  # pyright: ignore[reportPrivateUsage]
    return tmp_path


@pytest.mark.parametrize("command", sorted(USED_BY))
@pytest.mark.parametrize("stack", ["prod", "organization/stitches/prod"])
def test_a_command_in_which_the_engine_writes_does_not_change_the_file(
    project: Path, capsys: pytest.CaptureFixture[str], command: str, stack: str
) -> None:
    for _ in range(2):
        with Run(command, stack=stack, doing="trying") as run:
            run.output()
    assert (project / "Pulumi.prod.yaml").read_text(encoding="utf-8") == FILE
    errors = capsys.readouterr().err
    assert errors.count("Pulumi.prod.yaml has no encryptionsalt") == 1
    assert f"`pulumi preview --stack {stack}`" in errors


def test_the_engine_works_in_the_given_folder(
    project: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    monkeypatch.setenv("PULUMI_OPTION_CWD", str(project))
    with Run("preview", stack="prod", doing="trying") as run:
        run.output()
    assert (project / "Pulumi.prod.yaml").read_text(encoding="utf-8") == FILE


def test_a_local_stack_keeps_its_salt_elsewhere_without_a_message(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LOCAL_AZURE_VARIABLE, str(project))
    with Run("preview", stack="prod", doing="trying") as run:
        run.output()
    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("project")
def test_a_stack_without_a_file_is_passed_to_the_engine() -> None:
    with copied_stack_file("nosuch") as options:
        assert options == ()
