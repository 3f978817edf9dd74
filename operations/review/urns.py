"""Splits Pulumi's names of resources: "urn:pulumi:STACK::PROJECT::PARENT$…$TYPE::NAME"."""

from typing import NamedTuple

from azure_facts.secrecy import looks_like_a_secret
from operations.review.redaction import HIDDEN


class Named(NamedTuple):
    """The parts of a resource's URN."""

    type: str
    name: str
    component: str
    """The last part of the type of the component that contains it; empty if none does."""


def named(urn: str) -> Named:
    """Split a URN; if the text is not a URN, it is the name."""
    parts = urn.split("::", 3)
    if len(parts) < 4:
        return Named("", urn, "")
    *above, own = parts[2].split("$")
    return Named(own, parts[3], last_part(above[-1]) if above else "")


def last_part(pulumi_type: str) -> str:
    """The last part of a type: "SqlDatabase" of "stitches:components:SqlDatabase"."""
    # The check needs the complete string: a part of a secret would not look like a secret.
    return HIDDEN if looks_like_a_secret(pulumi_type) else pulumi_type.rpartition(":")[2]
