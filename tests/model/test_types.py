from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from model.database import IsoDuration
from model.secret import AppSettingName, SecretName
from model.settings import DotNetRuntime, NameSuffix, StartMonth
from model.types import AzureResourceId, Email, GitBranch, GitCommitSha, Guid, KeyVaultUrl, Text, UtcTime

SHA = "8f2eb8688d01e28f36008db8a60271064607db87"
GUID = "a1b2c3d4-e5f6-7890-abcd-ef1234567890"
GROUP = f"/subscriptions/{GUID}/resourceGroups/stitches-prod/providers"

LEGAL: list[tuple[Any, str]] = [
    (GitCommitSha, SHA),
    (GitCommitSha, "0" * 40),
    (GitBranch, "main"),
    (GitBranch, "feature/001"),
    (GitBranch, "dependabot/pip/pulumi-3.272"),
    (GitBranch, "x"),
    (Guid, GUID),
    (Guid, GUID.upper()),
    (AzureResourceId, f"{GROUP}/Microsoft.Web/sites/stitches-prod"),
    (AzureResourceId, f"{GROUP}/Microsoft.Sql/servers/sql-stitches-prod/databases/stitches"),
    (AzureResourceId, "/subscriptions/{sub-id}/resourceGroups/x/providers/Microsoft.Web/sites/y"),
    (AzureResourceId, f"/subscriptions/{GUID}/resourcegroups/x/providers/Microsoft.Cdn/profiles/y"),
    (KeyVaultUrl, "https://kv-stitches-prod.vault.azure.net/"),
    (KeyVaultUrl, "https://abc.vault.azure.net/"),
    (Email, "on-call@example.com"),
    (Email, "first.last+tag@sub.example.co.uk"),
    (Text, "github-actions"),
    (Text, "ä" * 256),
    (NameSuffix, ""),
    (NameSuffix, "x7"),
    (NameSuffix, "abcdef"),
    (DotNetRuntime, "DOTNETCORE|10.0"),
    (DotNetRuntime, "DOTNETCORE|11.0"),
    (StartMonth, "2026-12"),
    (IsoDuration, "P4W"),
    (IsoDuration, "P12M"),
    (IsoDuration, "P10Y"),
    (SecretName, "OAuthClientSecret"),
    (SecretName, "a" * 127),
    (AppSettingName, "Authentication__OAuth__ClientSecret"),
]

ILLEGAL: list[tuple[Any, str]] = [
    (GitCommitSha, SHA[:-1]),
    (GitCommitSha, SHA + "0"),
    (GitCommitSha, SHA.upper()),
    (GitCommitSha, f"{SHA}\n"),
    (GitCommitSha, "g" * 40),
    (GitCommitSha, ""),
    (GitBranch, ""),
    (GitBranch, "-x"),
    (GitBranch, "/x"),
    (GitBranch, "x/"),
    (GitBranch, "x."),
    (GitBranch, "a..b"),
    (GitBranch, "a//b"),
    (GitBranch, "a@{b"),
    (GitBranch, "a b"),
    (GitBranch, "a\n"),
    (GitBranch, "a.lock"),
    (GitBranch, "a:b"),
    (GitBranch, "a\\b"),
    (GitBranch, "x" * 256),
    (Guid, GUID[:-1]),
    (Guid, f"{{{GUID}}}"),
    (Guid, GUID.replace("-", "")),
    (Guid, f"{GUID}\n"),
    (Guid, "zzzzzzzz-e5f6-7890-abcd-ef1234567890"),
    (AzureResourceId, "stitches-prod"),
    (AzureResourceId, f"{GROUP}/Microsoft.Web/sites"),
    (AzureResourceId, f"{GROUP}/Microsoft.Web/sites/stitches-prod/"),
    (AzureResourceId, f"{GROUP}/Microsoft.Web/sites/stitches-prod\n"),
    (AzureResourceId, "/subscriptions/mine/resourceGroups/x/providers/Microsoft.Web/sites/y"),
    (AzureResourceId, f"/subscriptions/{GUID}/resourceGroups/x"),
    (KeyVaultUrl, "https://kv-stitches-prod.vault.azure.net"),
    (KeyVaultUrl, "http://kv-stitches-prod.vault.azure.net/"),
    (KeyVaultUrl, "https://kv-stitches-prod.vault.azure.net/secrets/x"),
    (KeyVaultUrl, "https://kv--x.vault.azure.net/"),
    (KeyVaultUrl, "https://1kv.vault.azure.net/"),
    (KeyVaultUrl, "https://kv-.vault.azure.net/"),
    (KeyVaultUrl, f"https://{'k' * 25}.vault.azure.net/"),
    (KeyVaultUrl, "https://example.com/"),
    (KeyVaultUrl, "https://kvxvaultxazurexnet/"),
    (Email, "on-call"),
    (Email, "on-call@example"),
    (Email, "On Call <on-call@example.com>"),
    (Email, "a@example.com, b@example.com"),
    (Email, "a@example.com\n"),
    (Email, "a@-example.com"),
    (Email, f"{'a' * 250}@example.com"),
    (Text, ""),
    (Text, "x" * 257),
    (Text, "Server=tcp:x;Password=hunter2"),
    (NameSuffix, "abcdefg"),
    (NameSuffix, "X7"),
    (NameSuffix, "x-7"),
    (DotNetRuntime, "DOTNETCORE|8.0"),
    (DotNetRuntime, "DOTNETCORE|9.0"),
    (DotNetRuntime, "NODE|22-lts"),
    (DotNetRuntime, "DOTNETCORE|10.0 "),
    (StartMonth, "2026-13"),
    (StartMonth, "2026-00"),
    (StartMonth, "2026-1"),
    (StartMonth, "2026-12-01"),
    (StartMonth, "12/2026"),
    (IsoDuration, "P0W"),
    (IsoDuration, "4W"),
    (IsoDuration, "P1Y2M"),
    (IsoDuration, "PT4H"),
    (SecretName, ""),
    (SecretName, "a_b"),
    (SecretName, "a" * 128),
    (AppSettingName, "Authentication:OAuth"),
    (AppSettingName, "1st"),
    (AppSettingName, ""),
]


