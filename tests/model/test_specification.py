import json

import pytest

from model.base import Model
from model.deployment import Deployment
from model.environment import EnvironmentConfiguration
from model.resource import InfrastructureResource
from model.secret import Secret
from tests.model import examples


@pytest.mark.parametrize(
    ("entity", "example"),
    [
        (EnvironmentConfiguration, examples.ENVIRONMENT),
        (InfrastructureResource, examples.RESOURCE),
        (Deployment, examples.DEPLOYMENT),
        (Secret, examples.SECRET_RECORD),
    ],
)
def test_each_example_of_the_specification_survives_a_round_trip(entity: type[Model], example: str) -> None:
    assert json.loads(entity.model_validate_json(example).model_dump_json()) == json.loads(example)


PROPERTIES = {
    EnvironmentConfiguration: """
        name resourceTier instanceCount backupStrategy storageReplication monitoringThresholds region
        costBudgetUSD
    """,
    # "references" is the specification's relationship of that name.
    InfrastructureResource: """
        id type name region environmentName configuration status createdAt updatedAt references
    """,
    Deployment: """
        id environmentName timestamp triggeredBy gitCommitSha gitBranch frontendArtifact backendArtifact
        migrationStatus migrationsApplied healthCheckStatus healthCheckResponseTimeMs deploymentStatus
        completedAt durationSeconds
    """,
    Secret: """
        name keyVaultUrl type rotationScheduleDays lastRotatedAt nextRotationDue lastAccessedAt createdBy
        environmentName isActive
    """,
}


@pytest.mark.parametrize(("entity", "properties"), PROPERTIES.items())
def test_each_entity_has_exactly_the_properties_of_the_specification(
    entity: type[Model], properties: str
) -> None:
    assert {field.alias for field in entity.model_fields.values()} == set(properties.split())


@pytest.mark.parametrize("property_name", sorted(json.loads(examples.ENVIRONMENT).keys() - {"costBudgetUSD"}))
def test_an_environment_requires_every_property_except_the_budget(property_name: str) -> None:
    incomplete = examples.environment("prod", **{property_name: None})
    with pytest.raises(ValueError, match=f"{property_name}\n  Field required"):
        EnvironmentConfiguration.model_validate(incomplete)


def test_the_budget_is_500_dollars_by_default() -> None:
    assert EnvironmentConfiguration.model_validate(examples.environment("dev")).cost_budget_usd == 500


def test_a_secret_rotates_every_90_days_and_is_active_by_default() -> None:
    example = json.loads(examples.SECRET_RECORD)
    del example["rotationScheduleDays"], example["isActive"]
    secret = Secret.model_validate(example)
    assert (secret.rotation_schedule_days, secret.is_active) == (90, True)
