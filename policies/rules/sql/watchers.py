"""Azure SQL: how a server is monitored: its audit log, threat detection and vulnerability assessment."""

from pulumi_policy import Severity

from policies.expectations import all_of, each, is_empty, is_true, matches, one_of, satisfies, some
from policies.rule import EVERYWHERE, STAGING_AND_PROD, AnyRule, Check, PropertyRule, Service

AUDITING = "azure-native:sql:ServerBlobAuditingPolicy"
EXTENDED_AUDITING = "azure-native:sql:ExtendedServerBlobAuditingPolicy"
THREAT_DETECTION = "azure-native:sql:ServerSecurityAlertPolicy"
ASSESSMENT = "azure-native:sql:SqlVulnerabilityAssessmentsSetting"

_ASKED = (
    "FAILED_DATABASE_AUTHENTICATION_GROUP",
    "SUCCESSFUL_DATABASE_AUTHENTICATION_GROUP",
    "DATABASE_PERMISSION_CHANGE_GROUP",
    "DATABASE_ROLE_MEMBER_CHANGE_GROUP",
    "SCHEMA_OBJECT_CHANGE_GROUP",
)
_EVERY_STATEMENT = r"(?i)(?!BATCH_(STARTED|COMPLETED)_GROUP)\w+"
# The default of Azure and of the portal records every statement with its text.
_AUDITED = all_of(
    each(matches(_EVERY_STATEMENT, "a group without the text of statements"), "groups without statements"),
    *(some(one_of(group), group) for group in _ASKED),
)

RULES: tuple[AnyRule, ...] = (
    PropertyRule(
        name="sql-auditing",
        service=Service.SQL,
        description="Servers log sign-ins and changes of schema and permissions to Azure Monitor, without "
        "the text of statements, and keep the log for at least 90 days.",
        reason="Without this log, nobody can find out after an incident who signed in and who changed what. "
        "The text of statements is personal data, and is billed by the GB.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url="https://learn.microsoft.com/azure/azure-sql/database/auditing-overview",
        types=(AUDITING, EXTENDED_AUDITING),
        checks=(
            Check(
                path="state",
                expected=one_of("Enabled"),
                fix='Set `state="Enabled"`.',
                covers=("CKV_AZURE_23", "Azure.SQL.Auditing"),
            ),
            Check(
                path="isAzureMonitorTargetEnabled",
                expected=is_true(),
                fix="Set `is_azure_monitor_target_enabled=True`.",
                covers=("CKV_AZURE_156",),
            ),
            Check(
                path="retentionDays",
                # Azure's default is 0: keep forever.
                expected=satisfies(
                    "at least 90, or 0 to keep the log forever",
                    lambda raw: raw == 0 or raw >= 90,
                    (int, float),
                ).or_absent(),
                fix="Set `retention_days` to 90 or more.",
                covers=("CKV_AZURE_24",),
            ),
            Check(
                path="auditActionsAndGroups",
                expected=_AUDITED,
                fix="List the groups of sign-ins and of changes to schema and permissions in "
                "`audit_actions_and_groups`, and no BATCH group.",
            ),
        ),
    ),
    PropertyRule(
        name="sql-threat-detection",
        service=Service.SQL,
        description="Defender looks for all kinds of threats on servers, and notifies people.",
        reason="An attack that nobody notices continues.",
        severity=Severity.MEDIUM,
        levels=STAGING_AND_PROD,
        url="https://learn.microsoft.com/azure/azure-sql/database/azure-defender-for-sql",
        types=(THREAT_DETECTION,),
        checks=(
            Check(
                path="state",
                expected=one_of("Enabled"),
                fix='Set `state="Enabled"`.',
                covers=("CKV2_AZURE_13", "Azure.SQL.DefenderCloud"),
            ),
            Check(
                path="disabledAlerts",
                # Azure's default disables none.
                expected=is_empty(),
                fix="Set `disabled_alerts=[]`.",
                covers=("CKV_AZURE_25",),
            ),
            Check(
                path="emailAddresses",
                expected=some(matches(r"[^@\s]+@[^@\s]+", "an e-mail address"), "an e-mail address or more"),
                fix="Add somebody to `email_addresses`.",
                covers=("CKV_AZURE_26",),
            ),
            Check(
                path="emailAccountAdmins",
                expected=is_true(),
                fix="Set `email_account_admins=True`.",
                covers=("CKV_AZURE_27",),
            ),
        ),
    ),
    PropertyRule(
        name="sql-vulnerability-assessment",
        service=Service.SQL,
        description="Defender looks for vulnerabilities of servers and databases each week.",
        reason="Without it, an attacker finds excessive permissions and wrong settings first.",
        severity=Severity.MEDIUM,
        levels=STAGING_AND_PROD,
        url=""
        "https://learn.microsoft.com/azure/defender-for-cloud/sql-azure-vulnerability-assessment-overview",
        types=(ASSESSMENT,),
        checks=(
            Check(
                path="state",
                expected=one_of("Enabled"),
                fix='Set `state="Enabled"`.',
                covers=("CKV2_AZURE_2", "CKV2_AZURE_3"),
            ),
        ),
    ),
)
