"""The policy pack on the real engine: what it blocks, what it allows, and what it reports."""

import json
import re
from pathlib import Path

import pytest
import yaml

from policies.exceptions import matches, read_exceptions
from tests.end_to_end.policy_previews import (
    PACK,
    PACK_WITHOUT_EXCEPTIONS,
    new_stack,
    preview,
    run,
)
from tests.policies.all_mutants import ALL
from tests.policies.batches import Mutant, batches, name_of, rules_of
from tests.policies.mutants import ProgramMutant, PropertyMutant
from tests.policies.recording import one

pytestmark = pytest.mark.engine


IN_UPDATE = [mutant for mutant in ALL if isinstance(mutant, ProgramMutant) and mutant.in_update]


REPORTED_IN_A_PREVIEW = [
    mutant
    for mutant in ALL
    if not (isinstance(mutant, PropertyMutant) and (mutant.excepted or mutant.rejected))
    and mutant not in IN_UPDATE
]


@pytest.mark.parametrize("batch", batches(REPORTED_IN_A_PREVIEW), ids=name_of)
def test_a_broken_program_violates_exactly_its_rule(tmp_path: Path, batch: list[Mutant]) -> None:
    stack = batch[0].stack
    verdict = preview(new_stack(tmp_path, stack), stack, PACK, batch)
    assert verdict.code != 0, verdict.text
    expected = {name for mutant in batch for name in rules_of(mutant)}
    assert sorted(verdict.rules ^ expected) == [], verdict.text
    for mutant in batch:
        if isinstance(mutant, PropertyMutant):
            broken = one(mutant.stack, mutant.type, mutant.name)
            place = (mutant.rule, broken.type, broken.name)
            messages = [found.message for found in verdict.violations if found.place == place]
            name = mutant.path.partition(".")[0]
            assert any(name in message for message in messages), (mutant, messages)


@pytest.mark.parametrize("mutant", IN_UPDATE, ids=str)
def test_what_only_the_update_can_check_is_rejected_in_the_update(
    tmp_path: Path, mutant: ProgramMutant
) -> None:
    stacks = new_stack(tmp_path, mutant.stack)
    options = ["--yes", "--skip-preview", "--stack", mutant.stack, "--policy-pack", str(PACK)]
    verdict = run(stacks, "up", *options, mutants=[mutant])
    assert verdict.code != 0
    assert verdict.rules == rules_of(mutant), verdict.text


def test_without_the_exceptions_there_are_exactly_their_violations(tmp_path: Path) -> None:
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


def test_an_update_stops_before_the_broken_resource_is_created(tmp_path: Path) -> None:
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


def test_an_enabled_remediation_fixes_the_programs_inputs(tmp_path: Path) -> None:
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
