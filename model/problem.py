"""One problem in a file, and the error that has all of them. No message repeats an input.

This module does not import pydantic, so that code which reads files before a program starts does not wait for
the import.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One problem in a file.

    Attributes:
        file: The file's name, for example "Pulumi.prod.yaml".
        key: The path of the key, for example "stitches:environment.instanceCount".
        expected: What was expected, as a phrase.
        example: A valid line; empty if none helps.
        fix: What to do now.
    """

    file: str
    key: str
    expected: str
    example: str
    fix: str

    def __str__(self) -> str:
        """The problem in three or four lines."""
        lines = [f"{self.file}: {self.key}", f"  Expected: {self.expected}"]
        if self.example:
            lines.append(f"  Example:  {self.example}")
        return "\n".join([*lines, f"  Fix:      {self.fix}"])


class ProblemsError(Exception):
    """A file or an option that a person wrote is invalid; str() lists every problem.

    Attributes:
        problems: The problems, in the order of the file's keys; at least one.
    """

    def __init__(self, subject: str, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        super().__init__("\n\n".join([f"{subject} has {count}.", *map(str, self.problems)]))
