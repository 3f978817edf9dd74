import json
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from model.environment_rules import EnvironmentName
from model.resource import (
    InfrastructureResource,
    ResourceDeclaration,
    ResourceStatus,
    ResourceType,
    kind_of,
)
from tests.model import examples

GROUP = "/subscriptions/a1b2c3d4-e5f6-7890-abcd-ef1234567890/resourceGroups/stitches-prod/providers"
CREATED, UPDATED = datetime(2026, 1, 31, 20, tzinfo=UTC), datetime(2026, 1, 31, 20, 15, tzinfo=UTC)


def record(**changes: object) -> dict[str, Any]:
    return examples.changed(json.loads(examples.RESOURCE), changes)


def rejected_at(**changes: object) -> tuple[str, str]:
    """The one invalid key of a record, and the message."""
    with pytest.raises(ValidationError) as raised:
        InfrastructureResource.model_validate(record(**changes))
    (error,) = raised.value.errors(include_input=False)
    return ".".join(map(str, error["loc"])), error["msg"]


@pytest.mark.parametrize(
    ("resource_type", "path", "name"),
    [
        ("AppService", "Microsoft.Web/sites/stitches-prod", "stitches-prod"),
        ("AppService", "Microsoft.Web/sites/stitches-prod/slots/staging", "staging"),
        ("SqlDatabase", "Microsoft.Sql/servers/sql-stitches-prod/databases/stitches", "stitches"),
        ("BlobStorage", "Microsoft.Storage/storageAccounts/ststitchesprod", "ststitchesprod"),
        ("KeyVault", "Microsoft.KeyVault/vaults/kv-stitches-prod", "kv-stitches-prod"),
        ("ApplicationInsights", "microsoft.insights/components/appi-stitches-prod", "appi-stitches-prod"),
        ("CDN", "Microsoft.Cdn/profiles/afd-stitches-prod", "afd-stitches-prod"),
        ("AppServicePlan", "Microsoft.Web/serverFarms/plan-stitches-prod", "plan-stitches-prod"),
    ],
)
def test_each_type_is_the_arm_type_of_its_id(resource_type: str, path: str, name: str) -> None:
    resource = InfrastructureResource.model_validate(
        record(type=resource_type, id=f"{GROUP}/{path}", name=name)
    )
    assert kind_of(resource.id) in resource.type.kinds


def test_every_type_has_an_arm_type() -> None:
    assert all(each.kinds for each in ResourceType)


@pytest.mark.parametrize("resource_type", sorted(set(ResourceType) - {ResourceType.APP_SERVICE}))
def test_a_type_that_differs_from_that_of_the_id_is_rejected(resource_type: ResourceType) -> None:
    key, message = rejected_at(type=resource_type.value)
    assert key == "type"
    assert f"{resource_type.value} is Microsoft." in message


def test_an_id_of_a_type_without_rules_is_rejected() -> None:
    assert kind_of(f"{GROUP}/Microsoft.Compute/virtualMachines/x") is None
    assert rejected_at(id=f"{GROUP}/Microsoft.Compute/virtualMachines/stitches-prod")[0] == "type"


def test_a_name_that_differs_from_that_in_the_id_is_rejected() -> None:
    assert rejected_at(name="stitches-dev")[0] == "name"


def test_a_name_that_azure_rejects_is_rejected() -> None:
    name = "stitches_prod-"
    key, message = rejected_at(name=name, id=f"{GROUP}/Microsoft.Web/sites/{name}")
    assert key == "name"
    assert "letters, digits and hyphens, not starting or ending with a hyphen" in message


def test_a_name_is_not_compared_with_an_invalid_id() -> None:
    assert rejected_at(id="stitches-prod", name="anything")[0] == "id"


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"region": "eastus1"}, "region"),
        ({"region": "global"}, "region"),
        ({"environmentName": "production"}, "environmentName"),
        ({"status": "done"}, "status"),
        ({"createdAt": "2026-01-31"}, "createdAt"),
        ({"updatedAt": "2026-01-31T19:59:59Z"}, "updatedAt"),
        ({"configuration": "x"}, "configuration"),
        ({"configuration": None}, "configuration"),
        ({"references": ["plan-stitches-prod"]}, "references.0"),
        ({"owner": "x"}, "owner"),
    ],
)
def test_a_value_that_breaks_a_rule_is_rejected_at_its_key(changes: dict[str, object], key: str) -> None:
    assert rejected_at(**changes)[0] == key


def test_an_update_is_not_compared_with_an_invalid_creation() -> None:
    assert rejected_at(createdAt="then")[0] == "createdAt"


def test_front_door_has_no_region() -> None:
    path = f"{GROUP}/Microsoft.Cdn/profiles/afd-stitches-prod"
    resource = InfrastructureResource.model_validate(
        record(type="CDN", id=path, name="afd-stitches-prod", region="global")
    )
    assert resource.region == "global"


@pytest.mark.parametrize(
    ("configuration", "path"),
    [
        ({"adminPassword": "hunter2"}, "adminPassword"),
        ({"settings": [{"accountKey": "hunter2"}]}, "settings.0.accountKey"),
        ({"connectionString": "AccountName=x;AccountKey=hunter2"}, "connectionString"),
    ],
)
def test_a_secret_in_the_configuration_is_rejected_and_not_repeated(
    configuration: dict[str, Any], path: str
) -> None:
    key, message = rejected_at(configuration=configuration)
    assert key == "configuration"
    assert f"but {path} seems to be one" in message
    assert "hunter2" not in message


def test_references_are_listed_once_and_omitted_if_there_are_none() -> None:
    plan = f"{GROUP}/Microsoft.Web/serverfarms/plan-stitches-prod"
    # ARM ignores case.
    assert rejected_at(references=[plan, plan.replace("serverfarms", "serverFarms")])[0] == "references"
    with_plan = InfrastructureResource.model_validate(record(references=[plan]))
    assert with_plan.model_dump(mode="json")["references"] == [plan]
    assert "references" not in InfrastructureResource.model_validate(record()).model_dump(mode="json")


def declaration() -> ResourceDeclaration:
    declared = record()
    del declared["status"], declared["createdAt"], declared["updatedAt"]
    return ResourceDeclaration.model_validate(declared)


def test_a_declaration_is_completed_from_the_state() -> None:
    completed = declaration().complete(status=ResourceStatus.READY, created_at=CREATED, updated_at=UPDATED)
    assert completed == InfrastructureResource.model_validate(record())
    assert completed.environment_name is EnvironmentName.PROD


def test_a_declaration_is_not_completed_with_contradictory_times() -> None:
    with pytest.raises(ValidationError, match="a time not before createdAt"):
        declaration().complete(status=ResourceStatus.READY, created_at=UPDATED, updated_at=CREATED)


def test_a_declaration_has_neither_status_nor_times() -> None:
    with pytest.raises(ValidationError, match="status"):
        ResourceDeclaration.model_validate(record())
