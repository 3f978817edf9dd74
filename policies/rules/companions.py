"""What each resource needs beside it: settings, logs, locks and roles, each a separate resource in Azure.

They are matched by references, not by ids: references are known at the first preview, and ids are not.
"""

from collections.abc import Callable, Iterable, Iterator

from pulumi_policy import Severity

from policies.findings import Finding, violation
from policies.resources import ROOT, Resource, Stack
from policies.rule import EVERYWHERE, PROD, STAGING_AND_PROD, AnyRule, ResourceRule, Service, StackRule
from policies.rules.app_service.types import PLAN, SITE, SLOT
from policies.rules.authorization import LOCK, ROLE_ASSIGNMENT
from policies.rules.every_resource import secrets_at
from policies.rules.front_door.firewall import SECURITY_POLICY
from policies.rules.front_door.host_names import ZONE
from policies.rules.front_door.profile import DOMAIN, ENDPOINT, PROFILE, ROUTE
from policies.rules.key_vault import KEY, VAULT
from policies.rules.monitoring.alerts import METRIC_ALERT
from policies.rules.monitoring.telemetry import COMPONENT, DIAGNOSTIC_SETTING, WORKBOOK, WORKSPACE
from policies.rules.network import PRIVATE_ENDPOINT, SECURITY_GROUP, VIRTUAL_NETWORK
from policies.rules.sql.access import SERVER
from policies.rules.sql.database import DATABASE, SHORT_TERM_RETENTION
from policies.rules.sql.watchers import ASSESSMENT, AUDITING, THREAT_DETECTION
from policies.rules.storage.account import BLOBS
from policies.rules.storage.anonymous_access import ACCOUNT, CONTAINER

LOGGED = (
    PROFILE,
    VAULT,
    SECURITY_GROUP,
    VIRTUAL_NETWORK,
    WORKSPACE,
    DATABASE,
    SERVER,
    ACCOUNT,
    SITE,
    SLOT,
)
"""The types that write logs.

Application Insights is not one of them: its tables are in the workspace anyway. A plan has metrics only.
"""

REACHED_PRIVATELY = (SERVER, ACCOUNT, VAULT)
HOLDING_DATA = (SERVER, ACCOUNT, VAULT)
LOCKED = (*HOLDING_DATA, ZONE)
WATCHED = (PLAN, SITE, DATABASE, ACCOUNT, VAULT, PROFILE)
PROTECTED = (*HOLDING_DATA, DATABASE, CONTAINER, KEY)

SETTINGS: tuple[tuple[str, str], ...] = (
    (SITE, "azure-native:web:WebAppFtpAllowed"),
    (SITE, "azure-native:web:WebAppScmAllowed"),
    (SLOT, "azure-native:web:WebAppFtpAllowedSlot"),
    (SLOT, "azure-native:web:WebAppScmAllowedSlot"),
    (SERVER, AUDITING),
    (SERVER, THREAT_DETECTION),
    (DATABASE, SHORT_TERM_RETENTION),
    (ACCOUNT, BLOBS),
    (ENDPOINT, SECURITY_POLICY),
    (ENDPOINT, ROUTE),
    (DOMAIN, SECURITY_POLICY),
    (DOMAIN, ROUTE),
)
"""A type, and the type of the setting that each of its resources needs."""


def _beside(
    types: tuple[str, ...], key: str, companion: str, words: str
) -> Callable[[Stack], Iterable[Finding]]:
    """A check: each resource of some types has a companion with a property that refers to it."""

    def evaluate(stack: Stack) -> Iterator[Finding]:
        for resource in stack.of_type(*types):
            if not stack.referring(resource, key, companion):
                yield violation("", f"expected {words}, found none", resource.urn)

    return evaluate


