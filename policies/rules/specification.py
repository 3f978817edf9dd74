"""The specification's rules on an environment as a whole: its region, slot, alerts and budget."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from pulumi_policy import Severity

from azure_facts.regions import REGIONS, programmatic
from model.burn_rates import BURN_RATES, BurnRate
from model.durations import iso_duration
from model.environment_rules import EnvironmentName
from model.naming import EnvironmentNames
from model.severity import LEAST_URGENT_PAGE
from policies.expectations import one_of
from policies.findings import Finding, undecided, violation
from policies.resources import Resource, Stack
from policies.rule import EVERYWHERE, STAGING_AND_PROD, AnyRule, Service, StackRule
from policies.rules.app_service.types import SITE, SLOT
from policies.rules.cost import BUDGET
from policies.rules.front_door.profile import ORIGIN_GROUP
from policies.rules.monitoring.alerts import ACTION_GROUP, LOG_ALERT, METRIC_ALERT, pages
from policies.rules.monitoring.telemetry import WEB_TEST
from policies.value import Value

_RESOURCE_GROUP = "azure-native:resources:ResourceGroup"


_BALANCERS = {
    SITE: "siteConfig.healthCheckPath",
    SLOT: "siteConfig.healthCheckPath",
    ORIGIN_GROUP: "healthProbeSettings.probePath",
}
"""What removes instances and origins from service, and the path that it checks."""


@dataclass(frozen=True)
class _Alert:
    """An alert that must exist.

    Attributes:
        threshold: The key of its threshold in `monitoringThresholds`.
        words: What its query must contain, because an alert's name proves nothing.
        expected: The threshold that the alert must have, computed from the environment's.
        rate: The burn rate whose window the alert has; None for an alert on the threshold itself.
    """

    threshold: str
    words: tuple[str, ...]
    expected: Callable[[float], float] = float
    rate: BurnRate | None = None

    @property
    def what(self) -> str:
        """The threshold, and the burn rate."""
        return f"{self.threshold} ({self.rate.name} burn)" if self.rate else self.threshold

    def measures(self, alert: Resource) -> bool:
        """Whether an alert measures this."""
        query = _criterion(alert).member("query").text
        window = alert.properties.member("windowSize").text
        return all(word in query for word in self.words) and (
            self.rate is None or window == iso_duration(self.rate.window)
        )


_ALERTS = (
    _Alert("latencyP95Ms", ("requests", "percentile")),
    _Alert("errorRatePercent", ("requests", "success")),
    *(
        _Alert("availabilityPercent", ("availabilityResults", "success"), rate.failed_percent, rate)
        for rate in BURN_RATES
    ),
)


def _criterion(alert: Resource) -> Value:
    return next(alert.properties.at("criteria.allOf").elements(), Value(None, "criteria.allOf"))


def _alerts(stack: Stack) -> Iterator[Finding]:
    for environment in stack.environments:
        thresholds = environment.properties.at("environment.monitoringThresholds")
        for alert in _ALERTS:
            found = [
                candidate
                for candidate in stack.of_type(LOG_ALERT)
                if alert.measures(candidate) and stack.environment_around(candidate) is environment
            ]
            if not found:
                yield violation("", f"expected an alert on {alert.what}, found none", environment.urn)
            for candidate in found:
                yield from _evaluate_alert(stack, candidate, alert, thresholds.member(alert.threshold))


def _evaluate_alert(stack: Stack, found: Resource, alert: _Alert, expected: Value) -> Iterator[Finding]:
    criterion = _criterion(found)
    threshold, operator = criterion.member("threshold"), criterion.member("operator")
    if threshold.is_unknown or expected.is_unknown:
        yield undecided(threshold.path, found.urn)
    elif expected.number is None or threshold.number != alert.expected(expected.number):
        message = f"expected the environment's {alert.what}, found {threshold.shape}"
        yield violation(threshold.path, message, found.urn)
    yield from (replace(each, urn=found.urn) for each in one_of("GreaterThan").findings(operator))
    if not any(group.type == ACTION_GROUP for group in stack.referred(found, "actions")):
        yield violation("actions", "expected the environment's action group, found none", found.urn)


def _routing(stack: Stack) -> Iterator[Finding]:
    """Urgent alerts use an action group that pages, if anybody can be paged; the others page nobody."""
    for alert in stack.of_type(LOG_ALERT, METRIC_ALERT):
        severity = alert.properties.member("severity")
        groups = [group for group in stack.referred(alert, "actions") if group.type == ACTION_GROUP]
        if severity.is_unknown:
            yield undecided("severity", alert.urn)
        elif severity.number is not None and groups and severity.number <= LEAST_URGENT_PAGE:
            environment = stack.environment_around(alert)
            can_page = any(
                pages(group)
                for group in stack.of_type(ACTION_GROUP)
                if stack.environment_around(group) is environment
            )
            if can_page and not any(pages(group) for group in groups):
                yield violation("actions", "expected the urgent action group, found another", alert.urn)
        elif any(pages(group) for group in groups):
            yield violation(
                "actions", "expected an action group that is not urgent, found another", alert.urn
            )


def _readiness(stack: Stack) -> Iterator[Finding]:
    """No load balancer probes the readiness path: if the database fails, it would remove every instance."""
    for test in stack.of_type(WEB_TEST):
        name = test.properties.member("webTestName").text
        if not EnvironmentNames.readiness_test.fits(name, test.environment):
            continue
        asked = test.properties.at("request.requestUrl")
        if asked.is_unknown:
            yield undecided("request.requestUrl", test.urn)
        for resource in stack.of_type(*_BALANCERS):
            probed = resource.properties.at(_BALANCERS[resource.type])
            if asked.text and urlsplit(asked.text).path.lower() == probed.text.lower():
                yield violation(probed.path, "expected a path other than readinessPath", resource.urn)


def _budget(stack: Stack) -> Iterator[Finding]:
    for environment in stack.environments:
        limit = environment.properties.at("environment.costBudgetUSD")
        budgets = [
            budget
            for group in stack.of_type(_RESOURCE_GROUP)
            if stack.environment_around(group) is environment
            for budget in stack.referring(group, "scope", BUDGET)
        ]
        if not budgets:
            yield violation("", "expected a budget on the resource group, found none", environment.urn)
        for budget in budgets:
            amount = budget.properties.member("amount")
            if amount.is_unknown or limit.is_unknown:
                yield undecided("amount", budget.urn)
            elif amount.number is None or limit.number is None or amount.number > limit.number:
                message = f"expected at most the environment's costBudgetUSD, found {amount.shape}"
                yield violation("amount", message, budget.urn)


def _slots(stack: Stack) -> Iterator[Finding]:
    for site in stack.of_type(SITE):
        if not stack.referring(site, "name", SLOT):
            yield violation("", "expected a staging slot, found none", site.urn)


def _one_region(stack: Stack) -> Iterable[Finding]:
    for resource in stack.resources:
        environment = stack.environment_around(resource)
        if environment is None:
            continue
        location = resource.properties.member("location")
        # An invalid region is found by the rule on regions.
        here = programmatic(environment.properties.at("environment.region").text)
        if programmatic(location.text) in REGIONS.keys() - {here}:
            yield violation("location", "expected the environment's region, found another", resource.urn)


def _one_environment(stack: Stack) -> Iterator[Finding]:
    if stack.root and stack.name in set(EnvironmentName) and len(stack.environments) != 1:
        found = len(stack.environments)
        yield violation("", f"expected one environment component, found {found}", stack.root.urn)


RULES: tuple[AnyRule, ...] = (
    StackRule(
        name="one-environment",
        service=Service.STACK,
        description="A stack contains exactly one environment, whose name is the stack's.",
        reason="Resources outside an environment have no thresholds, budget or region to check against.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url="https://www.pulumi.com/docs/iac/concepts/stacks/",
        evaluate=_one_environment,
        fix="Create the stack from one `components.environment.Environment`.",
    ),
    StackRule(
        name="one-region",
        service=Service.STACK,
        description="All regional resources of an environment are in the environment's region.",
        reason="Resources in several regions are slow when they call each other, cause costs for the traffic "
        "between the regions, and fail if any of the regions fails.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url="https://learn.microsoft.com/azure/reliability/regions-overview",
        evaluate=_one_region,
        fix="Set `location=placement.region`.",
    ),
    StackRule(
        name="staging-slot",
        service=Service.APP_SERVICE,
        description="Every site has a slot to which releases are published before the swap.",
        reason="Without a slot, each release is an outage, and there is nothing to swap back to.",
        severity=Severity.HIGH,
        levels=STAGING_AND_PROD,
        url="https://learn.microsoft.com/azure/app-service/deploy-staging-slots",
        evaluate=_slots,
        fix="Create a `web.WebAppSlot` for the site.",
    ),
    StackRule(
        name="alerts",
        service=Service.MONITOR,
        description="Latency, error rate and availability each have an alert at the environment's threshold.",
        reason="Without an alert, users notice outages before you do.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url="https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-overview",
        evaluate=_alerts,
        fix="Create an alert on latency, one on errors and one for each of model/burn_rates.py, from "
        "`monitoringThresholds`, with the action group as their action.",
    ),
    StackRule(
        name="readiness-path",
        service=Service.APP_SERVICE,
        description="No load balancer probes the readiness path.",
        reason="If the database fails, no instance is ready. A load balancer would remove all of them, and "
        "the site would be down.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url="https://learn.microsoft.com/azure/app-service/monitor-instances-health-check",
        evaluate=_readiness,
        fix="Make Health check and Front Door probe `stitches:appService.healthCheckPath`.",
    ),
    StackRule(
        name="alert-routing",
        service=Service.MONITOR,
        description="Alerts of severity 0 and 1 notify people by text message or webhook, if the stack has "
        "these receivers; the others send only e-mails.",
        reason="If text messages are about problems that can wait, people soon ignore all text messages. At "
        "night, nobody reads an e-mail.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url="https://learn.microsoft.com/azure/azure-monitor/alerts/action-groups",
        evaluate=_routing,
        fix="Use the action group that `ActionGroups.of` returns for the alert's severity.",
    ),
    StackRule(
        name="budget",
        service=Service.COST,
        description="A budget of at most `costBudgetUSD` covers the environment's resource group.",
        reason="Without a budget, an expensive mistake shows up only on the invoice.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url="https://learn.microsoft.com/azure/cost-management-billing/costs/tutorial-acm-create-budgets",
        evaluate=_budget,
        fix="Create a `consumption.Budget` with the group as its scope and `costBudgetUSD` as its amount.",
    ),
)
