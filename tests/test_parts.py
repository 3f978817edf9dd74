"""The parts of the test files contain each file once."""

import argparse
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.parts import Part


@given(files=st.sets(st.text("abc", min_size=1, max_size=4).map(Path), max_size=40), parts=st.integers(1, 6))
def test_all_parts_together_contain_each_file_once(files: set[Path], parts: int) -> None:
    found = [Part(number=number, parts=parts).of(files) for number in range(1, parts + 1)]
    assert sorted(path for part in found for path in part) == sorted(files)
    assert max(map(len, found)) - min(map(len, found)) <= 1


@pytest.mark.parametrize("text", ["0/4", "5/4", "2", "2/0", "x/4", "-1/4", "1/4/4", ""])
def test_a_part_that_does_not_exist_is_rejected(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        Part.read(text)


def test_a_part_is_read() -> None:
    assert Part.read("2/4") == Part(number=2, parts=4)
