"""A rule: its name, its reason, where it applies, and what it finds."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from pulumi_policy import EnforcementLevel, Severity

from model.environment_rules import EnvironmentName, Purpose
from policies.expectations import Expectation
from policies.findings import Finding
from policies.resources import Resource, Stack


class Service(StrEnum):
    """What a rule is about, in Azure's words; the catalogue is sorted by it."""

    APP_SERVICE = "App Service"
    SQL = "Azure SQL"
    STORAGE = "Storage"
    KEY_VAULT = "Key Vault"
    FRONT_DOOR = "Front Door"
    MONITOR = "Azure Monitor"
    NETWORK = "Networking"
    AUTHORIZATION = "Authorization"
    COST = "Cost Management"
    STACK = "The whole stack"


@dataclass(frozen=True, kw_only=True)
class Levels:
    """How a rule is enforced in each environment; None if it is not checked there."""

    development: EnforcementLevel | None
    staging: EnforcementLevel | None
    production: EnforcementLevel | None

    def of(self, environment: EnvironmentName) -> EnforcementLevel | None:
        """The level in an environment."""
        match environment.rules.purpose:
            case Purpose.DEVELOPMENT:
                return self.development
            case Purpose.STAGING:
                return self.staging
            case Purpose.PRODUCTION:
                return self.production

    def in_use(self) -> list[EnforcementLevel]:
        """The levels that some environment uses, prod's first: a policy of the SDK has only one."""
        levels = (self.production, self.staging, self.development)
        return list(dict.fromkeys(level for level in levels if level))


EVERYWHERE = Levels(
    development=EnforcementLevel.MANDATORY,
    staging=EnforcementLevel.MANDATORY,
    production=EnforcementLevel.MANDATORY,
)
ADVISORY_OUTSIDE_PROD = Levels(
    development=EnforcementLevel.ADVISORY,
    staging=EnforcementLevel.ADVISORY,
    production=EnforcementLevel.MANDATORY,
)
ADVISORY_EVERYWHERE = Levels(
    development=EnforcementLevel.ADVISORY,
    staging=EnforcementLevel.ADVISORY,
    production=EnforcementLevel.ADVISORY,
)
STAGING_AND_PROD = Levels(
    development=None, staging=EnforcementLevel.MANDATORY, production=EnforcementLevel.MANDATORY
)
ADVISORY_IN_PROD = Levels(development=None, staging=None, production=EnforcementLevel.ADVISORY)
PROD = Levels(development=None, staging=None, production=EnforcementLevel.MANDATORY)


@dataclass(frozen=True, kw_only=True)
class Check:
    """One property that a rule checks.

    Attributes:
        path: The property on the wire, for example "siteConfig.minTlsVersion".
        expected: The values that the property may have.
        fix: What to do if it has another value, as a sentence.
        covers: The ids in public catalogues that check the same thing.
        repair: The value that a remediation sets, if that is safe. None for no remediation.
    """

    path: str
    expected: Expectation
    fix: str
    covers: tuple[str, ...] = ()
    repair: str | bool | None = None


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What all rules have in common.

    Attributes:
        name: The policy's name, unique in the pack, for example "app-service-transport".
        description: What is true if a stack complies, as a sentence.
        reason: What can happen if it does not comply, as a sentence.
        url: A page with more details.
    """

    name: str
    service: Service
    description: str
    reason: str
    severity: Severity
    levels: Levels
    url: str


@dataclass(frozen=True, kw_only=True)
class PropertyRule(Rule):
    """A rule on single properties of the resources of some types."""

    types: tuple[str, ...]
    checks: tuple[Check, ...]

    @property
    def covers(self) -> tuple[str, ...]:
        """The ids in public catalogues that the checks cover, each once."""
        return tuple(dict.fromkeys(each for check in self.checks for each in check.covers))

    @property
    def fix(self) -> str:
        """What to do, for all checks."""
        return " ".join(dict.fromkeys(check.fix for check in self.checks))

    def findings(self, resource: Resource) -> Iterator[Finding]:
        """The findings about a resource of one of the types, each violation with its check's fix."""
        for check in self.checks:
            for found in check.expected.findings(resource.properties.at(check.path)):
                yield _with_fix(found, check.fix)


@dataclass(frozen=True, kw_only=True)
class ResourceRule(Rule):
    """A rule on single resources that needs more than one property.

    Attributes:
        types: The types that it checks; empty for all.
    """

    evaluate: Callable[[Resource], Iterable[Finding]]
    fix: str
    covers: tuple[str, ...] = ()
    types: tuple[str, ...] = ()

    def findings(self, resource: Resource) -> Iterator[Finding]:
        """The findings about a resource of one of the types, each violation with the fix."""
        return (_with_fix(found, self.fix) for found in self.evaluate(resource))


@dataclass(frozen=True, kw_only=True)
class StackRule(Rule):
    """A rule on all resources of a stack together. Its findings name the resource that they are about."""

    evaluate: Callable[[Stack], Iterable[Finding]]
    fix: str
    covers: tuple[str, ...] = ()

    def findings(self, stack: Stack) -> Iterator[Finding]:
        """The findings about a stack, each violation with the fix."""
        return (_with_fix(found, self.fix) for found in self.evaluate(stack))


AnyRule = PropertyRule | ResourceRule | StackRule
"""A rule of any kind."""


def _with_fix(found: Finding, fix: str) -> Finding:
    return replace(found, message=f"{found.message}. {fix}") if found.decided else found
