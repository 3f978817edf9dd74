"""All mutants that must be found, in as few runs of the program as possible.

One run can test several mutants, if their findings can be distinguished. Mutants that remove something from a
program are not mixed with mutants that set a wrong value.
"""

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from tests.policies.mutants import ProgramMutant, PropertyMutant

Mutant = PropertyMutant | ProgramMutant

# They change values with which other rules compare, so each has its own run.
_ALONE = {
    "app-service-host-names",
    "monitor-webhooks",
    "one-environment",
    "one-region",
    "one-workspace",
    "staging-slot",
}
_MISSING = {"companion-settings", "companion-vulnerability-assessment"}


def rules_of(mutant: Mutant) -> set[str]:
    """The rules that find a mutant."""
    return {mutant.rule, *mutant.also}


def name_of(batch: Sequence[Mutant]) -> str:
    """The name of a batch in tests."""
    return f"{len(batch)} from {batch[0]}"


def batches(mutants: Iterable[Mutant]) -> list[list[Mutant]]:
    """The mutants by runs; all mutants of a run belong to one stack."""
    found = list(mutants)
    settings = [mutant for mutant in found if mutant.rule in _MISSING]
    alone = [[mutant] for mutant in found if mutant.rule in _ALONE]
    rest = [mutant for mutant in found if mutant.rule not in _MISSING | _ALONE]
    groups: dict[tuple[type, str], list[Mutant]] = {}
    for mutant in rest:
        groups.setdefault((type(mutant), mutant.stack), []).append(mutant)
    return [settings, *alone, *(batch for group in groups.values() for batch in _distinguishable(group))]


def _distinguishable(mutants: Sequence[Mutant]) -> list[list[Mutant]]:
    """Mutants in as few batches as possible; no batch has two mutants with the same mark."""
    by_mark: dict[tuple[str, ...], list[Mutant]] = {}
    for mutant in mutants:
        by_mark.setdefault(_mark(mutant), []).append(mutant)
    columns = zip_longest(*by_mark.values())
    return [[mutant for mutant in column if mutant is not None] for column in columns]


def _mark(mutant: Mutant) -> tuple[str, ...]:
    """What identifies its violation: the rule, and for a wrong value also the resource and its property."""
    if not isinstance(mutant, PropertyMutant):
        return (mutant.rule,)
    return mutant.rule, mutant.type, mutant.path.partition(".")[0]
