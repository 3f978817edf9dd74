"""From rules to the SDK's policies: names, levels, metadata, exceptions, and unknown values."""

import re
from dataclasses import replace

import pytest
from pulumi_policy import EnforcementLevel, Policy, ResourceValidationPolicy, StackValidationPolicy

from policies.cis import sections
from policies.exceptions import Exceptions
from policies.pack import policy_name, sdk_policies
from policies.rule import ADVISORY_OUTSIDE_PROD, EVERYWHERE, PROD, STAGING_AND_PROD, AnyRule, Levels
from policies.rules import rules_under
from tests.components.stack_files import STACKS
from tests.policies.recording import UNKNOWN, Recorded
from tests.policies.small_rules import (
    ENCRYPTED,
    NAMED,
    ONE_PLAN,
    SITE,
    SITE_INPUTS,
    SLOT,
    resource,
    root,
    waiving,
)
from tests.policies.verdicts import NO_EXCEPTIONS, Diagnostic, analyze, analyze_stack, pack

PACK = pack()
RULES = rules_under(NO_EXCEPTIONS)
IN_CLEAR = {**SITE_INPUTS, "httpsOnly": False}


def diagnostics(
    rule: AnyRule, *resources: Recorded, exceptions: Exceptions = NO_EXCEPTIONS
) -> list[Diagnostic]:
    """What the policies of one rule report about resources, one by one and together."""
    policies = sdk_policies([rule], exceptions)
    one_by_one = [line for found in resources for line in analyze(policies, found)]
    return one_by_one + analyze_stack(policies, resources)


def reporting_policies(rule: AnyRule, stack: str) -> list[str]:
    return [line.policy for line in diagnostics(rule, resource(IN_CLEAR, stack=stack))]


def test_a_rule_becomes_one_policy_for_each_of_its_levels() -> None:
    levels = Levels(
        development=None, staging=EnforcementLevel.ADVISORY, production=EnforcementLevel.MANDATORY
    )
    for given, expected in {
        EVERYWHERE: {"encrypted": EnforcementLevel.MANDATORY},
        STAGING_AND_PROD: {"encrypted": EnforcementLevel.MANDATORY},
        PROD: {"encrypted": EnforcementLevel.MANDATORY},
        ADVISORY_OUTSIDE_PROD: {
            "encrypted": EnforcementLevel.MANDATORY,
            "encrypted-advisory": EnforcementLevel.ADVISORY,
        },
        levels: {"encrypted": EnforcementLevel.MANDATORY, "encrypted-advisory": EnforcementLevel.ADVISORY},
        Levels(development=EnforcementLevel.ADVISORY, staging=None, production=None): {
            "encrypted": EnforcementLevel.ADVISORY
        },
    }.items():
        made = sdk_policies([replace(ENCRYPTED, levels=given)], NO_EXCEPTIONS)
        assert {policy.name: policy.enforcement_level for policy in made} == expected
        assert len(made) == len(expected)


def test_a_rule_on_resources_becomes_a_resource_policy_and_one_on_the_stack_a_stack_policy() -> None:
    policies = sdk_policies([ENCRYPTED, NAMED, ONE_PLAN], NO_EXCEPTIONS)
    assert [isinstance(policy, ResourceValidationPolicy) for policy in policies] == [True, True, False]
    assert isinstance(policies[2], StackValidationPolicy)


