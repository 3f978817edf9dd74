"""The names of all resources in an environment. No other module creates names."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import overload

from model.environment_rules import EnvironmentName
from model.resource_kinds import ResourceKind


class Name:
    """The name of one resource, computed from the environment's name and suffix when it is read.

    Args:
        kind: The kind of resource, whose rule the name follows.
        template: The name, in which {environment} stands for "prod", {suffix} for "x7" and {hyphen_suffix}
            for "-x7"; the last two are empty without a suffix.
    """

    def __init__(self, kind: ResourceKind, template: str) -> None:
        self.kind = kind
        self._template = template

    @overload
    def __get__(self, names: None, owner: type["EnvironmentNames"]) -> "Name": ...
    @overload
    def __get__(self, names: "EnvironmentNames", owner: type["EnvironmentNames"]) -> str: ...

    def __get__(self, names: "EnvironmentNames | None", owner: type["EnvironmentNames"]) -> "Name | str":
        """The name in an environment; on the class itself, this descriptor."""
        if names is None:
            return self
        return self._template.format(
            environment=names.environment.value,
            suffix=names.suffix,
            hyphen_suffix=f"-{names.suffix}" if names.suffix else "",
        )

    @property
    def bears_environment(self) -> bool:
        """Whether the name contains its environment."""
        return "{environment}" in self._template

    def fits(self, name: str, environment: EnvironmentName) -> bool:
        """Whether a name is this resource's name in an environment, with any suffix."""
        pattern = (
            re.escape(self._template)
            .replace(r"\{environment\}", environment.value)
            .replace(r"\{hyphen_suffix\}", "(-[a-z0-9]+)?")
            .replace(r"\{suffix\}", "[a-z0-9]*")
        )
        return re.fullmatch(pattern, name) is not None


class RejectedNamesError(ValueError):
    """Azure would reject some of an environment's names.

    Attributes:
        rejections: What is wrong with each rejected name, by the name.
    """

    def __init__(self, rejections: Mapping[str, str]) -> None:
        self.rejections = dict(rejections)
        super().__init__("; ".join(f'"{name}" {reason}' for name, reason in self.rejections.items()))


