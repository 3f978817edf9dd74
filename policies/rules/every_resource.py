"""What holds for resources of every service: names, tags, regions, no secret, nothing retired."""

from collections.abc import Iterable, Iterator, Mapping

from pulumi_policy import Severity

from azure_facts.regions import GLOBAL_LOCATION, REGIONS, programmatic
from azure_facts.secrecy import is_secret_key, looks_like_a_secret
from policies.expectations import one_of
from policies.findings import Finding, undecided, violation
from policies.resources import ENVIRONMENT, Resource, stack_of
from policies.rule import EVERYWHERE, AnyRule, ResourceRule, Service
from policies.rules.front_door.firewall import POLICY
from policies.rules.names import NAMES, names
from policies.value import Value

TAGGED = (
    "azure-native:applicationinsights:Component",
    "azure-native:applicationinsights:WebTest",
    "azure-native:applicationinsights:Workbook",
    "azure-native:cdn:AFDEndpoint",
    "azure-native:cdn:Profile",
    "azure-native:dns:Zone",
    "azure-native:frontdoor:Policy",
    "azure-native:keyvault:Key",
    "azure-native:keyvault:Vault",
    "azure-native:managedidentity:UserAssignedIdentity",
    "azure-native:monitor:ActionGroup",
    "azure-native:monitor:ActivityLogAlert",
    "azure-native:monitor:AutoscaleSetting",
    "azure-native:monitor:MetricAlert",
    "azure-native:monitor:ScheduledQueryRule",
    "azure-native:network:NetworkSecurityGroup",
    "azure-native:network:PrivateEndpoint",
    "azure-native:network:VirtualNetwork",
    "azure-native:operationalinsights:Workspace",
    "azure-native:privatedns:PrivateZone",
    "azure-native:privatedns:VirtualNetworkLink",
    "azure-native:resources:ResourceGroup",
    "azure-native:sql:Database",
    "azure-native:sql:Server",
    "azure-native:storage:StorageAccount",
    "azure-native:web:AppServicePlan",
    "azure-native:web:WebApp",
    "azure-native:web:WebAppSlot",
)
"""The types that the program makes and Azure lets be tagged."""

RETIRED: Mapping[str, str] = {
    "azure-native:cdn:CustomDomain": "`cdn.AFDCustomDomain`",
    "azure-native:cdn:Endpoint": "`cdn.AFDEndpoint`",
    "azure-native:cdn:Origin": "`cdn.AFDOrigin`",
    "azure-native:cdn:OriginGroup": "`cdn.AFDOriginGroup`",
    "azure-native:cdn:Policy": "`frontdoor.Policy`",
    "azure-native:frontdoor:FrontDoor": "`cdn.Profile` with the SKU Standard_AzureFrontDoor",
    "azure-native:frontdoor:RulesEngine": "`cdn.RuleSet`",
}
"""The types of products that Microsoft retires, with what took their place.

Source: learn.microsoft.com, "Azure CDN Standard from Microsoft (classic) retirement" and "Azure Front Door
(classic) retirement".
"""


def _tags(resource: Resource) -> Iterator[Finding]:
    tags = resource.properties.member("tags")
    expected = {
        "application": one_of("stitches"),
        "environment": one_of(resource.environment.value),
        "managed-by": one_of("pulumi"),
    }
    if tags.is_unknown:
        yield undecided("tags")
        return
    for key, expectation in expected.items():
        yield from expectation.findings(tags.member(key))


def _region(resource: Resource) -> Iterator[Finding]:
    location = resource.properties.member("location")
    if location.is_unknown:
        yield undecided("location")
    elif not location.is_absent and programmatic(location.text) not in (*REGIONS, GLOBAL_LOCATION):
        yield violation("location", 'expected a region of Azure, for example "eastus" or "East US"')


def secrets_at(value: Value) -> Iterator[Finding]:
    """A violation for each text that looks like a secret, by its key or by itself, at or below a place."""
    name = value.member("name").text if value.is_mapping else ""
    for key, member in value.members():
        # App settings and their like are pairs of a name and a value.
        yield from _secret(member, name if key == "value" and name else key)
        yield from secrets_at(member)
    for element in value.elements():
        yield from _secret(element, "")
        yield from secrets_at(element)


