"""Azure resource ids of the kinds in the inventory, read and written in one spelling.

Azure does not tell small letters from capitals in them, and answers in various spellings: Front Door and
Application Insights write "resourcegroups" and "microsoft.insights" here and there.
"""

import re
from dataclasses import dataclass
from typing import Final, Self

from model.name_rules import ResourceKind
from model.resource import kind_of

_ID: Final = re.compile(
    r"/subscriptions/([^/]+)/resourceGroups/([^/]+)/providers/([^/]+(?:/[^/]+/[^/]+)+)", re.IGNORECASE
)


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
        match = _ID.fullmatch(text)
        if match is None:
            return None
        subscription, resource_group, resource = match.groups()
        kind = kind_of(f"/providers/{resource}")
        return cls(subscription, resource_group, kind, tuple(resource.split("/")[2::2])) if kind else None

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
        namespace, *types = self.kind.value.split("/")
        below = "".join(f"/{kind}/{name}" for kind, name in zip(types, self.names, strict=True))
        group = f"/subscriptions/{self.subscription}/resourceGroups/{self.resource_group}"
        return f"{group}/providers/{namespace}{below}"
