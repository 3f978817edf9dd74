from typing import Any

import pytest
from pydantic import ValidationError

from model.base import Model
from model.settings import (
    AlertSettings,
    AppServiceSettings,
    BudgetSettings,
    LogSettings,
    NamingSettings,
    ProtectionSettings,
    StorageSettings,
)

TAKEN: list[tuple[type[Model], dict[str, Any]]] = [
    (NamingSettings, {}),
    (NamingSettings, {"suffix": "x7"}),
    (AlertSettings, {"emails": ["a@example.com", "b@example.com"]}),
    (
        AlertSettings,
        {
            "emails": ["a@example.com"],
            "sms": ["+1-2065550100", "+44-7700900123"],
            "webhooks": [{"url": "https://on-call.example.com/stitches/prod-alerts-v2", "entra": None}],
        },
    ),
    (AppServiceSettings, {}),
    (AppServiceSettings, {"runtime": "DOTNETCORE|11.0", "zoneRedundant": True, "healthCheckPath": "/h"}),
    (AppServiceSettings, {"readinessPath": "/api/ready"}),
    (StorageSettings, {}),
    (StorageSettings, {"softDeleteDays": 7, "coolAfterDays": 1, "deleteOldVersionsAfterDays": 1}),
    (StorageSettings, {"softDeleteDays": 365, "coolAfterDays": 3650, "deleteOldVersionsAfterDays": 3650}),
    (LogSettings, {}),
    (LogSettings, {"retentionDays": 30, "dailyQuotaGb": 0.1}),
    (LogSettings, {"retentionDays": 730}),
    (BudgetSettings, {"startMonth": "2026-12"}),
    (BudgetSettings, {}),
    (ProtectionSettings, {}),
    (ProtectionSettings, {"dataLocks": False, "protect": False}),
]

MAIL = {"emails": ["a@example.com"]}

REJECTED: list[tuple[type[Model], dict[str, Any], str]] = [
    (NamingSettings, {"suffix": None}, "suffix"),
    (AlertSettings, {}, "emails"),
    (AlertSettings, {"emails": []}, "emails"),
    (AlertSettings, {"emails": ["a@example.com", "A@example.com"]}, "emails"),
    (AlertSettings, {"emails": "a@example.com"}, "emails"),
    (AlertSettings, {**MAIL, "sms": ["+12065550100"]}, "sms"),
    (AlertSettings, {**MAIL, "sms": ["+1-2065550100"] * 2}, "sms"),
    (AlertSettings, {**MAIL, "webhooks": [{"url": "http://on-call.example.com/"}]}, "webhooks"),
    (AlertSettings, {**MAIL, "webhooks": [{"url": "https://on-call.example.com/?code=x"}]}, "webhooks"),
    (AlertSettings, {**MAIL, "webhooks": [{"url": "https://user:word@example.com/"}]}, "webhooks"),
    (AlertSettings, {**MAIL, "webhooks": [{"url": "https://a.example.com/"}] * 2}, "webhooks"),
    (
        AlertSettings,
        {**MAIL, "webhooks": [{"url": "https://a.example.com/", "entra": {"identifierUri": "api://a"}}]},
        "webhooks",
    ),
    (AppServiceSettings, {"zoneRedundant": "yes"}, "zoneRedundant"),
    (AppServiceSettings, {"healthCheckPath": "api/health"}, "healthCheckPath"),
    (AppServiceSettings, {"healthCheckPath": "/"}, "healthCheckPath"),
    (AppServiceSettings, {"healthCheckPath": "/api/health?x=1"}, "healthCheckPath"),
    (AppServiceSettings, {"readinessPath": "/assets/ready"}, "readinessPath"),
    (AppServiceSettings, {"readinessPath": "/api/Health"}, "readinessPath"),
    (AppServiceSettings, {"healthCheckPath": "/h", "readinessPath": "/h"}, "readinessPath"),
    (StorageSettings, {"softDeleteDays": 6}, "softDeleteDays"),
    (StorageSettings, {"softDeleteDays": 366}, "softDeleteDays"),
    (StorageSettings, {"coolAfterDays": 0}, "coolAfterDays"),
    (StorageSettings, {"deleteOldVersionsAfterDays": 0}, "deleteOldVersionsAfterDays"),
    (LogSettings, {"retentionDays": 29}, "retentionDays"),
    (LogSettings, {"retentionDays": 731}, "retentionDays"),
    (LogSettings, {"dailyQuotaGb": 0}, "dailyQuotaGb"),
    (BudgetSettings, {"startMonth": "2026-13"}, "startMonth"),
    (ProtectionSettings, {"protect": 1}, "protect"),
]


@pytest.mark.parametrize(("settings", "value"), TAKEN)
def test_settings_within_their_bounds_are_accepted(settings: type[Model], value: dict[str, Any]) -> None:
    assert settings.model_validate(value).model_dump(mode="json").items() >= value.items()


@pytest.mark.parametrize(("settings", "value", "key"), REJECTED)
def test_settings_out_of_their_bounds_are_rejected(
    settings: type[Model], value: dict[str, Any], key: str
) -> None:
    with pytest.raises(ValidationError) as raised:
        settings.model_validate(value)
    assert [error["loc"][0] for error in raised.value.errors()] == [key]


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXX1XXXXXXXXXXX",
        "https://events.pagerduty.com/integration/0123456789abcdef0123456789abcdef/enqueue",
        "https://example.webhook.office.com/webhookb2/a1b2c3d4-e5f6-7890-abcd-ef1234567890",
    ],
)
def test_a_webhook_whose_path_contains_a_secret_is_rejected_without_repeating_it(url: str) -> None:
    with pytest.raises(ValidationError) as raised:
        AlertSettings.model_validate({**MAIL, "webhooks": [{"url": url}]})
    assert url.rpartition("/")[2] not in str(raised.value)


def test_by_default_all_protection_is_on() -> None:
    protection = ProtectionSettings()
    assert all(protection.model_dump().values())


def test_the_start_date_of_a_budget_is_the_first_of_its_month() -> None:
    assert BudgetSettings(start_month="2026-12").start_date == "2026-12-01T00:00:00Z"
    assert BudgetSettings().start_date is None, "in the month of its creation"


def test_the_default_health_endpoint_is_that_of_the_product() -> None:
    assert AppServiceSettings().health_check_path == "/api/health"
