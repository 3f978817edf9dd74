"""Generated stack files: valid by the schema, and mostly also by the model."""

import json
from typing import Any

from hypothesis import strategies as st

from azure_facts.regions import REGIONS
from model.app_service_skus import AppServiceSku
from model.environment_rules import EnvironmentName
from model.errors import ConfigurationError
from model.secret import SecretType
from model.sql_skus import DatabaseSku
from model.stack import read_stack_configuration
from model.stack_configuration import StackConfiguration

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_PATH_LETTERS = "aZ9/._~-"
_DURATIONS = st.builds("P{}{}".format, st.integers(1, 60), st.sampled_from("DWMY"))
_BACKUPS: dict[str, Any] = {
    **dict.fromkeys(("weekly", "monthly", "yearly"), _DURATIONS),
    "weekOfYear": st.integers(1, 52),
}
_NUMBERS = st.one_of(st.integers(1, 5000), st.floats(0.25, 5000, allow_nan=False))


def _object(needed: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(needed, optional=optional)


def _environment(name: str) -> st.SearchStrategy[dict[str, Any]]:
    thresholds = {
        "latencyP95Ms": _NUMBERS,
        "errorRatePercent": st.floats(0.1, 100, allow_nan=False),
        "availabilityPercent": st.floats(0.1, 100, allow_nan=False),
    }
    return _object(
        {
            "name": st.just(name),
            "resourceTier": st.sampled_from([sku.value for sku in AppServiceSku]),
            "instanceCount": st.integers(1, 10),
            "backupStrategy": st.sampled_from(["simple", "zone-redundant"]),
            "storageReplication": st.just("RA-GRS" if name == "prod" else "LRS"),
            "monitoringThresholds": _object(thresholds, {}),
            "region": st.sampled_from(sorted(REGIONS)),
        },
        {"costBudgetUSD": _NUMBERS},
    )


def _database() -> st.SearchStrategy[dict[str, Any]]:
    administrators = {"name": st.just("administrators"), "objectId": st.uuids().map(str)}
    return _object(
        {
            "sku": st.sampled_from([sku.value for sku in DatabaseSku]),
        },
        {
            "administrators": _object(administrators, {}),
            "maximumSizeGb": st.sampled_from([1, 2, 32, 50, 250]),
            "minimumCapacity": st.sampled_from([0.5, 1]),
            "autoPauseDelayMinutes": st.sampled_from([-1, 15, 60, 10080]),
            "zoneRedundant": st.booleans(),
            "defender": st.booleans(),
            "shortTermRetentionDays": st.integers(1, 35),
            "longTermRetention": _object({}, _BACKUPS),
        },
    )


def _sites() -> st.SearchStrategy[dict[str, Any]]:
    """Sites with a domain and all of its settings, or without them."""
    of_domain: dict[str, Any] = {
        "www": st.booleans(),
        "dns": st.sampled_from(["azure", "external"]),
        "live": st.booleans(),
    }
    domains = st.sampled_from(["stitches.example.com", "xn--bcher-kva.example", "a.test"])
    limit: dict[str, Any] = {"requestsPerMinute": st.integers(100, 10_000)}
    return st.one_of(
        _object({"domain": domains, **of_domain}, limit),
        _object({}, {**limit, "frontDoor": st.booleans()}),
    )


def _alerts() -> st.SearchStrategy[dict[str, Any]]:
    application = {"objectId": st.uuids().map(str), "identifierUri": st.just("api://on-call.example.com")}
    hosts = st.sampled_from(["on-call.example.com", "hooks.example.org"])
    webhook = _object(
        {"url": st.builds("https://{}/{}".format, hosts, st.text(_LETTERS, max_size=6))},
        {"entra": _object(application, {})},
    )
    numbers = st.builds("+{}-{}".format, st.integers(1, 999), st.integers(1000, 99999999))
    return _object(
        {"emails": st.lists(st.emails(), min_size=1, max_size=3, unique=True)},
        {
            "sms": st.lists(numbers, max_size=3, unique=True),
            "webhooks": st.lists(webhook, max_size=3, unique_by=lambda each: each["url"]),
            "runbooks": st.sampled_from(["", "https://wiki.example.com/runbooks"]),
        },
    )


def _secret() -> st.SearchStrategy[dict[str, Any]]:
    return _object(
        {
            "name": st.text("ABCdef", min_size=1, max_size=6),
            "type": st.sampled_from([each.value for each in SecretType]),
            "createdBy": st.emails(),
        },
        {
            "appSetting": st.text("ABCdef", min_size=1, max_size=6).map("Settings__{}".format),
            "rotationScheduleDays": st.integers(1, 365),
            "isActive": st.booleans(),
        },
    )


def files(name: str) -> st.SearchStrategy[dict[str, Any]]:
    """Files that the schema accepts, by section; the model rejects some of them."""
    switches: dict[str, Any] = dict.fromkeys(("dataLocks", "protect", "purgeProtection"), st.booleans())
    protected: dict[str, Any] = dict.fromkeys(switches, st.just(value=True))
    return _object(
        {
            "environment": _environment(name),
            "alerts": _alerts(),
            "database": _database(),
            "site": _sites(),
            "budget": _object(
                {},
                {
                    "startMonth": st.builds("20{}-{:02}".format, st.integers(26, 40), st.integers(1, 12)),
                    "anomalies": st.booleans(),
                },
            ),
            "protection": _object(protected if name == "prod" else {}, {} if name == "prod" else switches),
        },
        {
            "naming": _object({"suffix": st.text(_LETTERS, max_size=6)}, {}),
            "appService": _object(
                {},
                {
                    "runtime": st.sampled_from(["DOTNETCORE|10.0", "DOTNETCORE|11.0"]),
                    "zoneRedundant": st.booleans(),
                    "maximumInstances": st.integers(1, 12),
                    "healthCheckPath": st.text(_PATH_LETTERS, max_size=12).map("/{}".format),
                    "readinessPath": st.sampled_from(["/api/ready", "/ready"]),
                    "startupCommand": st.sampled_from(["", "dotnet Stitches.dll"]),
                },
            ),
            "storage": _object(
                {},
                {
                    "softDeleteDays": st.integers(7, 365),
                    "coolAfterDays": st.integers(1, 3650),
                    "deleteOldVersionsAfterDays": st.integers(1, 3650),
                },
            ),
            "monitoring": _object(
                {},
                {
                    "entraOnly": st.booleans(),
                    "testPlaces": st.integers(1, 5),
                    "testEveryMinutes": st.sampled_from([5, 10, 15]),
                },
            ),
            "logs": _object(
                {},
                {"retentionDays": st.integers(30, 730)}
                | ({} if name == "prod" else {"dailyQuotaGb": st.floats(0.5, 50, allow_nan=False)}),
            ),
            "secrets": st.lists(_secret(), max_size=3, unique_by=lambda each: each["name"]),
            "network": _object(
                {},
                {
                    "privateEndpoints": st.booleans(),
                    "allowedAddresses": st.lists(
                        st.sampled_from(["203.0.113.7", "198.51.100.8/29", "192.0.2.4/31"]), unique=True
                    ),
                    "addressSpace": st.sampled_from(["10.0.0.0/16", "172.16.8.0/22", "192.168.7.0/24"]),
                },
            ),
        },
    )


@st.composite
def stacks(draw: st.DrawFn) -> tuple[dict[str, Any], StackConfiguration]:
    """A stack file of any environment that the model accepts, and what the model reads from it."""
    name = draw(st.sampled_from([each.value for each in EnvironmentName]))
    file = draw(files(name).filter(lambda file: _read(file, name) is not None))
    read = _read(file, name)
    assert read is not None
    return {"config": {f"stitches:{key}": value for key, value in file.items()}}, read


def _read(file: dict[str, Any], stack: str) -> StackConfiguration | None:
    try:
        return read_stack_configuration(
            {f"stitches:{key}": json.dumps(value) for key, value in file.items()}, stack
        )
    except ConfigurationError:
        return None
