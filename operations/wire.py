"""What other programs print as JSON, the engine above all: how it is read, and the marks that stand in it."""

from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic.alias_generators import to_camel

# Source: pulumi/pulumi, sdk/go/common/resource/sig/sig.go, v3.274.1.
SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
"""Marks an object that stands for something else: a secret, an asset, a reference to a resource."""

SECRET_SIGNATURE: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105  # a mark
"""What stands under that mark where it is a secret."""

UNKNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What stands for a value that only the update knows. Source: as above."""

STACK_TYPE: Final = "pulumi:pulumi:Stack"
"""The type of the resource that holds the stack's outputs."""

STASH_TYPE: Final = "pulumi:index:Stash"
"""The type of the resource that holds the records of deployments."""


class Part(BaseModel):
    """A part of it: strict in what is used here, blind to all else, and silent about its values."""

    model_config = ConfigDict(
        extra="ignore", frozen=True, alias_generator=to_camel, hide_input_in_errors=True
    )


def _nothing(value: object) -> object:
    """Go writes null for an empty mapping here and there."""
    return {} if value is None else value


Properties = Annotated[dict[str, Any], BeforeValidator(_nothing)]
"""The inputs or outputs of a resource."""
