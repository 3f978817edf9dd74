"""Every rule: compliant, violating, absent, unknown, through the SDK's own proxies."""

from collections import Counter

import pytest

from policies.rule import PropertyRule
from policies.rules import RULES
from tests.components.stack_files import STACKS, configuration_of
from tests.policies.all_mutants import PROGRAM_MUTANTS, PROPERTY_MUTANTS
from tests.policies.batches import batches, name_of, rules_of
from tests.policies.mutants import ProgramMutant, PropertyMutant
from tests.policies.recording import DELETE, UNKNOWN, Recorded, one, run_environment, shipped
from tests.policies.verdicts import NO_EXCEPTIONS, Diagnostic, analyze, analyze_stack, pack

PACK = pack()
WITHOUT_EXCEPTIONS = pack(NO_EXCEPTIONS)


def broken(mutant: PropertyMutant, value: object) -> Recorded:
    """The mutant's resource with a value at its path."""
    return one(mutant.stack, mutant.type, mutant.name).with_input(mutant.path, value)


def violations(diagnostics: list[Diagnostic]) -> set[str]:
    return {line.policy for line in diagnostics if not line.undecided}


@pytest.mark.parametrize("stack", STACKS)
def test_each_committed_stack_complies_with_every_rule(stack: str) -> None:
    diagnostics = [line for recorded in shipped(stack) for line in analyze(PACK, recorded)]
    assert diagnostics + analyze_stack(PACK, shipped(stack)) == []


@pytest.mark.parametrize("mutant", PROPERTY_MUTANTS, ids=str)
def test_an_invalid_value_is_found_by_exactly_its_rule(mutant: PropertyMutant) -> None:
    resource = broken(mutant, mutant.invalid)
    if mutant.excepted:
        assert violations(analyze(PACK, resource)) == set()
        assert mutant.rule in violations(analyze(WITHOUT_EXCEPTIONS, resource))
    else:
        assert violations(analyze(PACK, resource)) == {mutant.rule}


@pytest.mark.parametrize("mutant", PROPERTY_MUTANTS, ids=str)
def test_an_absent_value_complies_only_if_azures_default_is_safe(mutant: PropertyMutant) -> None:
    diagnostics = analyze(WITHOUT_EXCEPTIONS, broken(mutant, DELETE))
    assert (mutant.rule in violations(diagnostics)) is not mutant.absent_complies


@pytest.mark.parametrize("mutant", PROPERTY_MUTANTS, ids=str)
def test_an_unknown_value_is_reported_in_one_line_with_its_property_and_is_not_a_violation(
    mutant: PropertyMutant,
) -> None:
    diagnostics = [
        line for line in analyze(WITHOUT_EXCEPTIONS, broken(mutant, UNKNOWN)) if line.policy == mutant.rule
    ]
    assert len(diagnostics) == 1
    assert diagnostics[0].undecided
    assert mutant.path.split(".")[0] in diagnostics[0].message


@pytest.mark.parametrize("mutant", PROPERTY_MUTANTS, ids=str)
def test_an_unexpected_shape_is_a_violation_that_names_the_property(mutant: PropertyMutant) -> None:
    resource = broken(mutant, [{"unexpected": 1.0}])
    diagnostics = [line for line in analyze(WITHOUT_EXCEPTIONS, resource) if line.policy == mutant.rule]
    assert any(mutant.path.split(".")[0] in line.message for line in diagnostics if not line.undecided)


def broken_rules(mutants: list[ProgramMutant], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The rules that find something in the program with some mutants, once per finding."""

    def arrange() -> None:
        for mutant in mutants:
            mutant.arrange(monkeypatch.setattr)

    stack = mutants[0].stack
    resources = run_environment(configuration_of(stack), arrange).resources
    # A resource policy sees one resource only, and those of the committed program comply.
    complies = {recorded.urn: recorded for recorded in shipped(stack)}
    changed = [recorded for recorded in resources if recorded != complies.get(recorded.urn)]
    diagnostics = [line for recorded in changed for line in analyze(PACK, recorded)] + analyze_stack(
        PACK, resources
    )
    return [line.policy for line in diagnostics if not line.undecided]


@pytest.mark.slow
@pytest.mark.parametrize("batch", batches(PROGRAM_MUTANTS), ids=name_of)
def test_broken_programs_are_found_by_their_rules(
    batch: list[ProgramMutant], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Counter(broken_rules(batch, monkeypatch))
    assert set(found) == {rule for mutant in batch for rule in rules_of(mutant)}
    assert Counter(mutant.rule for mutant in batch) <= found


@pytest.mark.slow
@pytest.mark.parametrize("mutant", PROGRAM_MUTANTS, ids=str)
def test_a_broken_program_is_found_by_exactly_its_rule(
    mutant: ProgramMutant, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(broken_rules([mutant], monkeypatch)) == rules_of(mutant)


def test_every_rule_and_every_check_has_a_mutant() -> None:
    mutated = {mutant.rule for mutant in (*PROPERTY_MUTANTS, *PROGRAM_MUTANTS)}
    assert {rule.name for rule in RULES} - mutated == set()
    paths = {(mutant.rule, mutant.path) for mutant in PROPERTY_MUTANTS}
    unbroken = [
        f"{rule.name}: {check.path}"
        for rule in RULES
        if isinstance(rule, PropertyRule)
        for check in rule.checks
        if not any(name == rule.name and path.startswith(check.path) for name, path in paths)
    ]
    assert unbroken == []
