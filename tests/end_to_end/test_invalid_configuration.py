"""An invalid configuration stops the real engine before the first resource, with all problems at once."""

from pathlib import Path

import pytest

from tests.end_to_end.local_stacks import LocalStacks
from tests.end_to_end.policy_previews import new_stack

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("invalid_configuration")]


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> LocalStacks:
    return new_stack(tmp_path_factory.mktemp("configuration"), "prod")


def preview_with(stacks: LocalStacks, edits: dict[str, str]) -> str:
    """Preview prod with some text of its stack file replaced; the preview must fail."""
    path: Path = stacks.workspace.project / "Pulumi.prod.yaml"
    original = text = path.read_text(encoding="utf-8")
    for old, new in edits.items():
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    try:
        run = stacks.pulumi("preview", "--stack", "prod")
    finally:
        path.write_text(original, encoding="utf-8")
    assert run.returncode != 0, run.stdout
    assert "Traceback" not in run.stdout
    assert "azure-native" not in run.stdout, "no resource may be registered"
    return run.stdout


def test_all_problems_are_reported_at_once_with_file_and_key(stacks: LocalStacks) -> None:
    message = preview_with(
        stacks,
        {"instanceCount: 2": "instanceCount: 1", "RA-GRS": "LRS", "region: eastus": "region: eastus1"},
    )
    assert message.count("Pulumi.prod.yaml") >= 3
    for key in ("instanceCount", "storageReplication", "region"):
        assert f"stitches:environment.{key}" in message
    assert '"eastus"' in message or "eastus" in message


def test_a_missing_environment_is_named(stacks: LocalStacks) -> None:
    message = preview_with(stacks, {"stitches:environment:": "stitches:enviroment:"})
    assert "stitches:enviroment" in message
    assert "stitches:environment" in message


def test_a_secret_value_is_rejected_and_never_repeated(stacks: LocalStacks) -> None:
    message = preview_with(
        stacks,
        {"      createdBy: admin@example.com\n": "      createdBy: a@example.com\n      value: hunter2\n"},
    )
    assert "stitches:secrets" in message
    assert "hunter2" not in message
