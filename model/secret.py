"""Secret: metadata of a secret in Key Vault, and never its value."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, ClassVar, Self

from pydantic import (
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import InitErrorDetails

from azure_facts.secrecy import is_secret_key
from model.base import Model
from model.environment_rules import EnvironmentName
from model.errors import as_details, rejected
from model.nearest import nearest
from model.numbers import Switch, Whole
from model.types import KeyVaultUrl, Matching, Text, UtcTime


class SecretType(StrEnum):
    """The kind of a secret."""

    CONNECTION_STRING = "ConnectionString"
    API_KEY = "ApiKey"
    CERTIFICATE = "Certificate"
    OTHER = "Other"


SecretName = Annotated[
    str,
    Matching(
        pattern="[A-Za-z0-9-]{1,127}",
        expected="the name of a Key Vault secret: 1 to 127 letters, digits and hyphens",
        example="OAuthClientSecret",
        fix="Rename it. The value itself belongs in Key Vault only.",
    ),
]
"""The name of a secret in Key Vault."""

AppSettingName = Annotated[
    str,
    Matching(
        pattern="[A-Za-z_][A-Za-z0-9_]{0,127}",
        expected="the name of an app setting: letters, digits and underscores, not beginning with a digit",
        example="Authentication__OAuth__ClientSecret",
        fix="Write two underscores for each colon of .NET's configuration: Linux supports no colon.",
    ),
]
"""The name of an app setting, as Linux accepts it."""

_NO_VALUE = rejected(
    "metadata only: a secret's value is never stored here, under any key",
    key="createdBy",
    example="admin@example.com",
    fix="Remove the key, and replace the secret by a new one in Key Vault (`az keyvault secret set`): a "
    "value that was in a file is known to everybody who has read it.",
)


class SecretMetadata(Model):
    """What is written about a secret wherever it is mentioned. It has no field for a value."""

    name: SecretName = Field(description="Name in Key Vault.", examples=["OAuthClientSecret"])
    type: SecretType = Field(description="Kind of secret.", examples=["ApiKey"])
    rotation_schedule_days: Annotated[int, Field(ge=1, le=3650), Whole] = Field(
        default=90, description="Days between two rotations; 1 to 3650.", examples=[90]
    )
    created_by: Text = Field(description="User or system that created it.", examples=["admin@example.com"])
    is_active: Switch = Field(default=True, description="Whether the secret is in use.", examples=[True])

    @model_validator(mode="wrap")
    @classmethod
    def _rejects_a_value(cls, data: object, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Report the rule if an unknown key may hold a value, and remove all inputs from the error."""
        try:
            return handler(data)
        except ValidationError as error:
            details = [cls._ruled(detail) for detail in as_details(error)]
            raise ValidationError.from_exception_data(cls.__name__, details, hide_input=True) from None

    @classmethod
    def _ruled(cls, detail: InitErrorDetails) -> InitErrorDetails:
        location = detail.get("loc", ())
        known = [str(field.alias) for field in cls.model_fields.values()]
        unknown = [str(part) for part in location if detail["type"] == "extra_forbidden"]
        if any(_may_hold_a_value(key, known) for key in unknown):
            return InitErrorDetails(type=_NO_VALUE, loc=location, input=None)
        return detail


def _may_hold_a_value(key: str, known: list[str]) -> bool:
    """Whether an unknown key is more than a misspelt known key."""
    return is_secret_key(key) or nearest(key, known) is None


