"""What is measured: three programs, one of them with the policies, and in which order it is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent

SIZES = (1, 10, 40)
"""How many environments stand in one stack."""

ROUNDS = 5
"""How often each preview is measured."""

ROUNDS_OF_LARGE_STACKS = 3
"""The same for stacks of more than one environment, which take most of the time."""


ROUNDS_OF_POLICIES = 9
"""The same for the policy pack: what it adds is little beside what disturbs the machine."""


class Program(StrEnum):
    """A Pulumi program of the benchmark."""

    EMPTY = "empty"
    FLAT = "flat"
    OURS = "ours"


@dataclass(frozen=True)
class Case:
    """A program and how many environments it puts into one stack."""

    program: Program
    environments: int

    @property
    def folder(self) -> Path:
        """The program's folder. One environment of ours is the project's own program, untouched."""
        if self == Case(Program.OURS, 1):
            return _FOLDER.parent
        return _FOLDER / self.program.value

    def __str__(self) -> str:
        """As the progress names it."""
        match self.environments:
            case 0:
                return f"{self.program} program"
            case 1:
                return f"{self.program}, 1 environment"
            case many:
                return f"{self.program}, {many} environments"


def rounds(*, quick: bool) -> Sequence[Sequence[Case]]:
    """The cases of each round.

    Each round has all programs, so that what disturbs the machine disturbs them alike; every second round
    goes backwards, so that none of them is always the one that comes after another.
    """
    if quick:
        return [_round((1,))]
    every = [_round(SIZES if number < ROUNDS_OF_LARGE_STACKS else (1,)) for number in range(ROUNDS)]
    return [cases[::-1] if number % 2 else cases for number, cases in enumerate(every)]


def policy_rounds(*, quick: bool) -> Sequence[Sequence[bool]]:
    """Whether the policy pack takes part in each of a round's previews; the order changes as above."""
    count = 1 if quick else ROUNDS_OF_POLICIES
    return [(True, False) if number % 2 else (False, True) for number in range(count)]


def _round(sizes: Sequence[int]) -> list[Case]:
    return [
        Case(Program.EMPTY, 0),
        *(Case(program, size) for size in sizes for program in (Program.FLAT, Program.OURS)),
    ]
