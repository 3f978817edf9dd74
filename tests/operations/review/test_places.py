"""The place of a change: only if it is certain, and with a link only if the link works."""

from pathlib import Path

import pytest

from operations.review.configuration import configuration_changes
from operations.review.places import Places
from operations.review.report import Place
from tests.operations.review.test_base import commit
from tests.operations.review.test_revisions import git

FILE = "components/site.py"
POSITIONS = {"a": f"project:///../../{FILE}#2", "b": f"project:///../elsewhere/{FILE}#6"}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "components").mkdir()
    (tmp_path / FILE).write_text("".join(f"line {number}\n" for number in range(1, 10)), encoding="utf-8")
    (tmp_path / "Pulumi.dev.yaml").write_text("config:\n  a:b:\n    c: 1\n    d: [1]\n", encoding="utf-8")
    commit(tmp_path)
    return tmp_path


def edited(checkout: Path, *lines: int) -> Path:
    text = (checkout / FILE).read_text(encoding="utf-8")
    for line in lines:
        text = text.replace(f"line {line}\n", f"line {line}, edited\n")
    (checkout / FILE).write_text(text, encoding="utf-8")
    return checkout


def places(checkout: Path) -> Places:
    return Places.of(checkout, "HEAD", "HEAD", POSITIONS)


def test_an_edit_between_a_resource_and_the_next_belongs_to_the_first(checkout: Path) -> None:
    found = places(edited(checkout, 1, 4))
    assert found.of_resource("a") == Place(file=FILE, line=4)
    assert found.of_resource("b") == Place(file=FILE), "the file is edited, but at which line is not certain"
    assert found.of_resource("c") is None, "it is not known what creates it"


def test_the_only_edit_of_a_file_is_used_wherever_it_is(checkout: Path) -> None:
    assert places(edited(checkout, 1)).of_resource("b") == Place(file=FILE, line=1)


def test_a_file_that_the_change_does_not_edit_is_not_named(checkout: Path) -> None:
    assert places(checkout).of_resource("a") is None


def test_a_line_that_is_equal_in_the_head_commit_has_a_link(checkout: Path) -> None:
    base = git(checkout, "rev-parse", "HEAD")
    head = commit(edited(checkout, 7))
    assert Places.of(checkout, base, head, POSITIONS).of_resource("b") == Place(
        file=FILE, line=7, committed=True
    )


def test_a_setting_is_found_by_its_line(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    base = tmp_path_factory.mktemp("base")
    (base / "Pulumi.dev.yaml").write_text(
        "config:\n  a:b:\n    c: 2\n    d: [2]\n    e: 1\n", encoding="utf-8"
    )
    found = configuration_changes(base, checkout, "dev", Places())
    assert [(each.path, each.place and each.place.line) for each in found] == [
        ("a:b.c", 3),
        ("a:b.d[0]", 4),
        ("a:b.e", None),
    ]
