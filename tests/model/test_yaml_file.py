"""YAML as the engine reads it. tests/end_to_end/test_yaml.py checks the same examples with the engine."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.yaml_file import Time, YamlError, YamlFileError, read_yaml, read_yaml_file, yaml_text
from tests.model.yaml_readings import ENCODINGS, READINGS, REJECTED, TIME


@pytest.mark.parametrize("text", READINGS)
def test_a_value_is_read_as_the_engine_reads_it(text: str) -> None:
    document: Any = read_yaml(f"a: {text}\n".encode())
    read, expected = document["a"], READINGS[text]
    if expected is TIME:
        assert isinstance(read, Time)
    else:
        assert (read, type(read)) == (expected, type(expected))


@pytest.mark.parametrize("text", REJECTED.values(), ids=REJECTED)
def test_text_that_the_engine_rejects_is_rejected(text: str) -> None:
    with pytest.raises(YamlError):
        read_yaml(text.encode())


@pytest.mark.parametrize(("encoding", "accepted"), ENCODINGS.items())
def test_the_accepted_encodings_are_those_of_the_engine(encoding: str, accepted: bool) -> None:
    content = "a: Köln\n".encode(encoding)
    if accepted:
        assert read_yaml(content) == {"a": "Köln"}
    else:
        with pytest.raises(YamlError):
            read_yaml(content)


@pytest.mark.parametrize(
    "text", ["a: 1\n---\na: 2\n", "a: !secret b\n", "{a: {2026-12-01: b}}", "a: &x 1\nb: &x 2\n"]
)
def test_accidental_syntax_is_rejected_although_the_engine_accepts_it(text: str) -> None:
    with pytest.raises(YamlError):
        read_yaml(text.encode())


def test_a_long_chain_of_aliases_is_rejected_in_time() -> None:
    lines = [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]" for level in range(1, 12)]
    with pytest.raises(YamlError):
        read_yaml("\n".join(["a0: &a0 x", *lines]).encode())


def test_endless_nesting_is_rejected() -> None:
    with pytest.raises(YamlError):
        read_yaml(b"[" * 5000 + b"]" * 5000)


def test_every_problem_is_reported_with_its_line_and_without_its_value(tmp_path: Path) -> None:
    file = tmp_path / "some.yaml"
    file.write_text("password: hunter2\na: .inf\npassword: hunter3\n")
    with pytest.raises(YamlFileError) as raised:
        read_yaml_file(file)
    assert [problem.key for problem in raised.value.problems] == ["line 2", "line 3"]
    assert "hunter" not in str(raised.value)


def test_a_folder_and_a_file_without_permission_are_reported(tmp_path: Path) -> None:
    with pytest.raises(YamlFileError, match="folder"):
        read_yaml_file(tmp_path)
    with pytest.raises(FileNotFoundError):
        read_yaml_file(tmp_path / "none.yaml")


characters = st.characters(exclude_categories=["Cs"]) | st.sampled_from("\n\r\x85\u2028\u2029\ufeff")
texts = st.text(characters)
words = st.sampled_from([text for text in READINGS if "\n" not in text])
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | texts | words,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(texts | words, below, max_size=3),
    max_leaves=8,
)


@given(values)
def test_a_written_value_is_read_unchanged(value: object) -> None:
    assert read_yaml(yaml_text({"a": value}).encode()) == {"a": value}


def test_a_time_is_written_as_a_time() -> None:
    again: Any = read_yaml(yaml_text({"a": Time("2026-12-01"), "b": "2026-12-01"}).encode())
    assert (type(again["a"]), type(again["b"])) == (Time, str)
