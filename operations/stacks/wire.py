"""Reads the JSON that other programs print, especially the engine."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic.alias_generators import to_camel


class Part(BaseModel):
    """A part of such JSON. Used fields are validated, all others are ignored, and errors hide values."""

    model_config = ConfigDict(
        extra="ignore", frozen=True, alias_generator=to_camel, hide_input_in_errors=True
    )


def _nothing(value: object) -> object:
    """Go writes null for some empty mappings."""
    return {} if value is None else value


Properties = Annotated[dict[str, Any], BeforeValidator(_nothing)]
"""The inputs or outputs of a resource."""