@dataclass(frozen=True)
class EnvironmentNames:
    """The names of one environment's resources, each valid in Azure.

    Attributes:
        environment: The environment.
        suffix: Lower-case letters and digits that distinguish this deployment's globally unique names
            from other people's; usually empty.

    Raises:
        RejectedNamesError: Azure would reject a name with the suffix.
    """

    environment: EnvironmentName
    suffix: str = ""

    resource_group = Name(ResourceKind.RESOURCE_GROUP, "stitches-{environment}")
    identity = Name(ResourceKind.IDENTITY, "id-stitches-{environment}")
    migrator_identity = Name(ResourceKind.IDENTITY, "id-stitches-{environment}-migrator")
    app_service_plan = Name(ResourceKind.APP_SERVICE_PLAN, "plan-stitches-{environment}")
    autoscale = Name(ResourceKind.AUTOSCALE, "autoscale-stitches-{environment}")
    web_app = Name(ResourceKind.WEB_APP, "stitches-{environment}{hyphen_suffix}")
    slot = Name(ResourceKind.SLOT, "staging")

    sql_server = Name(ResourceKind.SQL_SERVER, "sql-stitches-{environment}{hyphen_suffix}")
    sql_database = Name(ResourceKind.SQL_DATABASE, "stitches")
    storage_account = Name(ResourceKind.STORAGE_ACCOUNT, "ststitches{environment}{suffix}")
    uploads_container = Name(ResourceKind.BLOB_CONTAINER, "uploads")
    releases_container = Name(ResourceKind.BLOB_CONTAINER, "releases")
    data_protection_container = Name(ResourceKind.BLOB_CONTAINER, "keys")
    key_vault = Name(ResourceKind.KEY_VAULT, "kv-stitches-{environment}{hyphen_suffix}")
    data_protection_key = Name(ResourceKind.KEY_VAULT_KEY, "data-protection")

    log_analytics = Name(ResourceKind.LOG_ANALYTICS, "log-stitches-{environment}")
    application_insights = Name(ResourceKind.APPLICATION_INSIGHTS, "appi-stitches-{environment}")
    availability_test = Name(ResourceKind.AVAILABILITY_TEST, "webtest-stitches-{environment}")
    readiness_test = Name(ResourceKind.AVAILABILITY_TEST, "webtest-ready-stitches-{environment}")
    action_group = Name(ResourceKind.ACTION_GROUP, "ag-stitches-{environment}")
    action_group_short_name = Name(ResourceKind.ACTION_GROUP_SHORT_NAME, "st-{environment}")
    urgent_action_group = Name(ResourceKind.ACTION_GROUP, "ag-urgent-stitches-{environment}")
    urgent_action_group_short_name = Name(ResourceKind.ACTION_GROUP_SHORT_NAME, "urg-{environment}")
    latency_alert = Name(ResourceKind.LOG_ALERT, "alert-latency-p95-stitches-{environment}")
    error_rate_alert = Name(ResourceKind.LOG_ALERT, "alert-error-rate-stitches-{environment}")
    availability_fast_alert = Name(ResourceKind.LOG_ALERT, "alert-availability-fast-stitches-{environment}")
    availability_slow_alert = Name(ResourceKind.LOG_ALERT, "alert-availability-slow-stitches-{environment}")
    availability_ticket_alert = Name(
        ResourceKind.LOG_ALERT, "alert-availability-ticket-stitches-{environment}"
    )
    readiness_alert = Name(ResourceKind.LOG_ALERT, "alert-readiness-stitches-{environment}")
    telemetry_alert = Name(ResourceKind.LOG_ALERT, "alert-no-telemetry-stitches-{environment}")
    plan_cpu_alert = Name(ResourceKind.METRIC_ALERT, "alert-plan-cpu-stitches-{environment}")
    plan_memory_alert = Name(ResourceKind.METRIC_ALERT, "alert-plan-memory-stitches-{environment}")
    plan_queue_alert = Name(ResourceKind.METRIC_ALERT, "alert-plan-queue-stitches-{environment}")
    site_health_alert = Name(ResourceKind.METRIC_ALERT, "alert-site-health-stitches-{environment}")
    database_connections_alert = Name(
        ResourceKind.METRIC_ALERT, "alert-database-connections-stitches-{environment}"
    )
    database_firewall_alert = Name(
        ResourceKind.METRIC_ALERT, "alert-database-firewall-stitches-{environment}"
    )
    database_deadlocks_alert = Name(
        ResourceKind.METRIC_ALERT, "alert-database-deadlocks-stitches-{environment}"
    )
    database_cpu_alert = Name(ResourceKind.METRIC_ALERT, "alert-database-cpu-stitches-{environment}")
    database_storage_alert = Name(ResourceKind.METRIC_ALERT, "alert-database-storage-stitches-{environment}")
    blobs_availability_alert = Name(
        ResourceKind.METRIC_ALERT, "alert-blobs-availability-stitches-{environment}"
    )
    vault_availability_alert = Name(
        ResourceKind.METRIC_ALERT, "alert-vault-availability-stitches-{environment}"
    )
    front_door_errors_alert = Name(
        ResourceKind.METRIC_ALERT, "alert-front-door-errors-stitches-{environment}"
    )
    service_health_alert = Name(
        ResourceKind.ACTIVITY_LOG_ALERT, "alert-service-health-stitches-{environment}"
    )
    resource_health_alert = Name(
        ResourceKind.ACTIVITY_LOG_ALERT, "alert-resource-health-stitches-{environment}"
    )
    data_deleted_alert = Name(ResourceKind.ACTIVITY_LOG_ALERT, "alert-data-deleted-stitches-{environment}")
    diagnostic_setting = Name(ResourceKind.DIAGNOSTIC_SETTING, "diag-stitches-{environment}")

    front_door = Name(ResourceKind.FRONT_DOOR, "afd-stitches-{environment}")
    front_door_endpoint = Name(ResourceKind.FRONT_DOOR_ENDPOINT, "stitches-{environment}{hyphen_suffix}")
    slot_endpoint = Name(ResourceKind.FRONT_DOOR_ENDPOINT, "stitches-{environment}-slot{hyphen_suffix}")
    origin_group = Name(ResourceKind.ORIGIN_GROUP, "app")
    origin = Name(ResourceKind.ORIGIN, "stitches-{environment}")
    slot_origin_group = Name(ResourceKind.ORIGIN_GROUP, "slot")
    slot_origin = Name(ResourceKind.ORIGIN, "stitches-{environment}-slot")
    rule_set = Name(ResourceKind.RULE_SET, "SecurityHeaders")
    security_policy = Name(ResourceKind.SECURITY_POLICY, "waf-stitches-{environment}")
    waf_policy = Name(ResourceKind.WAF_POLICY, "wafstitches{environment}")

    budget = Name(ResourceKind.BUDGET, "budget-stitches-{environment}")
    vault_topic = Name(ResourceKind.SYSTEM_TOPIC, "evgt-kv-stitches-{environment}")
    secret_expiry_alert = Name(ResourceKind.EVENT_SUBSCRIPTION, "secret-expiry-stitches-{environment}")
    cost_anomaly_alert = Name(ResourceKind.SCHEDULED_ACTION, "anomaly-stitches-{environment}")
    lock = Name(ResourceKind.LOCK, "lock-stitches-{environment}")

    virtual_network = Name(ResourceKind.VIRTUAL_NETWORK, "vnet-stitches-{environment}")
    app_subnet = Name(ResourceKind.SUBNET, "snet-app")
    private_endpoints_subnet = Name(ResourceKind.SUBNET, "snet-private-endpoints")
    app_security_group = Name(ResourceKind.NETWORK_SECURITY_GROUP, "nsg-app-stitches-{environment}")
    private_endpoints_security_group = Name(
        ResourceKind.NETWORK_SECURITY_GROUP, "nsg-private-endpoints-stitches-{environment}"
    )
    sql_private_endpoint = Name(ResourceKind.PRIVATE_ENDPOINT, "pe-sql-stitches-{environment}")
    blob_private_endpoint = Name(ResourceKind.PRIVATE_ENDPOINT, "pe-blob-stitches-{environment}")
    blob_secondary_private_endpoint = Name(
        ResourceKind.PRIVATE_ENDPOINT, "pe-blob-secondary-stitches-{environment}"
    )
    key_vault_private_endpoint = Name(ResourceKind.PRIVATE_ENDPOINT, "pe-kv-stitches-{environment}")

    def __post_init__(self) -> None:
        """Reject names that Azure would reject, before anything uses them."""
        rejections = {
            getattr(self, attribute): f"{' and '.join(problems)} ({maker.kind.value})"
            for attribute, maker in self.makers().items()
            if (problems := maker.kind.name_rule.problems(getattr(self, attribute)))
        }
        if rejections:
            raise RejectedNamesError(rejections)

    @classmethod
    def makers(cls) -> Mapping[str, Name]:
        """The descriptor of each name, by attribute."""
        return {attribute: value for attribute, value in vars(cls).items() if isinstance(value, Name)}

    def alert(self, part: str) -> str:
        """The name of one alert, by the part that distinguishes it, such as "plan-cpu"."""
        return getattr(self, f"{part.replace('-', '_')}_alert")

    @property
    def workbook_title(self) -> str:
        """The title of the environment's workbook in the portal; its Azure name is a GUID."""
        return f"Objectives of stitches-{self.environment.value}"

    @property
    def containers(self) -> tuple[str, ...]:
        """The names of all blob containers."""
        return (self.uploads_container, self.releases_container, self.data_protection_container)
