"""Finds the places of a change in the checkout: the lines that it edits, and those that create resources."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final, Self

from operations.review.report import Place
from operations.stacks import git

# How the engine names a line, relative to the folder of Pulumi.yaml. The Pulumi.yaml of a local stack, or
# of a base, is not in the checkout.
_POSITION: Final = re.compile(r"project:///([^#]+)#(\d+)")
_FILE: Final = re.compile(r"\+\+\+ b/(.+)")
_HUNK: Final = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,(\d+))? @@")

_Edits = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Places:
    """What a change edits in a checkout.

    Attributes:
        hunks: By edited file, the line of each edit in the base, and its line now.
        positions: By URN, the file and the line in the base that create the resource.
        uncommitted: The files that differ from the head commit, or are not in it.
    """

    hunks: Mapping[str, _Edits] = field(default_factory=dict[str, _Edits])
    positions: Mapping[str, tuple[str, int]] = field(default_factory=dict[str, tuple[str, int]])
    uncommitted: frozenset[str] = frozenset()

    @classmethod
    def of(cls, checkout: Path, base: str, head: str, positions: Mapping[str, str]) -> Self:
        """Read the places from git, for the working tree and two commits.

        Args:
            checkout: The working tree.
            base: The commit that it is compared with.
            head: The commit that people see on GitHub.
            positions: By URN, the line that creates the resource, as the engine names it.
        """
        options = ("--unified=0", "--no-color", "--no-ext-diff")
        diff = git.output("diff", *options, base, checkout=checkout) or b""
        differing = git.output("diff", "--name-only", "-z", head, checkout=checkout) or b""
        return cls(
            hunks=dict(_hunks(diff.decode(errors="replace"))),
            positions={
                urn: (file, int(found[2]))
                for urn, position in positions.items()
                if (found := _POSITION.fullmatch(position)) and (file := _file(checkout, found[1]))
            },
            uncommitted=frozenset(differing.decode(errors="replace").split("\0")),
        )

    def of_resource(self, urn: str) -> Place | None:
        """The edit in the file that creates a resource; with a line if that is certain."""
        if urn not in self.positions:
            return None
        file, line = self.positions[urn]
        if file not in self.hunks:
            return None
        lines = sorted({other for its, other in self.positions.values() if its == file})
        following = lines[bisect_right(lines, line) :]
        edits = self.hunks[file]
        its = [new for old, new in edits if line <= old and (not following or old < following[0])]
        # If the file has only one edit, it is this one, on any line.
        return self._at(file, next(iter(its), edits[0][1] if len(edits) == 1 else None))

    def of_setting(self, file: str, line: int | None) -> Place | None:
        """The place of a setting in a stack file; None if the file does not have it."""
        return None if line is None else self._at(file, line)

    def _at(self, file: str, line: int | None) -> Place:
        return Place(file=file, line=line, committed=file not in self.uncommitted)


def _file(checkout: Path, path: str) -> str:
    """The checkout's file whose path is the end of a path from another folder; empty if there is none."""
    parts = PurePosixPath(path).parts
    suffixes = ("/".join(parts[number:]) for number in range(len(parts)) if ".." not in parts[number:])
    return next((file for file in suffixes if (checkout / file).is_file()), "")


def _hunks(diff: str) -> Iterator[tuple[str, _Edits]]:
    """Each existing file, with the first line of each of its edits in the base and now."""
    for of_file in re.split(r"^diff --git ", diff, flags=re.MULTILINE):
        if name := _FILE.search(of_file):
            yield name[1], tuple((int(each[1]), max(int(each[2]), 1)) for each in _HUNK.finditer(of_file))
