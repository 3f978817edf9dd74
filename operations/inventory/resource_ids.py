"""Reads Azure resource ids of the kinds in the inventory, and writes them in one spelling.

Azure ignores case in ids, and returns various spellings: Front Door and Application Insights sometimes write
"resourcegroups" and "microsoft.insights".
"""

from dataclasses import dataclass
from typing import Self

from azure_facts import identifiers
from model.resource_kinds import ResourceKind, kind_of


@dataclass(frozen=True)
class ResourceId:
    """The parts of an id.

    Attributes:
        names: The names of the resource's parents, the outermost first, and then its own.
    """

    subscription: str
    resource_group: str
    kind: ResourceKind
    names: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read an id in any spelling; None if the text is not an id, or its kind has no rules here."""
        scope, _, segments = identifiers.split(text)
        subscription, group = identifiers.subscription(text), identifiers.resource_group(text)
        kind = kind_of(text)
        in_pairs = segments and len(segments) % 2 == 0 and all(segments)
        if not (subscription and group and group == scope and kind and in_pairs):
            return None
        return cls(subscription, identifiers.name(group), kind, tuple(segments[1::2]))

    @property
    def full_name(self) -> str:
        """The name with those of its parents: "stitches-prod/staging" for a slot."""
        return "/".join(self.names)

    @property
    def key(self) -> str:
        """A text that is equal for all spellings of one id."""
        return str(self).casefold()

    def __str__(self) -> str:
        """The id as the specification spells it."""
        group = f"/subscriptions/{self.subscription}/resourceGroups/{self.resource_group}"
        return identifiers.below(group, self.kind.value, self.names)
