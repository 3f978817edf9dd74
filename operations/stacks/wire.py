"""How what other programs print as JSON is read, the engine above all."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic.alias_generators import to_camel


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
