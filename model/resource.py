"""Infrastructure Resource: one Azure resource of an environment."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from pydantic import Field, JsonValue, ValidationInfo, field_validator

from azure_facts.regions import GLOBAL_LOCATION
from azure_facts.secrecy import secret_paths
from model.base import Model
from model.environment_rules import EnvironmentName
from model.errors import rejected
from model.regions import AzureLocation
from model.resource_kinds import ResourceKind, kind_of
from model.types import AzureResourceId, UtcTime


class ResourceType(StrEnum):
    """The type of a resource, in the specification's words."""

    APP_SERVICE = "AppService"
    SQL_DATABASE = "SqlDatabase"
    BLOB_STORAGE = "BlobStorage"
    KEY_VAULT = "KeyVault"
    APPLICATION_INSIGHTS = "ApplicationInsights"
    CDN = "CDN"
    APP_SERVICE_PLAN = "AppServicePlan"

    @property
    def kinds(self) -> tuple[ResourceKind, ...]:
        """The ARM types that belong to it."""
        return _KINDS[self]


_KINDS: Mapping[ResourceType, tuple[ResourceKind, ...]] = MappingProxyType(
    {
        # A slot is an app with its own host name.
        ResourceType.APP_SERVICE: (ResourceKind.WEB_APP, ResourceKind.SLOT),
        ResourceType.SQL_DATABASE: (ResourceKind.SQL_DATABASE,),
        ResourceType.BLOB_STORAGE: (ResourceKind.STORAGE_ACCOUNT,),
        ResourceType.KEY_VAULT: (ResourceKind.KEY_VAULT,),
        ResourceType.APPLICATION_INSIGHTS: (ResourceKind.APPLICATION_INSIGHTS,),
        ResourceType.CDN: (ResourceKind.FRONT_DOOR,),
        ResourceType.APP_SERVICE_PLAN: (ResourceKind.APP_SERVICE_PLAN,),
    }
)


class ResourceStatus(StrEnum):
    """The phase of a resource's life."""

    PROVISIONING = "provisioning"
    READY = "ready"
    FAILED = "failed"
    DELETING = "deleting"


class ResourceDeclaration(Model):
    """What the program knows about a resource: everything except its status and its times."""

    id: AzureResourceId = Field(
        description="Azure resource id.",
        examples=[
            (
                "/subscriptions/a1b2c3d4-e5f6-7890-abcd-ef1234567890/resourceGroups/stitches-prod/providers"
                "/Microsoft.Web/sites/stitches-prod"
            )
        ],
    )
    type: ResourceType = Field(
        description="Kind of resource; agrees with the id's ARM type.", examples=["AppService"]
    )
    name: str = Field(
        description="Name, the last part of the id, valid for the kind of resource.",
        examples=["stitches-prod"],
    )
    region: AzureLocation = Field(
        description='Azure region; "global" for Front Door, which has none.', examples=["eastus"]
    )
    environment_name: EnvironmentName = Field(
        description="Environment that the resource belongs to.", examples=["prod"]
    )
    configuration: dict[str, JsonValue] = Field(
        description="Settings of this kind of resource; never a secret.", examples=[{"httpsOnly": True}]
    )
    references: tuple[AzureResourceId, ...] = Field(
        default=(),
        description="Ids of the resources that this one refers to, each once.",
        examples=[[]],
        exclude_if=lambda references: not references,
    )

    @field_validator("type")
    @classmethod
    def _type_agrees_with_id(cls, resource_type: ResourceType, info: ValidationInfo) -> ResourceType:
        resource_id: str | None = info.data.get("id")
        if resource_id and kind_of(resource_id) not in resource_type.kinds:
            raise rejected(
                f"the type of the resource in the id; {resource_type.value} is "
                f"{' or '.join(resource_type.kinds)}",
                example=resource_type.value,
                fix="Correct the type or the id.",
            )
        return resource_type

    @field_validator("name")
    @classmethod
    def _name_is_valid_and_in_the_id(cls, name: str, info: ValidationInfo) -> str:
        resource_id: str | None = info.data.get("id")
        if resource_id is None:
            return name
        if resource_id.rpartition("/")[2].casefold() != name.casefold():
            raise rejected(
                "the name at the end of the id",
                example="stitches-prod",
                fix="Correct the name or the id.",
            )
        kind = kind_of(resource_id)
        problems = kind.name_rule.problems(name) if kind else []
        if problems:
            raise rejected(
                f"a name that Azure accepts; this one {' and '.join(problems)}",
                example="stitches-prod",
                fix="Rename the resource; azure_facts/names.py has the rules.",
            )
        return name

    @field_validator("region")
    @classmethod
    def _only_front_door_is_global(cls, region: str, info: ValidationInfo) -> str:
        resource_type: ResourceType | None = info.data.get("type")
        if region == GLOBAL_LOCATION and resource_type not in (None, ResourceType.CDN):
            raise rejected(
                'a region; only a CDN is "global"', example="eastus", fix="Write the resource's region."
            )
        return region

    @field_validator("configuration")
    @classmethod
    def _configuration_contains_no_secret(cls, configuration: dict[str, JsonValue]) -> dict[str, JsonValue]:
        for path in secret_paths(configuration):
            raise rejected(
                f"settings without secrets, but {'.'.join(map(str, path))} seems to be one",
                example='{"keyVaultReference": "/subscriptions/…/vaults/kv-stitches-prod"}',
                fix="Remove it, or refer to the secret by its name in Key Vault.",
            )
        return configuration

    @field_validator("references")
    @classmethod
    def _references_are_unique(cls, references: tuple[str, ...]) -> tuple[str, ...]:
        if len({reference.casefold() for reference in references}) < len(references):
            raise rejected("each resource once", example="[]", fix="Remove the repeated resources.")
        return references

    def complete(
        self, *, status: ResourceStatus, created_at: datetime, updated_at: datetime
    ) -> "InfrastructureResource":
        """The full record, from this declaration and what the state knows.

        Raises:
            pydantic.ValidationError: A time has no offset, or the update is before the creation.
        """
        return InfrastructureResource(
            **dict(self), status=status, created_at=created_at, updated_at=updated_at
        )


class InfrastructureResource(ResourceDeclaration):
    """The full record of a resource."""

    status: ResourceStatus = Field(description="Phase of the resource's life.", examples=["ready"])
    created_at: UtcTime = Field(
        description="Time of its creation, in UTC; for a resource that does not exist, that of its "
        "component.",
        examples=["2026-01-31T20:00:00Z"],
    )
    updated_at: UtcTime = Field(
        description="Time of its last change, in UTC; not before its creation.",
        examples=["2026-01-31T20:15:00Z"],
    )

    @field_validator("updated_at")
    @classmethod
    def _updated_after_created(cls, updated_at: datetime, info: ValidationInfo) -> datetime:
        created_at: datetime | None = info.data.get("created_at")
        if created_at and updated_at < created_at:
            raise rejected(
                "a time not before createdAt",
                example="2026-01-31T20:15:00Z",
                fix="Correct updatedAt or createdAt.",
            )
        return updated_at
