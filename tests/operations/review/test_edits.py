"""The changes for recorded reviews fit the program: otherwise nobody can record them again."""

import shutil
from pathlib import Path

import pytest

from tests.operations.review.edits import CHANGES, Change

CHECKOUT = Path(__file__).resolve().parents[3]


# A person may change a stack file, so only the edits of the program are tried.
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_each_edit_of_the_program_fits_its_file(change: Change, tmp_path: Path) -> None:
    edits = [edit for edit in change.edits if edit.file.endswith(".py")]
    for file in {edit.file for edit in edits}:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(CHECKOUT / file, tmp_path / file)
    for edit in edits:
        edit.make(tmp_path)
