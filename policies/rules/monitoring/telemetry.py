"""Azure Monitor: where logs and telemetry go, how long they are kept, and the availability test."""

from collections.abc import Iterator

from pulumi_policy import Severity

from model.naming import EnvironmentNames
from policies.expectations import (
    at_least,
    at_most,
    each,
    has,
    is_empty,
    is_false,
    is_nothing,
    is_true,
    matches,
    one_of,
    satisfies,
    some,
)
from policies.findings import Finding, violation
from policies.resources import Resource
from policies.rule import (
    ADVISORY_IN_PROD,
    EVERYWHERE,
    PROD,
    AnyRule,
    Check,
    PropertyRule,
    ResourceRule,
    Service,
)

WORKSPACE = "azure-native:operationalinsights:Workspace"
COMPONENT = "azure-native:applicationinsights:Component"
WEB_TEST = "azure-native:applicationinsights:WebTest"
WORKBOOK = "azure-native:applicationinsights:Workbook"
DIAGNOSTIC_SETTING = "azure-native:monitor:DiagnosticSetting"

_LEARN = "https://learn.microsoft.com/azure/azure-monitor"
_A_WORKSPACE = matches(r"\S+", "a workspace's id")
_A_PLACE = has("a location", location=matches(r"\S+", "a location"))

# Azure returns 400 for a new setting that has a retention: the workspace decides how long logs are kept.
_SENT = each(
    has("a category", enabled=is_true(), retentionPolicy=is_nothing()), "a list of categories"
).or_absent()


def _sends(setting: Resource) -> Iterator[Finding]:
    """A setting sends every category that it lists. The rule one-workspace checks the destination."""
    logs, metrics = setting.properties.member("logs"), setting.properties.member("metrics")
    yield from (*_SENT.findings(logs), *_SENT.findings(metrics))
    if not (is_empty().findings(logs) or is_empty().findings(metrics)):
        yield violation("logs", "expected logs or metrics, found neither")


def _asks_often(test: Resource) -> Iterator[Finding]:
    """The objective test runs often enough. The readiness test may run less often: it wakes the database."""
    name = test.properties.member("webTestName").text
    if not EnvironmentNames.readiness_test.fits(name, test.environment):
        # Azure's default is 300.
        yield from at_most(300).or_absent().findings(test.properties.member("frequency"))
        places = some(_A_PLACE, "at least 5 locations", minimum=5)
        yield from places.findings(test.properties.member("locations"))


