"""Reads a stack's configuration from what the Pulumi engine passes."""

import json
from collections.abc import Mapping
from typing import cast

from pydantic import ValidationError

from model.environment import EnvironmentConfiguration
from model.errors import ConfigurationError
from model.problems import problems_in
from model.reading import KnownEnvironment, Reading
from model.stack_configuration import StackConfiguration

__all__ = ["StackConfiguration", "read_stack_configuration"]


def read_stack_configuration(
    values: Mapping[str, str], stack: str, project: str = "stitches"
) -> StackConfiguration:
    """Read the configuration of a stack.

    Args:
        values: The engine's flat configuration: "stitches:environment" and the like, objects as JSON. Keys
            of other namespaces, such as "azure-native:location", are ignored.
        stack: The stack's name, which must also be the environment's name.
        project: The project's name, which is the namespace of its keys.

    Raises:
        ConfigurationError: The configuration is invalid. Lists every problem, and no values.
    """
    namespace = f"{project}:"
    objects = {
        key.removeprefix(namespace): _parsed(text)
        for key, text in values.items()
        if key.startswith(namespace)
    }
    reading = Reading(stack, _known_environment(objects.get("environment"), stack))
    try:
        return StackConfiguration.model_validate(objects, by_alias=True, by_name=False, context=reading)
    except ValidationError as error:
        problems = problems_in(error, StackConfiguration, file=f"Pulumi.{stack}.yaml", prefix=namespace)
        # The cause contains the inputs, which a traceback must not show.
        raise ConfigurationError(f'The configuration of stack "{stack}"', list(problems)) from None


def _known_environment(written: object, stack: str) -> KnownEnvironment:
    """The valid fields of the environment, on which other objects can depend."""
    reading = Reading(stack)
    fields = dict(cast("Mapping[str, object]", written)) if isinstance(written, Mapping) else {}
    try:
        EnvironmentConfiguration.model_validate(fields, by_alias=True, by_name=False, context=reading)
    except ValidationError as error:
        for detail in error.errors(include_input=False):
            for key in detail["loc"][:1]:
                fields.pop(str(key), None)
    return KnownEnvironment.model_validate({**fields, "name": reading.name})


def _parsed(text: str) -> object:
    """An object of the configuration. Plain text is returned unchanged; validation rejects it later."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
