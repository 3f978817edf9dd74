"""The specification's own examples, and the smallest valid form of each object of a stack."""

import json
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

# spec/data-model.md, "Example" of each entity, character by character.
ENVIRONMENT = """
{
  "name": "prod",
  "resourceTier": "P1v2",
  "instanceCount": 2,
  "backupStrategy": "zone-redundant",
  "storageReplication": "RA-GRS",
  "monitoringThresholds": {
    "latencyP95Ms": 500,
    "errorRatePercent": 1.0,
    "availabilityPercent": 99.5
  },
  "region": "eastus",
  "costBudgetUSD": 500
}
"""
RESOURCE = """
{
  "id": "/subscriptions/{sub-id}/resourceGroups/stitches-prod/providers/Microsoft.Web/sites/stitches-prod",
  "type": "AppService",
  "name": "stitches-prod",
  "region": "eastus",
  "environmentName": "prod",
  "configuration": {
    "appServicePlanId": "/subscriptions/{sub-id}/resourceGroups/stitches-prod/providers/Microsoft.Web/serverfarms/plan-stitches-prod",
    "httpsOnly": true,
    "managedIdentity": "SystemAssigned",
    "keyVaultReference": "/subscriptions/{sub-id}/resourceGroups/stitches-prod/providers/Microsoft.KeyVault/vaults/kv-stitches-prod"
  },
  "status": "ready",
  "createdAt": "2026-01-31T20:00:00Z",
  "updatedAt": "2026-01-31T20:15:00Z"
}
"""  # noqa: E501  # exactly as in the specification
DEPLOYMENT = """
{
  "id": "a1b2c3d4-e5f6-7890-abcd-ef1234567890",
  "environmentName": "staging",
  "timestamp": "2026-01-31T20:30:00Z",
  "triggeredBy": "github-actions",
  "gitCommitSha": "8f2eb8688d01e28f36008db8a60271064607db87",
  "gitBranch": "main",
  "frontendArtifact": {
    "path": "frontend/dist",
    "sizeBytes": 1048576,
    "buildDurationMs": 45000
  },
  "backendArtifact": {
    "path": "backend/publish",
    "sizeBytes": 52428800,
    "buildDurationMs": 120000
  },
  "migrationStatus": "success",
  "migrationsApplied": ["20260131_InitialCreate"],
  "healthCheckStatus": "passed",
  "healthCheckResponseTimeMs": 42,
  "deploymentStatus": "success",
  "completedAt": "2026-01-31T20:40:00Z",
  "durationSeconds": 600
}
"""
SECRET_RECORD = """
{
  "name": "DatabaseConnectionString",
  "keyVaultUrl": "https://kv-stitches-prod.vault.azure.net/",
  "type": "ConnectionString",
  "rotationScheduleDays": 90,
  "lastRotatedAt": "2026-01-15T10:00:00Z",
  "nextRotationDue": "2026-04-15T10:00:00Z",
  "lastAccessedAt": "2026-01-31T20:35:00Z",
  "createdBy": "terraform",
  "environmentName": "prod",
  "isActive": true
}
"""  # noqa: S105  # metadata

_THRESHOLDS = {"latencyP95Ms": 500, "errorRatePercent": 1.0, "availabilityPercent": 99.5}

ENVIRONMENTS: Mapping[str, Mapping[str, Any]] = {
    "dev": {
        "name": "dev",
        "resourceTier": "B1",
        "instanceCount": 1,
        "backupStrategy": "simple",
        "storageReplication": "LRS",
        "monitoringThresholds": _THRESHOLDS,
        "region": "eastus",
    },
    "staging": {
        "name": "staging",
        "resourceTier": "S1",
        "instanceCount": 1,
        "backupStrategy": "simple",
        "storageReplication": "LRS",
        "monitoringThresholds": _THRESHOLDS,
        "region": "eastus",
    },
    "prod": json.loads(ENVIRONMENT),
}
"""A valid environment of each name."""


def environment(name: str, /, **changes: object) -> dict[str, Any]:
    """A valid environment, with changes under the wire's names; None removes a key."""
    return changed(ENVIRONMENTS[name], changes)


def administrators() -> dict[str, Any]:
    return {"name": "sql-administrators", "objectId": "a1b2c3d4-e5f6-7890-abcd-ef1234567890"}


def stack(name: str, /, **changes: object) -> dict[str, Any]:
    """The smallest valid configuration of a stack, with changes by object; None removes an object."""
    smallest = {
        "environment": environment(name),
        "alerts": {"emails": ["on-call@example.com"]},
        "database": {"administrators": administrators()},
    }
    return changed(smallest, changes)


def engine_values(objects: Mapping[str, Any]) -> dict[str, str]:
    """Objects as the engine passes them: namespaced keys, JSON text."""
    return {f"stitches:{key}": json.dumps(value) for key, value in objects.items()}


def deployment(**changes: object) -> dict[str, Any]:
    """The specification's deployment, with changes; None removes a key."""
    return changed(json.loads(DEPLOYMENT), changes)


def changed(base: Mapping[str, Any], changes: Mapping[str, object]) -> dict[str, Any]:
    """A copy with changes; None removes a key."""
    merged = {**deepcopy(dict(base)), **changes}
    return {key: value for key, value in merged.items() if value is not None}
