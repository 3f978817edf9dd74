"""The published data about the rules: it explains a violation by the name in the engine's output."""

import json

import pytest

from policies.catalogue import main
from policies.exceptions import read_exceptions
from policies.pack import sdk_policies
from policies.published import published
from policies.rules import rules_under


def test_every_policy_of_the_pack_belongs_to_exactly_one_published_rule() -> None:
    granted = read_exceptions()
    rules = rules_under(granted)
    names = [name for rule in published(rules, granted)["rules"] for name in rule["policies"]]
    assert sorted(names) == sorted(policy.name for policy in sdk_policies(rules, granted))


def test_the_command_prints_rules_with_fixes_and_exceptions_with_expiry_dates(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--json"]) == 0
    published = json.loads(capsys.readouterr().out)
    assert all(rule["remedy"] and rule["reason"] and rule["url"] for rule in published["rules"])
    assert {entry["inForce"] for entry in published["exceptions"]} == {True}
    assert all(entry["expires"] and entry["owner"] for entry in published["exceptions"])
