"""What changes in the stack files, by key; nothing encrypted is shown."""

import textwrap
from pathlib import Path

from operations.review.configuration import configuration_changes
from operations.review.redaction import SECRET


def change(tmp_path: Path, before: str | None, after: str | None) -> list[tuple[str, str, object, object]]:
    """The changes between two texts of a stack's file."""
    for name, text in (("base", before), ("head", after)):
        (tmp_path / name).mkdir()
        if text is not None:
            (tmp_path / name / "Pulumi.dev.yaml").write_text(textwrap.dedent(text), encoding="utf-8")
    found = configuration_changes(tmp_path / "base", tmp_path / "head", "dev")
    return [(each.path, each.kind, each.before, each.after) for each in found]


def test_each_key_that_differs_is_told_with_both_values(tmp_path: Path) -> None:
    before = "config:\n  stitches:environment:\n    instanceCount: 1\n    region: eastus\n"
    after = "config:\n  stitches:environment:\n    instanceCount: 2\n    costBudgetUSD: 400\n"
    assert change(tmp_path, before, after) == [
        ("stitches:environment.costBudgetUSD", "add", None, 400),
        ("stitches:environment.instanceCount", "update", 1, 2),
        ("stitches:environment.region", "delete", "eastus", None),
    ]


def test_an_encrypted_value_that_changes_is_told_and_not_shown(tmp_path: Path) -> None:
    before, after = (f"config:\n  stitches:key:\n    secure: v1:{text}\n" for text in ("one", "two"))
    assert change(tmp_path, before, after) == [("stitches:key", "update", SECRET, SECRET)]


def test_a_comment_changes_nothing(tmp_path: Path) -> None:
    assert change(tmp_path, "config:\n  a:b: 1\n", "# why\nconfig:\n  a:b: 1\n") == []


def test_a_file_that_is_new_or_gone_is_told_key_by_key(tmp_path: Path) -> None:
    assert change(tmp_path, None, "config:\n  a:b: 1\n") == [("a:b", "add", None, 1)]


def test_another_way_to_write_the_same_value_changes_nothing(tmp_path: Path) -> None:
    assert change(tmp_path, "config:\n  a:b: 5.0\n", "config: {'a:b': 0x5}\n") == []


def test_a_file_that_is_no_yaml_is_left_to_the_engine(tmp_path: Path) -> None:
    assert change(tmp_path, "config:\n  a:b: 1\n", "config: [") == []


def test_what_the_engine_encrypts_with_is_not_shown(tmp_path: Path) -> None:
    found = change(tmp_path, "config: {}\n", "encryptionsalt: v1:abc\nconfig: {}\n")
    assert found == [("encryptionsalt", "add", None, SECRET)]