def _settings(settings: tuple[tuple[str, str], ...]) -> Callable[[Stack], Iterable[Finding]]:
    """A check: each resource of a type has its setting beside it."""

    def evaluate(stack: Stack) -> Iterator[Finding]:
        for target, companion in settings:
            for resource in stack.of_type(target):
                if not any(stack.depends(found, resource) for found in stack.of_type(companion)):
                    name = companion.rpartition(":")[2]
                    yield violation("", f"expected a {name} for it, found none", resource.urn)

    return evaluate


def _diagnostic_settings(stack: Stack) -> Iterator[Finding]:
    for resource in stack.of_type(*LOGGED):
        settings = stack.referring(resource, "resourceUri", DIAGNOSTIC_SETTING)
        if not any(any(setting.properties.member("logs").elements()) for setting in settings):
            yield violation("", "expected a diagnostic setting that sends its logs, found none", resource.urn)


def _one_workspace(stack: Stack) -> Iterator[Finding]:
    first = next(stack.of_type(WORKSPACE), None)
    for setting in stack.of_type(DIAGNOSTIC_SETTING):
        if first is None or not setting.refers_to(first, "workspaceId"):
            yield violation(
                "workspaceId", "expected the environment's one workspace, found another", setting.urn
            )


def _roles_first(stack: Stack) -> Iterator[Finding]:
    for site in stack.of_type(SITE, SLOT):
        for identity in stack.referred(site, "identity"):
            for role in stack.referring(identity, "principalId", ROLE_ASSIGNMENT):
                if not stack.depends(site, role):
                    yield violation(
                        "", f"expected it to depend on {role.name}, found no dependency", site.urn
                    )


def _protected(resource: Resource) -> Iterator[Finding]:
    if not resource.protected:
        yield violation("", "expected the resource option `protect`, found none")


def _outputs(stack: Stack) -> Iterator[Finding]:
    for root in stack.of_type(ROOT):
        yield from secrets_at(root.properties)


