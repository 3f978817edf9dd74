"""What the rules know, beyond their own object, while a stack's file is read.

A file is read in two steps: first only the environment, and then everything, with the valid results of the
first step. So an error in the environment does not hide errors in the other objects.
"""

from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, ValidationInfo

from model.app_service_skus import AppServiceSku
from model.base import wire_name
from model.environment_rules import EnvironmentName


class KnownEnvironment(BaseModel):
    """The fields of an environment that other objects depend on; None if a field is missing or invalid."""

    model_config = ConfigDict(alias_generator=wire_name, frozen=True, hide_input_in_errors=True)

    name: EnvironmentName | None = None
    resource_tier: AppServiceSku | None = None
    instance_count: int | None = None
    region: str | None = None


@dataclass(frozen=True)
class Reading:
    """The context of one reading, which pydantic passes to every rule.

    Attributes:
        stack: The stack's name, which must also be the environment's name.
        environment: The valid results of the first step; empty during the first step itself.
    """

    stack: str
    environment: KnownEnvironment = field(default_factory=KnownEnvironment)

    @property
    def name(self) -> EnvironmentName | None:
        """The environment with the stack's name, or None if there is none."""
        return EnvironmentName(self.stack) if self.stack in set(EnvironmentName) else None


def reading_of(info: ValidationInfo) -> Reading | None:
    """The present reading, or None if a model is created by itself."""
    context: object = info.context
    return context if isinstance(context, Reading) else None
