import json
from pathlib import Path

import pytest

from local.renamed import made_for, renamed_to


def keep_state(folder: Path, stack: str, environment: str | None) -> Path:
    """A state as the engine writes it: after a renaming, URNs have the new name in one place only."""
    kind = "stitches:components:Environment"
    urn = f"urn:pulumi:{stack}::stitches::{kind}::stitches-{environment}"
    resources = [{"urn": urn, "type": kind}] if environment else []
    file = folder / f"{stack}.json"
    file.write_text(json.dumps({"checkpoint": {"latest": {"resources": resources}}}))
    return file


def test_a_renamed_stack_is_found_by_its_resources(tmp_path: Path) -> None:
    renamed = keep_state(tmp_path, "dev2", "dev")
    keep_state(tmp_path, "prod", "prod")
    assert renamed_to(tmp_path / "dev.json") == "dev2"
    assert renamed_to(tmp_path / "prod.json") is None
    assert renamed_to(tmp_path / "staging.json") is None
    assert made_for(renamed) == "dev"


def test_an_empty_stack_of_the_old_name_does_not_hide_it(tmp_path: Path) -> None:
    keep_state(tmp_path, "dev2", "dev")
    assert renamed_to(keep_state(tmp_path, "dev", None)) == "dev2"


@pytest.mark.parametrize("content", ["", "{", "[]", '{"checkpoint": {}}', '{"checkpoint": {"latest": null}}'])
def test_a_damaged_state_has_no_environment(content: str, tmp_path: Path) -> None:
    (tmp_path / "dev2.json").write_text(content)
    assert made_for(tmp_path / "dev2.json") is None
    assert renamed_to(tmp_path / "dev.json") is None
