"""The rule on exceptions: a stale exception is an error."""

from datetime import date

import pytest

from policies.exceptions import Exceptions, PolicyException
from tests.policies.recording import shipped
from tests.policies.verdicts import TODAY, analyze, analyze_stack, pack

DATABASE = "prod::azure-native:sql:Database::stitches-prod"


def exception(**changes: object) -> PolicyException:
    return PolicyException.model_validate(
        {
            "rule": "sql-zone-redundancy",
            "resources": [DATABASE],
            "reason": "Replicas in several zones exceed the budget.",
            "owner": "platform@example.com",
            "expires": "2027-06-30",
            **changes,
        }
    )


def reported(*entries: PolicyException, stack: str = "prod", today: date = TODAY) -> list[str]:
    """What the rule reports about some exceptions."""
    diagnostics = analyze_stack(pack(Exceptions(entries, today)), shipped(stack))
    return [line.message for line in diagnostics if line.policy == "exceptions"]


def test_one_in_force_on_an_existing_resource_complies() -> None:
    assert reported(exception()) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"expires": "2026-11-30"}, "has expired"),
        ({"rule": "sql-zone-redundency"}, "names no rule"),
        ({"resources": ["prod::azure-native:sql:Database::stitches-gone"]}, "matches nothing"),
        ({"resources": ["prod::azure-native:sql:Server::stitches-production"]}, "matches nothing"),
    ],
)
def test_a_stale_one_is_an_error_with_its_name_and_the_reason(
    changes: dict[str, object], expected: str
) -> None:
    messages = reported(exception(**changes))
    assert len(messages) == 1
    assert expected in messages[0]
    assert str(changes.get("rule", "sql-zone-redundancy")) in messages[0]


def test_one_for_another_stack_is_ignored() -> None:
    assert reported(exception(resources=["dev::azure-native:web:WebApp::stitches-gone"])) == []


def test_on_its_last_day_an_exception_applies_and_on_the_next_it_waives_nothing() -> None:
    entry = exception(expires="2026-12-01")
    database = next(found for found in shipped("prod") if found.type == "azure-native:sql:Database")

    def violated(today: date) -> bool:
        diagnostics = analyze(pack(Exceptions((entry,), today)), database)
        return any(line.policy == "sql-zone-redundancy" for line in diagnostics)

    assert not violated(date(2026, 12, 1))
    assert violated(date(2026, 12, 2))
