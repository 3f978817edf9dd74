"""The policy pack through the real engine: what it blocks, what it lets pass, and what it tells."""

import json
import re
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

import pytest
import yaml

from policies.exceptions import matches, read_exceptions
from tests.end_to_end.policy_previews import (
    PACK,
    PACK_WITHOUT_EXCEPTIONS,
    Mutant,
    new_stack,
    preview,
    run,
)
from tests.policies.all_mutants import ALL
from tests.policies.mutants import ProgramMutant, PropertyMutant
from tests.policies.recording import one

pytestmark = pytest.mark.engine


def rules_of(mutant: Mutant) -> set[str]:
    """The rules that find a mutant."""
    return {mutant.rule, *mutant.also}


# They change what other rules have to judge by, so each has a preview of its own.
_ALONE = {
    "app-service-host-names",
    "monitor-webhooks",
    "one-environment",
    "one-region",
    "one-workspace",
    "staging-slot",
}
_MISSING = {"companion-settings", "companion-vulnerability-assessment"}


IN_UPDATE = [mutant for mutant in ALL if isinstance(mutant, ProgramMutant) and mutant.in_update]


def batches() -> list[list[Mutant]]:
    """All mutants that must be found, in as few previews as can be.

    One preview shows many, as long as what is found of each can be told apart. What is missing from a program
    is not mixed with what is wrong in it.
    """
    found = [
        mutant
        for mutant in ALL
        if not (isinstance(mutant, PropertyMutant) and (mutant.excepted or mutant.refused))
        and mutant not in IN_UPDATE
    ]
    settings = [mutant for mutant in found if mutant.rule in _MISSING]
    alone = [[mutant] for mutant in found if mutant.rule in _ALONE]
    rest = [mutant for mutant in found if mutant.rule not in _MISSING | _ALONE]
    groups: dict[tuple[type, str], list[Mutant]] = {}
    for mutant in rest:
        groups.setdefault((type(mutant), mutant.stack), []).append(mutant)
    return [settings, *alone, *(batch for group in groups.values() for batch in _told_apart(group))]


def _told_apart(mutants: Sequence[Mutant]) -> list[list[Mutant]]:
    """Mutants in as few batches as can be, in none of which two would have the same mark."""
    by_mark: dict[tuple[str, ...], list[Mutant]] = {}
    for mutant in mutants:
        by_mark.setdefault(mark(mutant), []).append(mutant)
    columns = zip_longest(*by_mark.values())
    return [[mutant for mutant in column if mutant is not None] for column in columns]


def mark(mutant: Mutant) -> tuple[str, ...]:
    """By what its violation is known: the rule, and where a value is wrong, the resource and its property."""
    if not isinstance(mutant, PropertyMutant):
        return (mutant.rule,)
    broken = one(mutant.stack, mutant.type, mutant.name)
    return mutant.rule, broken.type, broken.name, mutant.path.partition(".")[0]


@pytest.mark.parametrize("batch", batches(), ids=lambda batch: f"{len(batch)} from {batch[0]}")
def test_a_broken_program_is_refused_by_the_name_of_exactly_its_rule(
    tmp_path: Path, batch: list[Mutant]
) -> None:
    stack = batch[0].stack
    verdict = preview(new_stack(tmp_path, stack), stack, PACK, batch)
    assert verdict.code != 0, verdict.text
    expected = {name for mutant in batch for name in rules_of(mutant)}
    assert sorted(verdict.rules ^ expected) == [], verdict.text
    for mutant in batch:
        if isinstance(mutant, PropertyMutant):
            *place, name = mark(mutant)
            messages = [found.message for found in verdict.violations if found.place == tuple(place)]
            assert any(name in message for message in messages), (mutant, messages)


@pytest.mark.parametrize("mutant", IN_UPDATE, ids=str)
def test_what_only_the_update_can_judge_is_refused_then(tmp_path: Path, mutant: ProgramMutant) -> None:
    stacks = new_stack(tmp_path, mutant.stack)
    options = ["--yes", "--skip-preview", "--stack", mutant.stack, "--policy-pack", str(PACK)]
    verdict = run(stacks, "up", *options, mutants=[mutant])
    assert verdict.code != 0
    assert verdict.rules == rules_of(mutant), verdict.text


def test_without_the_exceptions_exactly_they_are_violations(tmp_path: Path) -> None:
    verdict = preview(new_stack(tmp_path, "prod"), "prod", PACK_WITHOUT_EXCEPTIONS)
    excepted = {
        (entry.rule, resource)
        for entry in read_exceptions().entries
        for resource in entry.resources
        if resource.startswith("prod::")
    }
    violated = {(each.policy, f"prod::{each.type}::{each.name}") for each in verdict.violations}

    def meets(one: tuple[str, str], other: tuple[str, str]) -> bool:
        return one[0] == other[0] and matches(one[1], other[1])

    assert all(any(meets(each, found) for each in excepted) for found in violated), verdict.text
    assert all(any(meets(each, found) for found in violated) for each in excepted), verdict.text


def test_the_pack_has_one_version_wherever_it_is_shown(tmp_path: Path) -> None:
    verdict = preview(new_stack(tmp_path, "dev"), "dev", PACK)
    assert verdict.code == 0, verdict.text
    version = yaml.safe_load((PACK / "PulumiPolicy.yaml").read_text(encoding="utf-8"))["version"]
    assert "during preview: " in verdict.text, "nothing is undecided, so that the SDK does not name the pack"
    assert set(re.findall(r"stitches@v([\w.]+)", verdict.text)) == {version}


def test_an_update_is_stopped_before_the_broken_resource_is_made(tmp_path: Path) -> None:
    stacks = new_stack(tmp_path, "prod")
    in_clear = mutant_of("app-service-transport", "httpsOnly")
    verdict = run(
        stacks,
        "up",
        "--yes",
        "--skip-preview",
        "--stack",
        "prod",
        "--policy-pack",
        str(PACK),
        mutants=[in_clear],
    )
    assert verdict.code != 0
    assert verdict.rules == {"app-service-transport"}, verdict.text
    assert not any("/sites/" in identifier for identifier in stacks.ids_in_azure())


def test_a_repair_that_is_switched_on_mends_what_the_program_asks_for(tmp_path: Path) -> None:
    configuration = tmp_path / "repairs.json"
    configuration.write_text(json.dumps({"app-service-transport": "remediate"}), encoding="utf-8")
    stacks = new_stack(tmp_path, "prod")
    broken = [mutant_of("app-service-transport", "httpsOnly")]
    verdict = preview(stacks, "prod", PACK, broken, "--policy-pack-config", str(configuration))
    assert verdict.code == 0, verdict.text
    assert "app-service-transport" in verdict.text
    assert verdict.rules == set()


def mutant_of(rule: str, path: str) -> Mutant:
    return next(
        mutant
        for mutant in ALL
        if isinstance(mutant, PropertyMutant) and mutant.rule == rule and mutant.path == path
    )
