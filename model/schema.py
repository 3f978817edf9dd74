"""Generates JSON schemas from the models: for the stack file (for editors), the entities and the outputs.

A schema has each field's type, choices, bounds, description and example. It has no rules between fields:
`make check` and each preview report those, all at once and with their reasons.
"""

from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from model.base import Model
from model.deployment import Deployment
from model.environment import EnvironmentConfiguration
from model.outputs import Endpoints, Provenance, StackOutputs
from model.resource import InfrastructureResource, ResourceDeclaration
from model.secret import Secret
from model.stack import StackConfiguration

_DIALECT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]
"""A JSON schema, or a part of one."""


class _WithoutTitles(GenerateJsonSchema):
    """Pydantic's generator, without a title that only repeats the key."""

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002  # pydantic's signature
        """Never."""
        return False


def entity_schema(entity: type[Model]) -> Schema:
    """The JSON schema of one entity."""
    return {
        "$schema": _DIALECT,
        **entity.model_json_schema(by_alias=True, schema_generator=_WithoutTitles),
    }


def list_schema(entity: type[Model]) -> Schema:
    """The JSON schema of a list of one entity."""
    items = entity_schema(entity)
    definitions: Schema = items.pop("$defs", {})
    dialect = items.pop("$schema")
    return {"$schema": dialect, "type": "array", "items": items, "$defs": definitions}


def stack_schema(project: str = "stitches") -> Schema:
    """The JSON schema of a complete `Pulumi.<stack>.yaml`, with the keys that the Pulumi engine writes."""
    namespace = f"{project}:"
    configuration = entity_schema(StackConfiguration)
    return {
        "$schema": _DIALECT,
        "title": "Pulumi.<stack>.yaml",
        "description": "The configuration of one stack of Stitches.",
        "type": "object",
        "properties": {
            "config": {
                "type": "object",
                "description": configuration["description"],
                "properties": {namespace + key: value for key, value in configuration["properties"].items()},
                # Keys of providers, such as azure-native:location.
                "patternProperties": {f"^(?!{namespace})[^:]+:[^:]+$": True},
                "additionalProperties": False,
                "required": [namespace + key for key in configuration["required"]],
            },
            "encryptionsalt": {"type": "string", "description": "Written by Pulumi's passphrase provider."},
            "encryptedkey": {"type": "string", "description": "Written by Pulumi's cloud key providers."},
            "secretsprovider": {
                "type": "string",
                "description": "Provider that encrypts the secrets in the state.",
            },
            "environment": {"description": "Pulumi ESC environments to import."},
        },
        "additionalProperties": False,
        "required": ["config"],
        "$defs": configuration["$defs"],
    }


def schemas() -> dict[str, Schema]:
    """Every schema of the model, by the name of its file."""
    return {
        "stack": stack_schema(),
        "environment-configuration": entity_schema(EnvironmentConfiguration),
        "infrastructure-resource": entity_schema(InfrastructureResource),
        "resource-declaration": entity_schema(ResourceDeclaration),
        "deployment": entity_schema(Deployment),
        "secret": entity_schema(Secret),
        "endpoints": entity_schema(Endpoints),
        "provenance": entity_schema(Provenance),
        "stack-outputs": entity_schema(StackOutputs),
    }
