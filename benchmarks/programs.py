"""The previewed programs, and their order."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

ENVIRONMENTS_VARIABLE = "STITCHES_BENCHMARK_ENVIRONMENTS"
"""The environment variable with the number of environments in a program's stack."""

RECORDING_VARIABLE = "STITCHES_BENCHMARK_RECORDING"
"""The file that the plain program reads."""

SIZES = (1, 10)
"""The numbers of environments in a stack."""

_FOLDER = Path(__file__).resolve().parent
_ROUNDS = {1: 5, 10: 3}


class Program(StrEnum):
    """A Pulumi program."""

    EMPTY = "empty"
    PLAIN = "plain"
    OURS = "ours"


@dataclass(frozen=True)
class Case:
    """A program, and the number of environments in its stack."""

    program: Program
    environments: int

    @property
    def folder(self) -> Path:
        """The program's folder. One environment of ours is the project's own program, unchanged."""
        if self == Case(Program.OURS, 1):
            return _FOLDER.parent
        return _FOLDER / self.program.value

    def __str__(self) -> str:
        """The case's name in the progress."""
        return f"{self.program}, environments: {self.environments}"


EMPTY = Case(Program.EMPTY, 0)


def rounds(*, quick: bool) -> Sequence[Sequence[Case]]:
    """The cases of each round.

    Each round has every program, and every second round runs backwards, so that what slows the machine down
    for a while slows all of them.
    """
    if quick:
        return [_round((1,))]
    every = [
        _round([size for size in SIZES if number < _ROUNDS[size]]) for number in range(max(_ROUNDS.values()))
    ]
    return [cases[::-1] if number % 2 else cases for number, cases in enumerate(every)]


def environments() -> int:
    """The number of environments that the running program builds; the default is one."""
    return int(os.environ.get(ENVIRONMENTS_VARIABLE) or "1")


def _round(sizes: Sequence[int]) -> list[Case]:
    return [EMPTY, *(Case(program, size) for size in sizes for program in (Program.PLAIN, Program.OURS))]
