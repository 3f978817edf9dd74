"""Azure resource ids of the kinds in the inventory, read and written in one spelling.

Azure does not tell small letters from capitals in them, and answers in various spellings: Front Door and
Application Insights write "resourcegroups" and "microsoft.insights" here and there.
"""

from dataclasses import dataclass
from typing import Self

from azure_facts import identifiers
from model.resource_kinds import ResourceKind, kind_of


@dataclass(frozen=True)
class ResourceId:
    """An id, taken apart.

    Attributes:
        names: The name of the resource, after those of the resources that it lies in.
    """

    subscription: str
    resource_group: str
    kind: ResourceKind
    names: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read an id in any spelling; None for what is none, or is of a kind that has no rules here."""
        scope, _, segments = identifiers.split(text)
        subscription, group = identifiers.subscription(text), identifiers.resource_group(text)
        kind = kind_of(text)
        in_pairs = segments and len(segments) % 2 == 0 and all(segments)
        if not (subscription and group and group == scope and kind and in_pairs):
            return None
        return cls(subscription, identifiers.name(group), kind, tuple(segments[1::2]))

    @property
    def full_name(self) -> str:
        """The name as people tell it from others: "stitches-prod/staging" for a slot."""
        return "/".join(self.names)

    @property
    def key(self) -> str:
        """What is equal for all spellings of one id."""
        return str(self).casefold()

    def __str__(self) -> str:
        """The id as the specification spells it."""
        group = f"/subscriptions/{self.subscription}/resourceGroups/{self.resource_group}"
        return identifiers.below(group, self.kind.value, self.names)
