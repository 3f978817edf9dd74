"""YAML as the Pulumi engine reads it: reads and writes every file that people write.

PyYAML parses the syntax; `yaml_nodes` and `yaml_words` determine the values. tests/end_to_end/test_yaml.py
compares the results with the engine's. Where they differ, this reader rejects what the engine accepts by
accident: a second document, which the engine ignores, a tag, and an anchor that is set twice.
"""

import math
import re
from pathlib import Path
from typing import Final

import yaml
from yaml.composer import ComposerError
from yaml.reader import ReaderError

from model import yaml_problems as problems
from model.yaml_nodes import nodes_of, value_of_document
from model.yaml_problems import YamlError, YamlFileError, YamlProblem
from model.yaml_words import Time, value_of

_MARKS: Final = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_VERSION: Final = re.compile(r"%YAML (?!1\.1\s)")


def read_yaml_file(file: Path, name: str = "") -> object:
    """Read a file.

    Args:
        file: The file.
        name: Its name in messages; by default, without its folder.

    Returns:
        None, bools, ints, floats, strings, lists, and dicts with strings as keys.

    Raises:
        FileNotFoundError: There is no such file.
        YamlFileError: It cannot be read, or the engine would reject it.
    """
    try:
        return read_yaml(file.read_bytes())
    except FileNotFoundError:
        raise
    except OSError as error:
        found = (problems.unreadable(error),)
    except YamlError as error:
        found = error.problems
    named = name or file.name
    raise YamlFileError(named, [each.in_file(named) for each in found])


def read_yaml(content: bytes) -> object:
    """Read the content of a file; see `read_yaml_file`.

    Raises:
        YamlError: The engine would reject it.
    """
    text = _decoded(content)
    if _VERSION.match(text):
        raise YamlError(problems.VERSION.at(1))
    try:
        root = nodes_of(text)
        return None if root is None else value_of_document(root)
    except ReaderError:
        raise YamlError(problems.CHARACTERS) from None
    except yaml.YAMLError as error:
        raise YamlError(_invalid_syntax(error)) from None
    except RecursionError:
        raise YamlError(problems.TOO_DEEP) from None


def yaml_text(document: object) -> str:
    """Write a document so that this reader and the engine read it back unchanged."""
    return yaml.dump(document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=math.inf)


def _decoded(content: bytes) -> str:
    """The text, in the encodings that the engine accepts: UTF-8, and UTF-16 with a byte order mark."""
    encoding = _MARKS.get(content[:2], "utf-8-sig")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise YamlError(problems.ENCODING.at(content.count(b"\n", 0, error.start) + 1)) from None


def _invalid_syntax(error: yaml.YAMLError) -> YamlProblem:
    mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
    several = isinstance(error, ComposerError) and error.context == "expected a single document in the stream"
    problem = problems.ONE_DOCUMENT if several else problems.SYNTAX
    return problem if mark is None else problem.at(mark.line + 1)


_UNICODE_LINE_ENDS = frozenset("\x85\u2028\u2029")


class _Dumper(yaml.SafeDumper):
    """Quotes strings that any reader could mistake for another type, and writes no anchors."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        """Whether a repeated value is written again instead of as an alias."""
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    # PyYAML quotes what YAML 1.1 would read as another type; here the engine's reading matters too.
    # A Unicode line break is escaped: outside double quotes, PyYAML's own reader removes it.
    plain = type(value_of(text)) is str and text != "<<" and not _UNICODE_LINE_ENDS.intersection(text)
    return _scalar(dumper, "str", text, None if plain else '"')


def _time(dumper: yaml.SafeDumper, time: Time) -> yaml.Node:
    return _scalar(dumper, "timestamp", time, None)


def _scalar(dumper: yaml.SafeDumper, tag: str, text: str, style: str | None) -> yaml.Node:
    return dumper.represent_scalar(f"tag:yaml.org,2002:{tag}", text, style)  # pyright: ignore[reportUnknownMemberType]


_Dumper.add_representer(str, _text)
_Dumper.add_representer(Time, _time)