def test_names_are_unique_and_of_lower_case_letters_with_hyphens() -> None:
    names = [policy.name for policy in PACK]
    assert len(names) == len(set(names))
    assert [name for name in names if not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", name)] == []
    assert set(names) == {policy_name(rule, level) for rule in RULES for level in rule.levels.in_use()}


@pytest.mark.parametrize("policy", PACK, ids=lambda policy: policy.name)
def test_every_policy_has_all_metadata_that_the_engine_can_show(policy: Policy) -> None:
    rule = next(rule for rule in RULES if rule.name == policy.name.removesuffix("-advisory"))
    assert policy.description == rule.description
    assert policy.description.endswith(".")
    assert policy.severity is rule.severity
    assert policy.framework
    assert policy.framework.name == "CIS Microsoft Azure Foundations Benchmark"
    assert policy.framework.reference == ", ".join(sections(rule))
    assert policy.framework.specification == rule.reason
    assert rule.reason.endswith(".")
    assert policy.tags == [rule.service.value, *rule.covers]
    assert policy.remediation_steps == rule.fix
    assert rule.fix.endswith(".")
    assert policy.url == rule.url
    assert rule.url.startswith("https://")


def test_a_rule_reports_by_the_policy_of_its_level_in_the_environment() -> None:
    policies_by_levels = {
        levels: [reporting_policies(replace(ENCRYPTED, levels=levels), stack) for stack in STACKS]
        for levels in (EVERYWHERE, ADVISORY_OUTSIDE_PROD, STAGING_AND_PROD, PROD)
    }
    assert policies_by_levels == {
        EVERYWHERE: [["encrypted"], ["encrypted"], ["encrypted"]],
        ADVISORY_OUTSIDE_PROD: [["encrypted-advisory"], ["encrypted-advisory"], ["encrypted"]],
        STAGING_AND_PROD: [[], ["encrypted"], ["encrypted"]],
        PROD: [[], [], ["encrypted"]],
    }


@pytest.mark.parametrize("stack", ["production", "feature-42", "Prod", "dev2"])
def test_a_stack_with_any_other_name_is_checked_as_prod(stack: str) -> None:
    assert reporting_policies(replace(ENCRYPTED, levels=ADVISORY_OUTSIDE_PROD), stack) == ["encrypted"]
    with_two_plans = replace(ONE_PLAN, levels=PROD)
    assert diagnostics(with_two_plans, root(stack), resource({"plan": "own"}, stack=stack))


def test_a_rule_on_the_stack_has_the_level_of_the_stacks_environment() -> None:
    rule = replace(ONE_PLAN, levels=PROD)
    own_plan = {"plan": "own"}
    assert diagnostics(rule, root("dev"), resource(own_plan, stack="dev")) == []
    (line,) = diagnostics(rule, root("prod"), resource(own_plan, stack="prod"))
    assert line.urn == resource({}).urn


def test_a_rule_on_the_stack_works_without_a_root_and_without_resources() -> None:
    assert diagnostics(ONE_PLAN, resource({"plan": "own"}))
    assert diagnostics(ONE_PLAN) == []


def test_a_rule_checks_its_own_types_and_one_without_types_checks_all() -> None:
    assert diagnostics(ENCRYPTED, resource({}, type_token=SLOT)) == []
    assert len(diagnostics(NAMED, resource({}, type_token=SLOT), resource({}), root())) == 3


@pytest.mark.parametrize(
    "versioned",
    [
        "azure-native:web/v20240401:WebApp",
        "azure-native:web/v20240401preview:WebApp",
        "azure-native_web_v20240401:web:WebApp",
    ],
)
def test_a_resource_of_a_chosen_api_version_is_checked_too(versioned: str) -> None:
    assert diagnostics(ENCRYPTED, resource(IN_CLEAR, type_token=versioned))
    assert diagnostics(ONE_PLAN, resource({"plan": "own"}, type_token=versioned))


@pytest.mark.parametrize(
    "other", ["aws:web/v20240401:WebApp", "azure-native:web:WebAppFtpAllowed", "azure-native:webs:WebApp"]
)
def test_a_resource_of_a_type_with_a_similar_name_is_not_checked(other: str) -> None:
    assert diagnostics(ENCRYPTED, resource(IN_CLEAR, type_token=other)) == []


def test_a_violation_names_the_property_the_difference_and_the_fix() -> None:
    (line,) = diagnostics(ENCRYPTED, resource(IN_CLEAR))
    assert line.message == "httpsOnly: expected true, found false. Set `https_only=True`."
    (of_the_whole,) = diagnostics(NAMED, resource({}))
    assert of_the_whole.message == "expected a name, found none. Set `name`."


def test_several_unknown_properties_are_reported_in_one_line_each_once() -> None:
    twice = replace(ENCRYPTED, checks=(*ENCRYPTED.checks, *ENCRYPTED.checks))
    (line,) = diagnostics(twice, resource({"httpsOnly": UNKNOWN, "siteConfig": UNKNOWN, "tags": UNKNOWN}))
    assert line.undecided
    assert line.message == (
        "httpsOnly, siteConfig.minTlsVersion, tags can't be known before the update, which will check it"
    )


def test_an_unknown_property_of_a_stack_is_reported_with_its_resource() -> None:
    (line,) = diagnostics(ONE_PLAN, root(), resource({"plan": UNKNOWN}))
    assert line.undecided
    assert line.message.startswith("plan of site can't be known")


def test_violations_are_reported_before_unknown_properties() -> None:
    lines = diagnostics(ENCRYPTED, resource({"httpsOnly": UNKNOWN, "siteConfig": {}, "tags": {}}))
    assert [line.undecided for line in lines] == [False, False, True]
    assert lines[0].message.startswith("siteConfig.minTlsVersion: ")
    assert lines[1].message.startswith("tags: ")


def test_an_exception_waives_violations_and_unknown_properties() -> None:
    exceptions = waiving(property="httpsOnly")
    for value in (False, UNKNOWN):
        assert (
            diagnostics(ENCRYPTED, resource({**SITE_INPUTS, "httpsOnly": value}), exceptions=exceptions) == []
        )


@pytest.mark.parametrize(
    "other",
    [
        {"rule": "other-rule"},
        {"resources": ["dev::azure-native:web:WebApp::site"]},
        {"resources": ["prod::azure-native:web:WebAppSlot::site"]},
        {"resources": ["prod::azure-native:web:WebApp::other"]},
        {"property": "siteConfig.minTlsVersion"},
    ],
)
def test_an_exception_for_another_rule_resource_or_property_waives_nothing(other: dict[str, object]) -> None:
    assert len(diagnostics(ENCRYPTED, resource(IN_CLEAR), exceptions=waiving(**other))) == 1


def test_an_exception_waives_findings_of_a_stack_rule_on_its_resource() -> None:
    resources = [root(), resource({"plan": "own"})]
    assert diagnostics(ONE_PLAN, *resources, exceptions=waiving(rule="one-plan")) == []
    assert diagnostics(ONE_PLAN, *resources, exceptions=waiving(rule="one-plan", property="sku"))


def test_the_types_of_small_rules_are_those_of_real_ones() -> None:
    assert {SITE, SLOT} <= {type_ for rule in RULES for type_ in getattr(rule, "types", ())}
