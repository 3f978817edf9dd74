"""What applies to resources of every service: names, tags, regions, no secrets, no retired products."""

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
    "azure-native:eventgrid:SystemTopic",
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
"""The types that the program creates and that have tags in Azure."""

RETIRED: Mapping[str, str] = {
    "azure-native:cdn:CustomDomain": "`cdn.AFDCustomDomain`",
    "azure-native:cdn:Endpoint": "`cdn.AFDEndpoint`",
    "azure-native:cdn:Origin": "`cdn.AFDOrigin`",
    "azure-native:cdn:OriginGroup": "`cdn.AFDOriginGroup`",
    "azure-native:cdn:Policy": "`frontdoor.Policy`",
    "azure-native:frontdoor:FrontDoor": "`cdn.Profile` with the SKU Standard_AzureFrontDoor",
    "azure-native:frontdoor:RulesEngine": "`cdn.RuleSet`",
}
"""The types of retired products, with what replaces them.

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
    """A violation for each string at or below a place that looks like a secret, by its key or by itself."""
    name = value.member("name").text if value.is_mapping else ""
    for key, member in value.members():
        # App settings and similar lists are pairs of a name and a value.
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
        description="An environment uses the configuration of its own stack.",
        reason="If a stack has another environment's configuration, every rule checks the wrong values.",
        severity=Severity.CRITICAL,
        levels=EVERYWHERE,
        url="https://www.pulumi.com/docs/iac/concepts/stacks/",
        types=(ENVIRONMENT,),
        evaluate=_environment,
        fix="Use the configuration whose `name` is the name of the stack.",
    ),
    ResourceRule(
        name="names",
        service=Service.STACK,
        description="Names are valid in Azure, and contain the environment as our conventions require.",
        reason="An invalid name fails in the middle of an update; a name against the conventions can be "
        "mistaken for another environment's.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url="https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules",
        types=tuple(NAMES),
        evaluate=names,
        fix="Take the name from `model.naming.EnvironmentNames`.",
        covers=(
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
        description="Tags say which application and environment a resource belongs to, and what manages it.",
        reason="Cost reports, alerts and clean-ups use tags; a resource without tags has no visible owner.",
        severity=Severity.LOW,
        levels=EVERYWHERE,
        url="https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources",
        types=TAGGED,
        evaluate=_tags,
        fix="Set `tags=placement.tags`, which has application, environment and managed-by.",
        covers=("Azure.Resource.UseTags",),
    ),
    ResourceRule(
        name="region",
        service=Service.STACK,
        description="Every region is a region of Azure.",
        reason="Azure rejects any other in the middle of the update.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url="https://learn.microsoft.com/azure/reliability/regions-list",
        evaluate=_region,
        fix="Set `location=placement.region`. For a provider, set `azure-native:location` in the stack file.",
        covers=("Azure.Resource.AllowedRegions",),
    ),
    ResourceRule(
        name="secrets-in-inputs",
        service=Service.STACK,
        description="No resource receives a secret's value. The update checks the values that a preview does "
        "not know.",
        reason="A secret among the inputs is also in the state, in every backup of the state, and in the "
        "portal.",
        severity=Severity.CRITICAL,
        levels=EVERYWHERE,
        url="https://learn.microsoft.com/azure/app-service/app-service-key-vault-references",
        evaluate=lambda resource: secrets_at(resource.properties),
        fix="Put the value into Key Vault, and pass a Key Vault reference or assign a role instead.",
    ),
    ResourceRule(
        name="retired-products",
        service=Service.STACK,
        description="No resource belongs to a classic or retired product.",
        reason="Microsoft will switch the product off, and does not fix it until then.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url="https://azure.microsoft.com/updates/?updateType=retirements",
        types=(*RETIRED, POLICY),
        evaluate=_retired,
        fix="Use the product that replaces it.",
        covers=("Azure.CDN.UseFrontDoor",),
    ),
)
