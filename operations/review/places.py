"""Where in the checkout a change stands: the lines that it edits, and those that make each resource."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final, Self

from operations.review.report import Place
from operations.stacks import git

# How the engine names a line, from the folder of Pulumi.yaml. The local one, and a base's, lie elsewhere than
# the checkout.
_POSITION: Final = re.compile(r"project:///([^#]+)#(\d+)")
_FILE: Final = re.compile(r"\+\+\+ b/(.+)")
_HUNK: Final = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,(\d+))? @@")

_Edits = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Places:
    """What a change edits in a checkout.

    Attributes:
        hunks: Of each file that it edits, where each edit was in the base, and where it is now.
        positions: The file, and the line in the base, that makes each resource, by URN.
        uncommitted: The files that the head commit has otherwise, or has not.
    """

    hunks: Mapping[str, _Edits] = field(default_factory=dict[str, _Edits])
    positions: Mapping[str, tuple[str, int]] = field(default_factory=dict[str, tuple[str, int]])
    uncommitted: frozenset[str] = frozenset()

    @classmethod
    def of(cls, checkout: Path, base: str, head: str, positions: Mapping[str, str]) -> Self:
        """Ask git, of the working tree and two commits.

        Args:
            checkout: The working tree.
            base: What it is compared with.
            head: The commit that people know.
            positions: The engine's words for the line that makes each resource, by URN.
        """
        options = ("--unified=0", "--no-color", "--no-ext-diff")
        told = git.output("diff", *options, base, checkout=checkout) or b""
        differing = git.output("diff", "--name-only", "-z", head, checkout=checkout) or b""
        return cls(
            hunks=dict(_hunks(told.decode(errors="replace"))),
            positions={
                urn: (file, int(found[2]))
                for urn, position in positions.items()
                if (found := _POSITION.fullmatch(position)) and (file := _file(checkout, found[1]))
            },
            uncommitted=frozenset(differing.decode(errors="replace").split("\0")),
        )

    def of_resource(self, urn: str) -> Place | None:
        """What is edited in the file that makes a resource; the line where that is certain."""
        if urn not in self.positions:
            return None
        file, line = self.positions[urn]
        if file not in self.hunks:
            return None
        lines = sorted({other for its, other in self.positions.values() if its == file})
        following = lines[bisect_right(lines, line) :]
        edits = self.hunks[file]
        its = [new for old, new in edits if line <= old and (not following or old < following[0])]
        # The only edit of the file is the one, wherever it stands.
        return self._at(file, next(iter(its), edits[0][1] if len(edits) == 1 else None))

    def of_setting(self, file: str, line: int | None) -> Place | None:
        """Where a stack file has a setting; None of one that it does not have."""
        return None if line is None else self._at(file, line)

    def _at(self, file: str, line: int | None) -> Place:
        return Place(file=file, line=line, committed=file not in self.uncommitted)


def _file(checkout: Path, path: str) -> str:
    """The file of a checkout that a path leads to whose beginning lies elsewhere; empty for none."""
    parts = PurePosixPath(path).parts
    suffixes = ("/".join(parts[number:]) for number in range(len(parts)) if ".." not in parts[number:])
    return next((file for file in suffixes if (checkout / file).is_file()), "")


def _hunks(diff: str) -> Iterator[tuple[str, _Edits]]:
    """Of each file that is there, the first lines of its edits; a file with no new lines has none."""
    for of_file in re.split(r"^diff --git ", diff, flags=re.MULTILINE):
        if name := _FILE.search(of_file):
            yield name[1], tuple((int(each[1]), max(int(each[2]), 1)) for each in _HUNK.finditer(of_file))
