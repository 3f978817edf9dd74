"""Numbers in JSON, in YAML and from the Pulumi engine: strings and infinite numbers are rejected."""

from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticKnownError


def _whole(value: object) -> int:
    """Accept 2.0 as 2: JSON does not distinguish them, and the engine sends every number as a float."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    raise PydanticKnownError("int_type")


Whole = BeforeValidator(_whole)
"""The annotation of a whole number; 2.0 counts as 2, and "2" and true are rejected.

Put it after the bounds, `Annotated[int, Field(ge=1), Whole]`; otherwise pydantic omits them from the schema.
"""

Number = Annotated[float, Field(strict=True)]
"""A finite number; "2" and true are rejected."""

Percent = Annotated[Number, Field(gt=0, le=100)]
"""A percentage: above 0, at most 100."""

Switch = Annotated[bool, Field(strict=True)]
"""true or false; "yes" and 1 are rejected."""
