import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from model.environment_rules import EnvironmentName
from model.secret import Secret, SecretDeclaration, SecretType
from tests.model import examples

VAULT = "https://kv-stitches-prod.vault.azure.net/"
VALUE = "hunter2-hunter2"
TIMES = st.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001  # hypothesis adds the offset
    max_value=datetime(2120, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
SCHEDULES = st.integers(min_value=1, max_value=3650)


def record(**changes: object) -> dict[str, Any]:
    """The specification's secret, with changes; None removes a key."""
    return examples.changed(json.loads(examples.SECRET_RECORD), changes)


def secret(**changes: object) -> Secret:
    return Secret.model_validate(record(nextRotationDue=None, **changes))


@st.composite
def secrets(draw: st.DrawFn) -> Secret:
    """Any valid secret."""
    return Secret(
        name=draw(st.from_regex("[A-Za-z0-9-]{1,20}", fullmatch=True)),
        key_vault_url=VAULT,
        type=draw(st.sampled_from(SecretType)),
        rotation_schedule_days=draw(SCHEDULES),
        last_rotated_at=draw(st.none() | TIMES),
        last_accessed_at=draw(st.none() | TIMES),
        # Strings that look like JSON must stay strings in tags.
        created_by=draw(st.sampled_from(["admin@example.com", "true", "90", "null", '"x"', "{}"])),
        environment_name=draw(st.sampled_from(EnvironmentName)),
        is_active=draw(st.booleans()),
    )


@pytest.mark.parametrize(
    "key", ["value", "secret", "password", "connectionString", "Value", "secretValue", "token", "anything"]
)
def test_a_value_is_rejected_by_the_rule_and_not_repeated(key: str) -> None:
    with pytest.raises(ValidationError) as raised:
        Secret.model_validate(record(**{key: VALUE}))
    assert "a secret's value is never stored here, under any key" in str(raised.value)
    assert VALUE not in str(raised.value)
    assert VALUE not in repr(raised.value.errors())


def test_no_error_contains_an_input() -> None:
    with pytest.raises(ValidationError) as raised:
        Secret.model_validate(record(type=VALUE, createdBy=f"Password={VALUE}", name=[VALUE]))
    assert len(raised.value.errors()) == 3
    assert VALUE not in repr(raised.value.errors()) + str(raised.value)


def test_a_misspelt_key_is_recognized() -> None:
    with pytest.raises(ValidationError) as raised:
        Secret.model_validate(record(createBy="admin@example.com"))
    assert [error["type"] for error in raised.value.errors()] == ["extra_forbidden"]


def test_no_field_could_hold_a_value() -> None:
    assert {"value", "secret", "password"}.isdisjoint(Secret.model_fields)
    with pytest.raises(ValidationError):
        secret().value = VALUE  # pyright: ignore[reportAttributeAccessIssue]  # must be rejected


@given(TIMES, SCHEDULES)
def test_the_next_rotation_is_due_a_schedule_after_the_last(last: datetime, days: int) -> None:
    due = secret(lastRotatedAt=last, rotationScheduleDays=days).next_rotation_due
    assert due == last + timedelta(days=days)


def test_a_secret_that_was_never_rotated_has_no_due_date_and_is_not_overdue() -> None:
    never = secret(lastRotatedAt=None)
    assert never.next_rotation_due is None
    assert not never.is_overdue(datetime(2100, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "changes",
    [
        {"nextRotationDue": "2026-04-15T10:00:01Z"},
        {"nextRotationDue": "2026-04-15T10:00:00Z", "lastRotatedAt": None},
        {"rotationScheduleDays": 91},
    ],
)
def test_a_due_date_that_was_not_calculated_is_rejected(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="lastRotatedAt plus rotationScheduleDays"):
        Secret.model_validate(record(**changes))


def test_an_invalid_input_of_the_due_date_is_the_only_problem() -> None:
    with pytest.raises(ValidationError) as raised:
        Secret.model_validate(record(lastRotatedAt="yesterday"))
    assert [error["loc"] for error in raised.value.errors()] == [("lastRotatedAt",)]


@pytest.mark.parametrize("days", [0, -1, 1.5, "90", 3651])
def test_a_schedule_is_at_least_a_day_and_at_most_ten_years(days: object) -> None:
    with pytest.raises(ValidationError, match="rotationScheduleDays"):
        secret(rotationScheduleDays=days)


@given(secrets(), TIMES)
def test_a_secret_is_overdue_if_it_is_active_and_past_its_date(each: Secret, now: datetime) -> None:
    due = each.next_rotation_due
    assert each.is_overdue(now) == (each.is_active and due is not None and due < now)


def test_a_secret_is_due_on_its_date_and_overdue_after_it() -> None:
    due = secret().next_rotation_due
    assert due is not None
    assert not secret().is_overdue(due)
    assert secret().is_overdue(due + timedelta(microseconds=1))


@given(secrets(), TIMES)
def test_a_rotation_gives_a_new_due_date(each: Secret, at: datetime) -> None:
    rotated = each.rotated(at)
    assert rotated.last_rotated_at == at
    assert rotated.next_rotation_due == at + timedelta(days=each.rotation_schedule_days)
    assert rotated.name == each.name


@given(secrets())
def test_a_secret_survives_json(each: Secret) -> None:
    assert Secret.model_validate_json(each.model_dump_json()) == each


@given(secrets())
def test_a_secret_survives_the_tags_of_key_vault(each: Secret) -> None:
    tags = each.to_tags()
    assert Secret.from_tags(each.name, each.key_vault_url, tags) == each
    assert len(tags) <= 15
    assert all(len(key) <= 256 and len(value) <= 256 for key, value in tags.items())


def test_tags_contain_neither_name_nor_vault_nor_calculated_values() -> None:
    assert secret().to_tags() == {
        "type": "ConnectionString",
        "rotationScheduleDays": "90",
        "lastRotatedAt": "2026-01-15T10:00:00Z",
        "lastAccessedAt": "2026-01-31T20:35:00Z",
        "createdBy": "terraform",
        "environmentName": "prod",
        "isActive": "true",
    }


def test_other_tags_are_ignored() -> None:
    tags = {**secret().to_tags(), "costCentre": "42", "value": VALUE}
    assert Secret.from_tags("DatabaseConnectionString", VAULT, tags) == secret()


def test_a_malformed_tag_is_rejected() -> None:
    with pytest.raises(ValidationError, match="rotationScheduleDays"):
        Secret.from_tags("x", VAULT, {**secret().to_tags(), "rotationScheduleDays": "soon"})


def test_a_declaration_becomes_a_record_in_a_vault() -> None:
    declaration = SecretDeclaration.model_validate(
        {
            "name": "OAuthClientSecret",
            "type": "ApiKey",
            "rotationScheduleDays": 30,
            "createdBy": "admin@example.com",
            "appSetting": "OAuth__ClientSecret",
            "isActive": False,
        }
    )
    assert declaration.in_vault(VAULT, EnvironmentName.PROD) == Secret(
        name="OAuthClientSecret",
        type=SecretType.API_KEY,
        rotation_schedule_days=30,
        created_by="admin@example.com",
        is_active=False,
        key_vault_url=VAULT,
        environment_name=EnvironmentName.PROD,
    )