def _secret(value: Value, key: str) -> Iterator[Finding]:
    is_reference = value.text.startswith("@Microsoft.KeyVault(")
    if value.text and not is_reference and (is_secret_key(key) or looks_like_a_secret(value.text)):
        yield violation(value.path, "expected no secret's value, found what looks like one")


def _retired(resource: Resource) -> Iterable[Finding]:
    if resource.type in RETIRED:
        return [violation("", f"expected {RETIRED[resource.type]}, found a product that is retired")]
    # Front Door's firewall policy is one type for the classic product and for the current ones.
    sku = resource.properties.at("sku.name")
    return one_of("Standard_AzureFrontDoor", "Premium_AzureFrontDoor").or_absent().findings(sku)


def _environment(resource: Resource) -> Iterable[Finding]:
    name = resource.properties.at("configuration.environment.name")
    return one_of(stack_of(resource.urn)).findings(name)


RULES: tuple[AnyRule, ...] = (
    ResourceRule(
        name="environment-agreement",
        service=Service.STACK,
        description="The configuration that an environment is made of is that of its stack.",
        reason="With one environment's settings in another's stack, every rule judges by the wrong measure.",
        severity=Severity.CRITICAL,
        levels=EVERYWHERE,
        url="https://www.pulumi.com/docs/iac/concepts/stacks/",
        types=(ENVIRONMENT,),
        judge=_environment,
        remedy="Give each stack the configuration whose `name` is the stack's own.",
    ),
    ResourceRule(
        name="names",
        service=Service.STACK,
        description="Names are ones that Azure accepts, and tell their environment as our conventions say.",
        reason="A name that Azure refuses fails half-way through an update; one against the conventions is "
        "taken for another environment's.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url="https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules",
        types=tuple(NAMES),
        judge=names,
        remedy="Take the name from `model.naming.EnvironmentNames`.",
        answers=(
            "Azure.FrontDoor.Name",
            "Azure.KeyVault.Name",
            "Azure.SQL.DBName",
            "Azure.SQL.ServerName",
            "Azure.Storage.Name",
        ),
    ),
    ResourceRule(
        name="tags",
        service=Service.STACK,
        description="What can be tagged says its application, its environment, and who manages it.",
        reason="Cost, alarms and clean-ups go by tags; what has none belongs to nobody.",
        severity=Severity.LOW,
        levels=EVERYWHERE,
        url="https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources",
        types=TAGGED,
        judge=_tags,
        remedy="Set `tags=placement.tags`, which has application, environment and managed-by.",
        answers=("Azure.Resource.UseTags",),
    ),
    ResourceRule(
        name="region",
        service=Service.STACK,
        description="Every region that is named is one of Azure's.",
        reason="Azure refuses any other half-way through the update.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url="https://learn.microsoft.com/azure/reliability/regions-list",
        judge=_region,
        remedy="Set `location=placement.region`. A provider takes `azure-native:location` of the stack file.",
        answers=("Azure.Resource.AllowedRegions",),
    ),
    ResourceRule(
        name="secrets-in-inputs",
        service=Service.STACK,
        description="No resource is given a secret's value; what only the update knows is judged by then.",
        reason="A value among the inputs stands in the state, in every backup of it, and in the portal.",
        severity=Severity.CRITICAL,
        levels=EVERYWHERE,
        url="https://learn.microsoft.com/azure/app-service/app-service-key-vault-references",
        judge=lambda resource: secrets_at(resource.properties),
        remedy="Put the value into Key Vault, and give a Key Vault reference or a role instead.",
    ),
    ResourceRule(
        name="retired-products",
        service=Service.STACK,
        description="Nothing is of a classic or retired product.",
        reason="Microsoft switches it off on a day of its own choice, and no longer repairs it until then.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url="https://azure.microsoft.com/updates/?updateType=retirements",
        types=(*RETIRED, POLICY),
        judge=_retired,
        remedy="Use what took its place.",
        answers=("Azure.CDN.UseFrontDoor",),
    ),
)
