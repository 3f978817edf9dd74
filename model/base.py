"""The strict base of every model: no unknown key, no assignment, wire names as in the specification."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

# Words that the specification writes in capitals; camelCase would give "costBudgetUsd".
_ACRONYMS = {"Usd": "USD"}


def wire_name(field_name: str) -> str:
    """The specification's name of a field: "cost_budget_usd" is "costBudgetUSD" on the wire."""
    name = to_camel(field_name)
    for camel, capitals in _ACRONYMS.items():
        if name.endswith(camel):
            return name.removesuffix(camel) + capitals
    return name


class Model(BaseModel):
    """A frozen pydantic model that rejects unknown keys and never shows an input in an error.

    Python names are snake_case. On the wire, in both directions, they are the specification's camelCase.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        alias_generator=wire_name,
        validate_by_alias=True,
        validate_by_name=True,
        serialize_by_alias=True,
        hide_input_in_errors=True,
        allow_inf_nan=False,
    )

    calculated: ClassVar[frozenset[str]] = frozenset()
    """The fields that are computed from others, so that a changed copy computes them again."""

    def says(self, field: str) -> bool:
        """Whether the file itself sets a field. If it does not, the environment's default applies."""
        return field in self.model_fields_set

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy. With an update, the copy is validated; pydantic's own accepts any value.

        Raises:
            pydantic.ValidationError: The updated copy breaks a rule.
        """
        if not update:
            return super().model_copy(deep=deep)
        kept = {name: value for name, value in dict(self).items() if name not in self.calculated}
        return self.model_validate({**kept, **update})
