"""A rule: what it is called, why it is there, where it holds, and what it finds."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from pulumi_policy import EnforcementLevel, Severity

from model.environment_rules import EnvironmentName, Purpose
from policies.expectations import Expectation
from policies.findings import Finding
from policies.resources import Resource, Stack


class Service(StrEnum):
    """What a rule is about, in Azure's words; the catalogue is ordered by it."""

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
    """How a rule is enforced in environments of each purpose; None where it is not judged."""

    development: EnforcementLevel | None
    rehearsal: EnforcementLevel | None
    production: EnforcementLevel | None

    def of(self, environment: EnvironmentName) -> EnforcementLevel | None:
        """The level in an environment."""
        match environment.rules.purpose:
            case Purpose.DEVELOPMENT:
                return self.development
            case Purpose.REHEARSAL:
                return self.rehearsal
            case Purpose.PRODUCTION:
                return self.production

    def in_use(self) -> list[EnforcementLevel]:
        """The levels that are in use somewhere, production's first: a policy of the SDK has just one."""
        levels = (self.production, self.rehearsal, self.development)
        return list(dict.fromkeys(level for level in levels if level))


EVERYWHERE = Levels(
    development=EnforcementLevel.MANDATORY,
    rehearsal=EnforcementLevel.MANDATORY,
    production=EnforcementLevel.MANDATORY,
)
ADVISORY_OUTSIDE_PROD = Levels(
    development=EnforcementLevel.ADVISORY,
    rehearsal=EnforcementLevel.ADVISORY,
    production=EnforcementLevel.MANDATORY,
)
ADVISORY_EVERYWHERE = Levels(
    development=EnforcementLevel.ADVISORY,
    rehearsal=EnforcementLevel.ADVISORY,
    production=EnforcementLevel.ADVISORY,
)
STAGING_AND_PROD = Levels(
    development=None, rehearsal=EnforcementLevel.MANDATORY, production=EnforcementLevel.MANDATORY
)
ADVISORY_IN_PROD = Levels(development=None, rehearsal=None, production=EnforcementLevel.ADVISORY)
PROD = Levels(development=None, rehearsal=None, production=EnforcementLevel.MANDATORY)


@dataclass(frozen=True, kw_only=True)
class Check:
    """One property that a rule asks for.

    Attributes:
        path: The property on the wire, for example "siteConfig.minTlsVersion".
        expected: What it has to be.
        remedy: What to do where it is not, as a sentence.
        answers: The ids of the checks in public catalogues that ask for the same.
        repair: The value that a remediation sets; only where that is safe. None for no remediation.
    """

    path: str
    expected: Expectation
    remedy: str
    answers: tuple[str, ...] = ()
    repair: str | bool | None = None


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What all rules have.

    Attributes:
        name: The policy's name, unique in the pack, for example "app-service-transport".
        description: What holds where the rule is kept, as a sentence.
        reason: What happens where it is not, as a sentence.
        url: Where to read more.
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
    def answers(self) -> tuple[str, ...]:
        """The ids in public catalogues that the checks answer, each once."""
        return tuple(dict.fromkeys(answer for check in self.checks for answer in check.answers))

    @property
    def remedy(self) -> str:
        """What to do, for all checks."""
        return " ".join(dict.fromkeys(check.remedy for check in self.checks))

    def findings(self, resource: Resource) -> Iterator[Finding]:
        """What is found of a resource of one of the types, each violation with its check's remedy."""
        for check in self.checks:
            for found in check.expected.findings(resource.properties.at(check.path)):
                yield _with_remedy(found, check.remedy)


@dataclass(frozen=True, kw_only=True)
class ResourceRule(Rule):
    """A rule on single resources that needs more than one property.

    Attributes:
        types: The types that it judges; empty for all.
    """

    judge: Callable[[Resource], Iterable[Finding]]
    remedy: str
    answers: tuple[str, ...] = ()
    types: tuple[str, ...] = ()

    def findings(self, resource: Resource) -> Iterator[Finding]:
        """What is found of a resource of one of the types, each violation with the remedy."""
        return (_with_remedy(found, self.remedy) for found in self.judge(resource))


@dataclass(frozen=True, kw_only=True)
class StackRule(Rule):
    """A rule on all resources of a stack together. Its findings name the resource that they are about."""

    judge: Callable[[Stack], Iterable[Finding]]
    remedy: str
    answers: tuple[str, ...] = ()

    def findings(self, stack: Stack) -> Iterator[Finding]:
        """What is found of a stack, each violation with the remedy."""
        return (_with_remedy(found, self.remedy) for found in self.judge(stack))


AnyRule = PropertyRule | ResourceRule | StackRule
"""A rule of any kind."""


def _with_remedy(found: Finding, remedy: str) -> Finding:
    return replace(found, message=f"{found.message}. {remedy}") if found.decided else found
