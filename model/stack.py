"""The reading of a stack's configuration from what the Pulumi engine hands over."""

import json
from collections.abc import Mapping

from pydantic import ValidationError

from model.errors import ConfigurationError
from model.problems import problems_in
from model.reading import Reading
from model.stack_configuration import StackConfiguration

__all__ = ["StackConfiguration", "read_stack_configuration"]


def read_stack_configuration(
    values: Mapping[str, str], stack: str, project: str = "stitches"
) -> StackConfiguration:
    """Read the configuration of a stack.

    Args:
        values: The engine's flat configuration: "stitches:environment" and the like, objects as JSON. Keys
            of other namespaces, such as "azure-native:location", are others' business.
        stack: The stack's name; the environment has to bear it.
        project: The project's name, which is the namespace of its keys.

    Raises:
        ConfigurationError: Something is wrong; it lists every problem, and no input.
    """
    namespace = f"{project}:"
    objects = {
        key.removeprefix(namespace): _parsed(text)
        for key, text in values.items()
        if key.startswith(namespace)
    }
    try:
        return StackConfiguration.model_validate(
            objects, by_alias=True, by_name=False, context=Reading(stack)
        )
    except ValidationError as error:
        problems = problems_in(error, StackConfiguration, file=f"Pulumi.{stack}.yaml", prefix=namespace)
        # The cause holds the inputs, which a traceback must not show.
        raise ConfigurationError(f'The configuration of stack "{stack}"', list(problems)) from None


def _parsed(text: str) -> object:
    """An object of the configuration; a plain text stands for itself, and is refused where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
