"""The changes of the stack files, by key; encrypted values are not shown."""

import textwrap
from pathlib import Path

from operations.review.configuration import configuration_changes
from operations.review.redaction import SECRET


def change(tmp_path: Path, before: str | None, after: str | None) -> list[tuple[str, str, object, object]]:
    """The changes between two versions of a stack file."""
    for name, text in (("base", before), ("head", after)):
        (tmp_path / name).mkdir()
        if text is not None:
            (tmp_path / name / "Pulumi.dev.yaml").write_text(textwrap.dedent(text), encoding="utf-8")
    found = configuration_changes(tmp_path / "base", tmp_path / "head", "dev")
    return [(each.path, each.kind, each.before, each.after) for each in found]


def test_each_key_that_differs_is_shown_with_both_values(tmp_path: Path) -> None:
    before = "config:\n  stitches:environment:\n    instanceCount: 1\n    region: eastus\n"
    after = "config:\n  stitches:environment:\n    instanceCount: 2\n    costBudgetUSD: 400\n"
    assert change(tmp_path, before, after) == [
        ("stitches:environment.costBudgetUSD", "add", None, 400),
        ("stitches:environment.instanceCount", "update", 1, 2),
        ("stitches:environment.region", "delete", "eastus", None),
    ]


def test_a_change_of_an_encrypted_value_is_reported_without_the_value(tmp_path: Path) -> None:
    before, after = (f"config:\n  stitches:key:\n    secure: v1:{text}\n" for text in ("one", "two"))
    assert change(tmp_path, before, after) == [("stitches:key", "update", SECRET, SECRET)]


def test_a_comment_changes_nothing(tmp_path: Path) -> None:
    assert change(tmp_path, "config:\n  a:b: 1\n", "# why\nconfig:\n  a:b: 1\n") == []


def test_a_new_or_deleted_file_is_shown_key_by_key(tmp_path: Path) -> None:
    assert change(tmp_path, None, "config:\n  a:b: 1\n") == [("a:b", "add", None, 1)]


def test_another_way_to_write_the_same_value_changes_nothing(tmp_path: Path) -> None:
    assert change(tmp_path, "config:\n  a:b: 5.0\n", "config: {'a:b': 0x5}\n") == []


def test_a_file_that_is_not_yaml_has_no_changes(tmp_path: Path) -> None:
    assert change(tmp_path, "config:\n  a:b: 1\n", "config: [") == []


def test_the_encryption_settings_of_the_engine_are_not_shown(tmp_path: Path) -> None:
    found = change(tmp_path, "config: {}\n", "encryptionsalt: v1:abc\nconfig: {}\n")
    assert found == [("encryptionsalt", "add", None, SECRET)]