RULES: tuple[AnyRule, ...] = (
    StackRule(
        name="companion-settings",
        service=Service.STACK,
        description="Each resource has the settings that Azure keeps as separate resources.",
        reason="If such a setting is missing, no rule can check it, and Azure's default applies.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url="https://learn.microsoft.com/azure/azure-resource-manager/management/overview",
        evaluate=_settings(SETTINGS),
        fix="Create the missing setting.",
        covers=("CKV_AZURE_23", "Azure.SQL.Auditing", "Azure.SQL.DefenderCloud", "Azure.FrontDoor.UseWAF"),
    ),
    StackRule(
        name="companion-vulnerability-assessment",
        service=Service.STACK,
        description="Each SQL server has a vulnerability assessment.",
        reason="If it is missing, no rule can check it, and nothing looks for vulnerabilities.",
        severity=Severity.MEDIUM,
        levels=STAGING_AND_PROD,
        url=""
        "https://learn.microsoft.com/azure/defender-for-cloud/sql-azure-vulnerability-assessment-overview",
        evaluate=_settings(((SERVER, ASSESSMENT),)),
        fix="Create a `SqlVulnerabilityAssessmentsSetting` for the server.",
    ),
    StackRule(
        name="diagnostic-settings",
        service=Service.MONITOR,
        description="Every resource that writes logs sends them to a workspace.",
        reason="Without logs, nobody can find out what happened and who did it.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url="https://learn.microsoft.com/azure/azure-monitor/essentials/diagnostic-settings",
        evaluate=_diagnostic_settings,
        fix="Create a `Diagnostics` with its logs.",
        covers=("Azure.FrontDoor.Logs", "Azure.KeyVault.Logs"),
    ),
    StackRule(
        name="one-workspace",
        service=Service.MONITOR,
        description="All logs of an environment are sent to one workspace.",
        reason="An attack across several services can be seen only if their logs are in one place.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url="https://learn.microsoft.com/azure/azure-monitor/logs/workspace-design",
        evaluate=_one_workspace,
        fix="Set `workspace_id` to the id of the environment's `LogAnalytics`.",
    ),
    StackRule(
        name="metric-alerts",
        service=Service.MONITOR,
        description="Every resource that users depend on has an alert on its metrics.",
        reason="Alerts on user requests show that users wait; alerts on metrics show what they wait for.",
        severity=Severity.MEDIUM,
        levels=STAGING_AND_PROD,
        url="https://azure.github.io/azure-monitor-baseline-alerts/",
        evaluate=_beside(WATCHED, "scopes", METRIC_ALERT, "an alert on its metrics"),
        fix="Create a `BaselineAlerts` for it, with a row of `BASELINE_ALERTS` for its type.",
    ),
    StackRule(
        name="objectives-workbook",
        service=Service.MONITOR,
        description="A workbook shows the objectives of each Application Insights component.",
        reason="An alert reports that an objective is missed now. Only a workbook shows whether the "
        "objectives of a month were met.",
        severity=Severity.MEDIUM,
        levels=STAGING_AND_PROD,
        url="https://learn.microsoft.com/azure/azure-monitor/visualize/workbooks-overview",
        evaluate=_beside((COMPONENT,), "sourceId", WORKBOOK, "a workbook that queries it"),
        fix="Create an `ObjectivesWorkbook` for the component.",
    ),
    StackRule(
        name="data-locks",
        service=Service.AUTHORIZATION,
        description="Resources that hold data, and DNS zones of domains, have a lock against deletion.",
        reason="Anyone who may change a resource without a lock may delete it, and its data with it. A zone "
        "that is created again has other name servers.",
        severity=Severity.HIGH,
        levels=PROD,
        url="https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources",
        evaluate=_beside(LOCKED, "scope", LOCK, "a lock on it"),
        fix="Turn on `stitches:protection.dataLocks`.",
    ),
    ResourceRule(
        name="data-protection",
        service=Service.STACK,
        description="Pulumi rejects the deletion or replacement of resources that hold data.",
        reason="A changed property can cause a replacement, and a replacement deletes the data.",
        severity=Severity.HIGH,
        levels=PROD,
        url="https://www.pulumi.com/docs/iac/concepts/resources/options/protect/",
        types=PROTECTED,
        evaluate=_protected,
        fix="Turn on `stitches:protection.protect`.",
    ),
    StackRule(
        name="private-endpoints",
        service=Service.NETWORK,
        description="Resources that hold data have private endpoints.",
        reason="A service without a private endpoint is reachable at its public address, or not at all.",
        severity=Severity.HIGH,
        levels=PROD,
        url="https://learn.microsoft.com/azure/private-link/private-endpoint-overview",
        evaluate=_beside(
            REACHED_PRIVATELY, "privateLinkServiceConnections", PRIVATE_ENDPOINT, "a private endpoint to it"
        ),
        fix="Turn on `stitches:network.privateEndpoints`.",
        covers=("CKV2_AZURE_32", "CKV2_AZURE_33", "CKV2_AZURE_45"),
    ),
    StackRule(
        name="roles-before-sites",
        service=Service.AUTHORIZATION,
        description="A site is created after all role assignments of its identity.",
        reason="A site that starts without its roles cannot read its secrets, and fails at its first start.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url="https://learn.microsoft.com/azure/role-based-access-control/troubleshooting",
        evaluate=_roles_first,
        fix="Set the site's `depends_on` to the role assignments.",
    ),
    StackRule(
        name="secrets-in-outputs",
        service=Service.STACK,
        description="No stack output holds a secret's value.",
        reason="Outputs are printed, passed on to pipelines, and read by other stacks.",
        severity=Severity.CRITICAL,
        levels=EVERYWHERE,
        url="https://www.pulumi.com/docs/iac/concepts/secrets/",
        evaluate=_outputs,
        fix="Remove the output, and read the value from Key Vault where you need it.",
        covers=("Azure.Deployment.OutputSecretValue",),
    ),
)
