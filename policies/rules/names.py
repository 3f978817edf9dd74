"""Which input names a resource, and what that name must be."""

from collections.abc import Iterator, Mapping

from model.environment_rules import EnvironmentName
from model.naming import EnvironmentNames
from model.resource_kinds import ResourceKind
from policies.findings import Finding, undecided, violation
from policies.resources import Resource
from policies.value import Value

NAMES: Mapping[str, tuple[tuple[str, ResourceKind], ...]] = {
    "azure-native:applicationinsights:Component": (("resourceName", ResourceKind.APPLICATION_INSIGHTS),),
    "azure-native:applicationinsights:WebTest": (("webTestName", ResourceKind.AVAILABILITY_TEST),),
    "azure-native:authorization:ManagementLockByScope": (("lockName", ResourceKind.LOCK),),
    "azure-native:cdn:AFDEndpoint": (("endpointName", ResourceKind.FRONT_DOOR_ENDPOINT),),
    "azure-native:cdn:AFDOrigin": (("originName", ResourceKind.ORIGIN),),
    "azure-native:cdn:AFDOriginGroup": (("originGroupName", ResourceKind.ORIGIN_GROUP),),
    "azure-native:cdn:Profile": (("profileName", ResourceKind.FRONT_DOOR),),
    "azure-native:cdn:Route": (("routeName", ResourceKind.ROUTE),),
    "azure-native:cdn:RuleSet": (("ruleSetName", ResourceKind.RULE_SET),),
    "azure-native:cdn:SecurityPolicy": (("securityPolicyName", ResourceKind.SECURITY_POLICY),),
    "azure-native:consumption:Budget": (("budgetName", ResourceKind.BUDGET),),
    "azure-native:costmanagement:ScheduledActionByScope": (("name", ResourceKind.SCHEDULED_ACTION),),
    "azure-native:eventgrid:SystemTopic": (("systemTopicName", ResourceKind.SYSTEM_TOPIC),),
    "azure-native:eventgrid:SystemTopicEventSubscription": (
        ("eventSubscriptionName", ResourceKind.EVENT_SUBSCRIPTION),
    ),
    "azure-native:frontdoor:Policy": (("policyName", ResourceKind.WAF_POLICY),),
    "azure-native:keyvault:Key": (("keyName", ResourceKind.KEY_VAULT_KEY),),
    "azure-native:keyvault:Vault": (("vaultName", ResourceKind.KEY_VAULT),),
    "azure-native:managedidentity:UserAssignedIdentity": (("resourceName", ResourceKind.IDENTITY),),
    "azure-native:monitor:ActionGroup": (
        ("actionGroupName", ResourceKind.ACTION_GROUP),
        ("groupShortName", ResourceKind.ACTION_GROUP_SHORT_NAME),
    ),
    "azure-native:monitor:ActivityLogAlert": (("activityLogAlertName", ResourceKind.ACTIVITY_LOG_ALERT),),
    "azure-native:monitor:AutoscaleSetting": (("autoscaleSettingName", ResourceKind.AUTOSCALE),),
    "azure-native:monitor:DiagnosticSetting": (("name", ResourceKind.DIAGNOSTIC_SETTING),),
    "azure-native:monitor:MetricAlert": (("ruleName", ResourceKind.METRIC_ALERT),),
    "azure-native:monitor:ScheduledQueryRule": (("ruleName", ResourceKind.LOG_ALERT),),
    "azure-native:network:NetworkSecurityGroup": (
        ("networkSecurityGroupName", ResourceKind.NETWORK_SECURITY_GROUP),
    ),
    "azure-native:network:PrivateEndpoint": (("privateEndpointName", ResourceKind.PRIVATE_ENDPOINT),),
    "azure-native:network:Subnet": (("subnetName", ResourceKind.SUBNET),),
    "azure-native:network:VirtualNetwork": (("virtualNetworkName", ResourceKind.VIRTUAL_NETWORK),),
    "azure-native:operationalinsights:Workspace": (("workspaceName", ResourceKind.LOG_ANALYTICS),),
    "azure-native:resources:ResourceGroup": (("resourceGroupName", ResourceKind.RESOURCE_GROUP),),
    "azure-native:sql:Database": (("databaseName", ResourceKind.SQL_DATABASE),),
    "azure-native:sql:Server": (("serverName", ResourceKind.SQL_SERVER),),
    "azure-native:storage:BlobContainer": (("containerName", ResourceKind.BLOB_CONTAINER),),
    "azure-native:storage:StorageAccount": (("accountName", ResourceKind.STORAGE_ACCOUNT),),
    "azure-native:web:AppServicePlan": (("name", ResourceKind.APP_SERVICE_PLAN),),
    "azure-native:web:WebApp": (("name", ResourceKind.WEB_APP),),
    "azure-native:web:WebAppSlot": (("slot", ResourceKind.SLOT),),
}
"""By type: the inputs that name a resource, and the kind of each name."""


def names(resource: Resource) -> Iterator[Finding]:
    """Invalid names of a resource: rejected by Azure, or against our conventions."""
    for key, kind in NAMES[resource.type]:
        value = resource.properties.member(key)
        if value.is_unknown:
            yield undecided(key)
        elif not value.text:
            yield violation(key, "expected a name, because a generated one says nothing about the resource")
        else:
            yield from _of(value, kind, resource.environment)


def _of(value: Value, kind: ResourceKind, environment: EnvironmentName) -> Iterator[Finding]:
    for problem in kind.name_rule.problems(value.text):
        yield violation(value.path, f"expected a name that Azure accepts; it {problem}")
    makers = [maker for maker in EnvironmentNames.makers().values() if maker.kind is kind]
    is_ruled = any(maker.bears_environment for maker in makers)
    if is_ruled and not any(maker.fits(value.text, environment) for maker in makers):
        yield violation(
            value.path,
            f"expected the name that our conventions require in {environment.value}, for example "
            f'"{_example(kind, environment)}"',
        )


def _example(kind: ResourceKind, environment: EnvironmentName) -> str:
    names = EnvironmentNames(environment)
    return next(
        getattr(names, attribute)
        for attribute, maker in EnvironmentNames.makers().items()
        if maker.kind is kind and maker.bears_environment
    )
