"""Parts of the test files, which several machines can run at the same time."""

import argparse
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Part:
    """One of several parts; together they contain each file once.

    Attributes:
        number: 1 is the first part.
        parts: How many parts there are.
    """

    number: int
    parts: int

    @classmethod
    def read(cls, text: str) -> "Part":
        """The part that a text such as 2/4 names."""
        found = re.fullmatch(r"([1-9]\d*)/([1-9]\d*)", text)
        if not found or int(found[1]) > int(found[2]):
            raise argparse.ArgumentTypeError(f"expected a part such as 2/4, not {text!r}")
        return cls(number=int(found[1]), parts=int(found[2]))

    def of(self, files: Collection[Path]) -> frozenset[Path]:
        """The files of this part: whole files, because the tests of a file share stacks.

        Neighbours are in different parts, because files with similar names take similarly long.
        """
        return frozenset(sorted(files)[self.number - 1 :: self.parts])
