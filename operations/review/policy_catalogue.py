"""Reads the policy pack's rules and exceptions from `python -m policies.catalogue --json`."""

from datetime import date
from pathlib import Path
from typing import Self

from pydantic import Field, ValidationError

from operations.review.redaction import redacted_message
from operations.review.report import Place, PolicyException, Violation
from operations.review.urns import named
from operations.stacks import engine_words as words
from operations.stacks.event_log import PolicyViolation
from operations.stacks.wire import Part
from operations.terminal.errors import OperationError, explained
from operations.terminal.invalid_data import invalid_fields

_MANDATORY = "mandatory"
UNDECIDED = "undecided"
"""The level of a rule that only the update can check."""


class CatalogueRule(Part):
    """The parts of a rule that a report needs."""

    name: str
    policies: tuple[str, ...]
    description: str
    reason: str
    fix: str = Field(alias="remedy")
    url: str


class GrantedException(Part):
    """An exception from a rule."""

    rule: str
    property: str
    resources: tuple[str, ...]
    reason: str
    owner: str
    expires: date
    in_force: bool

    def waives(self) -> tuple[str, str, tuple[str, ...]]:
        """The identity of the exception: a later expiry date does not make it a new one."""
        return self.rule, self.property, self.resources


class PolicyCatalogue(Part):
    """All rules, and all exceptions from them."""

    rules: tuple[CatalogueRule, ...] = ()
    exceptions: tuple[GrantedException, ...] = ()

    @classmethod
    def read(cls, text: str | bytes) -> Self:
        """Read what the command printed.

        Raises:
            OperationError: It has a format that this program does not know.
        """
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            raise OperationError(
                explained(
                    "The policy pack's catalogue has a format that this program does not know.",
                    found=f"missing or invalid: {invalid_fields(error)}",
                    fix="Run `make setup` in the checkout, and `stitches` from that checkout.",
                )
            ) from None

    def in_force(self, base: "PolicyCatalogue | None") -> tuple[PolicyException, ...]:
        """The exceptions in force; one that the base lacks is new. Without a base, none is new."""
        known = {each.waives() for each in (base or self).exceptions}
        return tuple(
            PolicyException(
                rule=each.rule,
                property=each.property,
                resources=each.resources,
                reason=each.reason,
                owner=each.owner,
                expires=each.expires,
                new=each.waives() not in known,
            )
            for each in sorted(self.exceptions, key=GrantedException.waives)
            if each.in_force
        )

    def explained(self, violation: PolicyViolation, checkout: Path, place: Place | None = None) -> Violation:
        """A violation with the facts about its rule."""
        undecided = words.UNDECIDED.search(violation.message) is not None
        rule = next((rule for rule in self.rules if violation.policy_name in rule.policies), None)
        resource = named(violation.resource_urn)
        description = rule.description if rule else ""
        # The SDK writes the rule's description before the finding.
        found = words.UNDECIDED.sub("", violation.message.strip()).removeprefix(description)
        return Violation(
            rule=rule.name if rule else violation.policy_name,
            level=UNDECIDED if undecided else violation.enforcement_level,
            severity=violation.severity,
            type=resource.type,
            name=resource.name,
            message=redacted_message(found, checkout) or description,
            reason=rule.reason if rule and not undecided else "",
            remediation=rule.fix if rule and not undecided else "",
            url=rule.url if rule else "",
            place=place,
        )


def is_mandatory(level: str) -> bool:
    """Whether a rule of this level stops an update."""
    return level == _MANDATORY
