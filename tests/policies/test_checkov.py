"""A judge that is not ours finds in the stacks what our rules waive, judge elsewhere, or leave out."""

from collections.abc import Iterator

import pytest

from model.environment_rules import EnvironmentName
from policies.exceptions import PolicyException, matches, read_exceptions
from policies.left_out import LEFT_OUT
from policies.rule import AnyRule, PropertyRule, StackRule
from policies.rules import RULES
from tests.components.stack_files import STACKS
from tests.policies.all_mutants import PROPERTY_MUTANTS
from tests.policies.checkov import Verdict, judge, verdicts
from tests.policies.mutants import PropertyMutant
from tests.policies.recording import DELETE, Recorded, one, shipped
from tests.policies.verdicts import TODAY

pytestmark = pytest.mark.slow

EXCEPTIONS = read_exceptions(today=TODAY)

UNBROKEN = {
    "CKV_AZURE_11": "It finds the whole internet let in; what our mutant lets in, all of Azure, it takes.",
}
"""The ids of checkov's that rules answer and no mutant of a property breaks, each with the reason."""


def answers(rule: AnyRule, path: str = "") -> Iterator[str]:
    """The ids that a rule answers, or that its checks of one property do."""
    if isinstance(rule, PropertyRule) and path:
        for check in rule.checks:
            if path.startswith(check.path) or check.path.startswith(path):
                yield from check.answers
    else:
        yield from rule.answers


def judges(rule: AnyRule, resource: Recorded) -> bool:
    """Whether a resource is of a type that a rule judges."""
    return isinstance(rule, StackRule) or not rule.types or resource.type in rule.types


def names(entry: PolicyException, verdict: Verdict) -> bool:
    """Whether an exception names the resource that a verdict is of."""
    return any(matches(named, verdict.reference) for named in entry.resources)


def waived(rule: AnyRule, verdict: Verdict) -> bool:
    """Whether exceptions cover what a rule asks of the resource for a check."""
    return any(
        entry.rule == rule.name
        and entry.expires >= TODAY
        and names(entry, verdict)
        and verdict.check in answers(rule, entry.property)
        for entry in EXCEPTIONS.entries
    )


def accounted(verdict: Verdict) -> bool:
    """Whether our rules know of a failed check: each that answers it waives it here, or judges elsewhere.

    Checkov finds at one resource what another of the service says, as at a database what its server's
    policy on threats does: where no rule judges the one, those of the other have to answer.
    """
    answering = [rule for rule in RULES if verdict.check in rule.answers]
    rules = [rule for rule in answering if judges(rule, verdict.recorded)] or answering
    environment = EnvironmentName(verdict.stack)
    judging = [rule for rule in rules if rule.levels.of(environment) is not None]
    return all(waived(rule, verdict) for rule in judging) if rules else verdict.check in LEFT_OUT


def broken(mutant: PropertyMutant, value: object) -> tuple[Recorded, ...]:
    """The service that a mutant is of, with a value at its path; with a slot breaks its app, too.

    Checkov relates resources of one service only, and judges most properties of apps, but not of slots.
    """
    resource = one(mutant.stack, mutant.type, mutant.name)
    service = mutant.type.rpartition(":")[0]
    app = mutant.type.removesuffix("Slot")
    return tuple(
        found.with_input(mutant.path, value)
        if found is resource or (found.type == app and app != mutant.type)
        else found
        for found in shipped(mutant.stack)
        if found.type.rpartition(":")[0] == service
    )


@pytest.mark.parametrize("stack", STACKS)
def test_what_checkov_finds_is_excepted_or_judged_elsewhere_or_left_out_for_a_reason(stack: str) -> None:
    failed = [verdict for verdict in verdicts() if verdict.stack == stack and not verdict.passed]
    assert [str(verdict) for verdict in failed if not accounted(verdict)] == []


@pytest.mark.parametrize("entry", EXCEPTIONS.entries, ids=lambda entry: entry.rule)
def test_checkov_finds_what_each_exception_waives_wherever_it_has_the_check(entry: PolicyException) -> None:
    rule = next(rule for rule in RULES if rule.name == entry.rule)
    ids = set(answers(rule, entry.property))
    about = [found for found in verdicts() if found.check in ids and names(entry, found)]
    assert [str(verdict) for verdict in about if verdict.passed] == []
    assert {found.check for found in about} == ids & {found.check for found in verdicts()}


def test_checkov_finds_a_mutant_for_each_of_its_ids_that_a_rule_answers() -> None:
    """So it understands the template, and an id means what the rule asks for."""
    rules = {rule.name: rule for rule in RULES if not isinstance(rule, StackRule)}
    mutants = {
        f"{number}-{kind}": broken(mutant, value)
        for number, mutant in enumerate(PROPERTY_MUTANTS)
        if any(answer.startswith("CKV") for answer in answers(rules[mutant.rule], mutant.path))
        for kind, value in (("wrong", mutant.wrong), ("absent", DELETE))
    }
    answered = {answer for rule in rules.values() for answer in rule.answers}
    known = {verdict.check for verdict in verdicts()}
    found = {verdict.check for verdict in judge(mutants) if not verdict.passed}
    assert (answered & known) - found == set(UNBROKEN)