class Secret(SecretMetadata):
    """The record of a secret in Key Vault."""

    calculated: ClassVar[frozenset[str]] = frozenset({"next_rotation_due"})

    key_vault_url: KeyVaultUrl = Field(
        description="Key Vault that has the value.", examples=["https://kv-stitches-prod.vault.azure.net/"]
    )
    environment_name: EnvironmentName = Field(
        description="Environment that the secret belongs to.", examples=["prod"]
    )
    last_rotated_at: UtcTime | None = Field(
        default=None,
        description="Last rotation, in UTC; null if it was never rotated.",
        examples=["2026-01-15T10:00:00Z"],
    )
    next_rotation_due: UtcTime | None = Field(
        default=None,
        validate_default=True,
        description="Next rotation, in UTC; calculated from lastRotatedAt and rotationScheduleDays, null if "
        "it was never rotated.",
        examples=["2026-04-15T10:00:00Z"],
        json_schema_extra={"readOnly": True},
    )
    last_accessed_at: UtcTime | None = Field(
        default=None,
        description="Last retrieval, in UTC, from Key Vault's audit log; null if there was none.",
        examples=["2026-01-31T20:35:00Z"],
    )

    @field_validator("next_rotation_due")
    @classmethod
    def _due_is_calculated(cls, given: datetime | None, info: ValidationInfo) -> datetime | None:
        # Errors in the two fields that it depends on are reported under their own keys.
        if not {"last_rotated_at", "rotation_schedule_days"} <= info.data.keys():
            return given
        last_rotated_at: datetime | None = info.data["last_rotated_at"]
        due = _due(last_rotated_at, info.data["rotation_schedule_days"])
        if given not in (None, due):
            raise rejected(
                "lastRotatedAt plus rotationScheduleDays, or null if it was never rotated",
                example="2026-04-15T10:00:00Z",
                fix="Remove it: it is calculated.",
            )
        return due

    def is_overdue(self, now: datetime) -> bool:
        """Whether an active secret should have been rotated before a time, which must have an offset.

        A secret that was never rotated has no due date, and so is not overdue.
        """
        return self.is_active and self.next_rotation_due is not None and self.next_rotation_due < now

    def rotated(self, at: datetime) -> Self:
        """The record after a rotation, with its next due date."""
        return self.model_copy(update={"last_rotated_at": at})

    def to_tags(self) -> dict[str, str]:
        """The metadata as tags of the Key Vault secret. Name and vault are those of the secret itself.

        Key Vault allows 15 tags of 256 characters; these are at most 7.
        """
        fields = self.model_dump(mode="json", exclude=_NOT_TAGGED, exclude_none=True)
        return {key: value if isinstance(value, str) else json.dumps(value) for key, value in fields.items()}

    @classmethod
    def from_tags(cls, name: str, key_vault_url: str, tags: Mapping[str, str]) -> Self:
        """The record from a Key Vault secret's tags; other tags are ignored.

        Raises:
            pydantic.ValidationError: A tag is missing or invalid.
        """
        ours = {str(field.alias) for key, field in cls.model_fields.items() if key not in _NOT_TAGGED}
        given = {key: _untagged(key, value) for key, value in tags.items() if key in ours}
        return cls.model_validate({**given, "name": name, "keyVaultUrl": key_vault_url})


_NOT_TAGGED = {"name", "key_vault_url", "next_rotation_due"}
_JSON_TAGS = {"rotationScheduleDays", "isActive"}


def _due(last_rotated_at: datetime | None, schedule_days: int) -> datetime | None:
    return last_rotated_at + timedelta(days=schedule_days) if last_rotated_at else None


def _untagged(key: str, value: str) -> object:
    """Numbers and booleans are JSON in a tag; other values are plain strings."""
    try:
        return json.loads(value) if key in _JSON_TAGS else value
    except ValueError:
        return value


class SecretDeclaration(SecretMetadata):
    """One entry of `stitches:secrets`: a secret that the environment has, without its value."""

    app_setting: AppSettingName | None = Field(
        default=None,
        description="App setting that refers to the secret. Without this setting, the app cannot read the "
        "secret.",
        examples=["Authentication__OAuth__ClientSecret"],
    )

    def in_vault(self, key_vault_url: str, environment_name: EnvironmentName) -> Secret:
        """The record of the secret in an environment's Key Vault, not yet rotated."""
        metadata = {key: value for key, value in dict(self).items() if key in SecretMetadata.model_fields}
        return Secret(**metadata, key_vault_url=key_vault_url, environment_name=environment_name)