@pytest.mark.parametrize(("domain_type", "value"), LEGAL)
def test_a_valid_string_is_accepted_unchanged(domain_type: Any, value: str) -> None:
    assert TypeAdapter[str](domain_type).validate_python(value) == value


@pytest.mark.parametrize(("domain_type", "value"), ILLEGAL)
def test_an_invalid_string_is_rejected(domain_type: Any, value: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter[str](domain_type).validate_python(value)


def test_an_error_has_what_is_expected_an_example_and_a_fix() -> None:
    with pytest.raises(ValidationError) as raised:
        TypeAdapter[str](GitCommitSha).validate_python("main")
    assert raised.value.errors()[0]["msg"] == (
        "Expected a Git commit's full SHA-1: 40 lower-case hexadecimal digits, for example "
        f"{SHA}. `git rev-parse HEAD` prints it."
    )


UTC_TIME = TypeAdapter[datetime](UtcTime)


@pytest.mark.parametrize(
    ("text", "on_the_wire"),
    [
        ("2026-01-31T20:00:00Z", "2026-01-31T20:00:00Z"),
        ("2026-01-31T22:00:00+02:00", "2026-01-31T20:00:00Z"),
        ("2026-01-31T20:00:00.5Z", "2026-01-31T20:00:00.500000Z"),
        ("2026-01-31T20:00:00.123456789Z", "2026-01-31T20:00:00.123456Z"),
        ("2026-01-31t20:00:00z", "2026-01-31T20:00:00Z"),
    ],
)
def test_a_time_is_kept_in_utc(text: str, on_the_wire: str) -> None:
    time = UTC_TIME.validate_python(text)
    assert time.tzinfo is UTC
    assert UTC_TIME.dump_json(time).decode() == f'"{on_the_wire}"'


@pytest.mark.parametrize(
    "value",
    [
        "2026-01-31T20:00:00",
        "2026-01-31",
        "1769889600",
        1769889600,
        1769889600.5,
        "2026-02-30T20:00:00Z",
        "2026-01-31T25:00:00Z",
        " 2026-01-31T20:00:00Z",
        "2026-01-31T20:00:00Z\n",
        "yesterday",
        "1999-12-31T23:59:59Z",
        "2000-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-05:00",
        datetime(1, 1, 1, tzinfo=UTC),
        None,
        datetime(2026, 1, 31, 20),  # noqa: DTZ001  # must be rejected
    ],
)
def test_another_value_than_a_time_with_an_offset_is_rejected(value: object) -> None:
    with pytest.raises(ValidationError):
        UTC_TIME.validate_python(value)


@given(
    st.datetimes(
        min_value=datetime(2000, 1, 2),  # noqa: DTZ001  # hypothesis adds the offset
        max_value=datetime(2100, 1, 1),  # noqa: DTZ001
        timezones=st.integers(-720, 840).map(lambda minutes: timezone(timedelta(minutes=minutes))),
    )
)
def test_every_time_survives_a_round_trip(time: datetime) -> None:
    read = UTC_TIME.validate_python(time)
    assert read == time
    assert UTC_TIME.validate_json(UTC_TIME.dump_json(read)) == time
