"""The problems of YAML that cannot be read. No message repeats a value: it may be a secret."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from model.problem import Problem, ProblemsError


@dataclass(frozen=True, kw_only=True)
class YamlProblem:
    """One reason why YAML is rejected.

    Attributes:
        line: The line, counted from 1; None for the whole file.
        expected: What was expected, as a phrase.
        example: A valid example.
        fix: What to do now, as a sentence.
    """

    line: int | None = None
    expected: str
    example: str
    fix: str

    def at(self, line: int) -> "YamlProblem":
        """The same problem, on a line."""
        return replace(self, line=line)

    def in_file(self, name: str) -> Problem:
        """The problem as a problem of a file."""
        key = "(root)" if self.line is None else f"line {self.line}"
        return Problem(file=name, key=key, expected=self.expected, example=self.example, fix=self.fix)


class YamlError(Exception):
    """YAML that the engine would reject; it has every problem that could be found."""

    def __init__(self, *problems: YamlProblem) -> None:
        self.problems = problems
        super().__init__(f"{len(problems)} problems")


class YamlFileError(ProblemsError):
    """A file that cannot be read, or that the engine would reject; it has every problem that was found."""

    def __init__(self, name: str, problems: Sequence[Problem]) -> None:
        super().__init__(f"The file {name}", problems)


SYNTAX: Final = YamlProblem(
    expected="YAML",
    example="instanceCount: 2",
    fix="Correct the syntax; indent with spaces, and put a space after each colon.",
)
VERSION: Final = YamlProblem(
    expected="YAML version 1.1, or no version",
    example="config:",
    fix="Remove the line that begins with %YAML; the Pulumi engine supports only 1.1.",
)
ONE_DOCUMENT: Final = YamlProblem(
    expected="one document",
    example="config:",
    fix="Remove the line of three dashes; the Pulumi engine ignores everything after it.",
)
ENCODING: Final = YamlProblem(
    expected="text in UTF-8",
    example="iconv -f latin1 -t utf-8",
    fix="The file has bytes that are not UTF-8, perhaps Latin-1. Save it as UTF-8 in your editor.",
)
CHARACTERS: Final = YamlProblem(
    expected="text without control characters",
    example="a text file in UTF-8",
    fix="Save the file as UTF-8 in your editor, and remove what is not text.",
)
TEXT_AS_KEY: Final = YamlProblem(
    expected="a string as key", example='"8.0": a', fix="Put quotes around the key."
)
FINITE: Final = YamlProblem(
    expected="a finite number", example="1.5", fix="Write a number, or put quotes around the string."
)
NO_TAG: Final = YamlProblem(
    expected="a value without a tag",
    example='"5"',
    fix="Remove the word that begins with `!`. If the value is a string, put quotes around it.",
)
MERGED: Final = YamlProblem(
    expected="a mapping, or a list of mappings, after `<<`",
    example="<<: *other",
    fix="Use the anchor of a mapping.",
)
ITSELF: Final = YamlProblem(
    expected="an alias that does not refer to the value that contains it",
    example="a: *other",
    fix="Write the value itself.",
)
TOO_DEEP: Final = YamlProblem(
    expected="values that are nested less deeply",
    example="a: {b: c}",
    fix="Remove some of the nested values, or close the brackets that are open.",
)
TOO_MANY: Final = YamlProblem(
    expected="at most 100,000 values",
    example="a: b",
    fix="Write the values themselves instead of aliases of aliases.",
)


def twice(line: int, first: int) -> YamlProblem:
    """A repeated key of a mapping."""
    return YamlProblem(
        line=line,
        expected=f"each key once; line {first} has the same key",
        example="a key with another name",
        fix="Remove one of the two. Otherwise the Pulumi engine rejects the file.",
    )


def unreadable(error: OSError) -> YamlProblem:
    """A file that the system cannot read."""
    if isinstance(error, IsADirectoryError):
        return YamlProblem(
            expected="a file",
            example="a text file in UTF-8",
            fix="This is a folder. Move it to another place.",
        )
    return YamlProblem(
        expected="a file that you may read",
        example="chmod u+r",
        fix=f"Make it readable; the system reports: {error.strerror or type(error).__name__}.",
    )