RULES: tuple[AnyRule, ...] = (
    PropertyRule(
        name="monitor-workspace",
        service=Service.MONITOR,
        description="The workspace keeps logs for 30 days or longer, and accepts Entra tokens only.",
        reason="Without logs, nobody can find out what happened. With the workspace's key, anyone can forge "
        "logs.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url=f"{_LEARN}/logs/log-analytics-workspace-overview",
        types=(WORKSPACE,),
        checks=(
            Check(
                path="retentionInDays",
                # Azure's default is 30 days.
                expected=at_least(30).or_absent(),
                fix="Set `retention_in_days` to 30 or more.",
            ),
            Check(
                path="features.disableLocalAuth",
                expected=is_true(),
                fix="Set `disable_local_auth=True` in `features`.",
            ),
        ),
    ),
    PropertyRule(
        name="monitor-complete-logs",
        service=Service.MONITOR,
        description="The workspace keeps logs for 90 days or longer, and accepts all of them.",
        reason="Intrusions are often found only after weeks. Logs above a daily quota are dropped, so "
        "alerts and auditors do not see them.",
        severity=Severity.MEDIUM,
        levels=PROD,
        url=f"{_LEARN}/logs/data-retention-configure",
        types=(WORKSPACE,),
        checks=(
            Check(
                path="retentionInDays",
                expected=at_least(90),
                fix="Set `retention_in_days` to 90 or more.",
            ),
            Check(
                path="workspaceCapping.dailyQuotaGb",
                # -1 means "no quota" in Azure, and is the default.
                expected=satisfies("-1", lambda raw: raw == -1, (int, float)).or_absent(),
                fix="Remove `workspace_capping`.",
            ),
        ),
    ),
    PropertyRule(
        name="monitor-application-insights",
        service=Service.MONITOR,
        description="Telemetry is stored in the workspace, without IP addresses.",
        reason="Outside the workspace, it has another retention and other readers. An IP address is personal "
        "data.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url=f"{_LEARN}/app/create-workspace-resource",
        types=(COMPONENT,),
        checks=(
            Check(
                path="workspaceResourceId",
                expected=_A_WORKSPACE,
                fix="Set `workspace_resource_id` to the workspace.",
                covers=("Azure.AppInsights.Workspace",),
            ),
            Check(
                path="ingestionMode",
                # The API's default is LogAnalytics.
                expected=one_of("LogAnalytics").or_absent(),
                fix='Set `ingestion_mode="LogAnalytics"`.',
            ),
            Check(
                path="disableIpMasking",
                # Azure's default masks addresses.
                expected=is_false().or_absent(),
                fix="Remove `disable_ip_masking`.",
            ),
        ),
    ),
    PropertyRule(
        name="monitor-entra-telemetry",
        service=Service.MONITOR,
        description="Application Insights accepts telemetry only with an Entra token.",
        reason="Anyone who can read the connection string can forge telemetry. But telemetry from an "
        "application that passes no credential to its SDK, and from every browser, would then be rejected.",
        severity=Severity.LOW,
        levels=ADVISORY_IN_PROD,
        url=f"{_LEARN}/app/azure-ad-authentication",
        types=(COMPONENT,),
        checks=(
            Check(
                path="disableLocalAuth",
                expected=is_true(),
                fix="Pass a credential to the application's SDK, then turn on "
                "`stitches:monitoring.entraOnly`.",
                covers=("Azure.AppInsights.LocalAuth",),
            ),
        ),
    ),
    PropertyRule(
        name="monitor-availability-test",
        service=Service.MONITOR,
        description="The availability test uses HTTPS, and checks the certificate.",
        reason="What the test does not check can fail unnoticed, and the objective counts it as available.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url=f"{_LEARN}/app/availability",
        types=(WEB_TEST,),
        checks=(
            Check(path="enabled", expected=is_true(), fix="Set `enabled=True`."),
            Check(path="kind", expected=one_of("standard"), fix='Set `kind="standard"`.'),
            Check(
                path="webTestKind",
                expected=one_of("standard"),
                fix='Set `web_test_kind="standard"`: the default of the SDK is "ping".',
            ),
            Check(
                path="request.requestUrl",
                expected=matches(r"(?i)https://\S+", "an address that begins with https://"),
                fix="Set `request_url` in `request` to an address that begins with https://.",
            ),
            Check(
                path="validationRules.expectedHttpStatusCode",
                expected=satisfies("200", lambda raw: raw == 200, (int, float)),
                fix="Set `expected_http_status_code=200` in `validation_rules`.",
            ),
            Check(
                path="validationRules.sSLCheck",
                expected=is_true(),
                fix="Set `s_sl_check=True` in `validation_rules`.",
            ),
        ),
    ),
    ResourceRule(
        name="monitor-availability-test-frequency",
        service=Service.MONITOR,
        description="The availability test runs from five locations, at least every five minutes.",
        reason="With fewer requests, an objective such as 99.5 % availability cannot be measured, and one "
        "network failure looks like an outage.",
        severity=Severity.MEDIUM,
        levels=PROD,
        url=f"{_LEARN}/app/availability",
        types=(WEB_TEST,),
        evaluate=_asks_often,
        fix="Set `frequency` to 300 seconds or less, and list at least five locations in `locations`.",
    ),
    ResourceRule(
        name="monitor-diagnostic-settings",
        service=Service.MONITOR,
        description="Diagnostic settings send logs or metrics, and set no retention: the workspace does.",
        reason="A setting that sends nothing is noticed only when somebody needs the logs.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url=f"{_LEARN}/essentials/diagnostic-settings",
        types=(DIAGNOSTIC_SETTING,),
        evaluate=_sends,
        fix="List `logs` or `metrics`, each with `enabled=True`, and set no `retention_policy`.",
    ),
)
