"""Stack files that the engine rejects, or reads in an unexpected way."""

from pathlib import Path

import pytest
import yaml

from model.errors import ConfigurationError
from model.stack_file import read_stack_file
from tests.components.stack_files import STACK_FILES, document_of


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"config:\n  a: [1\n", "line 3"),
        (b"config:\n\ta: 1\n", "line 2"),
        (b"config:\n  a:b: 1\n  a:b: 1\n", "line 3"),
        (b"config:\n  a:b: K\xf6ln\n", "line 2"),
        (b"[]", "(root)"),
        (b"config: []", "config"),
        (b"config: text", "config"),
        (b"config: {'a:b:c': d}", "a:b:c"),
        (b"encryptionsalt: [a]", "encryptionsalt"),
    ],
)
def test_a_file_that_the_engine_rejects_is_reported_with_the_line_or_key(
    content: bytes, key: str, tmp_path: Path
) -> None:
    path = tmp_path / "Pulumi.dev.yaml"
    path.write_bytes(content)
    with pytest.raises(ConfigurationError) as raised:
        read_stack_file(path)
    assert [problem.key for problem in raised.value.problems] == [key]


def test_a_folder_instead_of_a_file_is_reported(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.dev.yaml").mkdir()
    with pytest.raises(ConfigurationError, match="folder"):
        read_stack_file(tmp_path / "Pulumi.dev.yaml")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_each_encoding_that_the_engine_accepts_is_read(encoding: str, tmp_path: Path) -> None:
    text = (STACK_FILES / "Pulumi.dev.yaml").read_text(encoding="utf-8")
    path = tmp_path / "Pulumi.dev.yaml"
    path.write_text(text, encoding=encoding)
    assert read_stack_file(path) == read_stack_file(STACK_FILES / "Pulumi.dev.yaml")


@pytest.mark.parametrize(
    ("key", "value", "path"),
    [
        ("stitches:alerts", {"emails": [{"secure": "v1:a"}]}, "stitches:alerts.emails[0]"),
        ("stitches:naming", {"secure": "v1:a"}, "stitches:naming"),
        ("stitches:storage", {"softDeleteDays": {"secure": "v1:a"}}, "stitches:storage.softDeleteDays"),
    ],
)
def test_an_encrypted_value_of_ours_is_reported_once_and_not_shown(
    key: str, value: object, path: str, tmp_path: Path
) -> None:
    document = document_of("dev")
    document["config"][key] = value
    file = tmp_path / "Pulumi.dev.yaml"
    file.write_text(yaml.safe_dump(document))
    with pytest.raises(ConfigurationError) as raised:
        read_stack_file(file)
    assert [problem.key for problem in raised.value.problems] == [path]
    assert "secure" in str(raised.value)
    assert "v1:a" not in str(raised.value)


def test_an_encrypted_value_of_others_is_ignored(tmp_path: Path) -> None:
    document = document_of("dev")
    document["config"]["azure-native:clientSecret"] = {"secure": "v1:a"}
    file = tmp_path / "Pulumi.dev.yaml"
    file.write_text(yaml.safe_dump(document))
    assert read_stack_file(file) == read_stack_file(STACK_FILES / "Pulumi.dev.yaml")


def test_a_time_that_the_engine_would_change_is_reported(tmp_path: Path) -> None:
    document = document_of("dev")
    document["config"]["stitches:database"]["administrators"]["name"] = "WHEN"
    file = tmp_path / "Pulumi.dev.yaml"
    text = yaml.safe_dump(document)
    file.write_text(text.replace("WHEN", '"2026-11-01"'))
    read_stack_file(file)
    file.write_text(text.replace("WHEN", "2026-11-01"))
    with pytest.raises(ConfigurationError, match=r"stitches:database\.administrators\.name"):
        read_stack_file(file)


def test_an_unquoted_date_is_rejected_without_a_crash(tmp_path: Path) -> None:
    path = tmp_path / "Pulumi.dev.yaml"
    text = (STACK_FILES / "Pulumi.dev.yaml").read_text(encoding="utf-8")
    path.write_text(f"{text}  stitches:budget:\n    startMonth: 2026-12-01\n")
    with pytest.raises(ConfigurationError, match=r"stitches:budget\.startMonth\n  Expected: a month"):
        read_stack_file(path)
