"""What the rules know, beyond their own object, while a stack's file is read.

A file is read in two steps: first the environment alone, and then everything with what the first step found
valid. So a mistake in the environment hides no mistake in the other objects.
"""

from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, ValidationInfo

from model.app_service_skus import AppServiceSku
from model.base import wire_name
from model.environment_rules import EnvironmentName


class KnownEnvironment(BaseModel):
    """The fields of an environment that other objects depend on; None where a field is missing or wrong."""

    model_config = ConfigDict(alias_generator=wire_name, frozen=True, hide_input_in_errors=True)

    name: EnvironmentName | None = None
    resource_tier: AppServiceSku | None = None
    instance_count: int | None = None
    region: str | None = None


@dataclass(frozen=True)
class Reading:
    """The context of one reading, which pydantic hands to every rule.

    Attributes:
        stack: The stack's name, which the environment's name has to be.
        environment: What the first step found valid; nothing during the first step itself.
    """

    stack: str
    environment: KnownEnvironment = field(default_factory=KnownEnvironment)

    @property
    def name(self) -> EnvironmentName | None:
        """The environment that the stack's name means; None where it means none."""
        return EnvironmentName(self.stack) if self.stack in set(EnvironmentName) else None


def reading_of(info: ValidationInfo) -> Reading | None:
    """The reading under way, or None where a model is made by itself."""
    context: object = info.context
    return context if isinstance(context, Reading) else None
