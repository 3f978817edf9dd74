"""The page docs/sandbox.md: what the local Azure models, what it rejects, the sources, and what it lacks."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from azure_facts.names import NameRule
from github_markdown.escaping import code, prose, slug
from github_markdown.tables import table
from sandbox import catalogue
from sandbox.catalogue.entry import GlobalName, ResourceType, Rule
from sandbox.catalogue.not_modelled import NOT_MODELLED
from sandbox.listing import FROM_MEMORY, distinct_rules

PAGE: Final = Path(__file__).resolve().parents[1] / "docs" / "sandbox.md"
"""The page."""

_INTRODUCTION: Final = """\
# How closely the local Azure follows Azure

The local Azure ([sandbox/](../sandbox)) is a Pulumi provider plugin that replaces azure-native. The engine, the SDK, the state and the policies are real; Azure is a store with the rules on this page. `make format` writes this page from [sandbox/catalogue/](../sandbox/catalogue): change the entries there, not the page.

**What a successful run shows.** If a program runs on the local Azure, it uses only types and properties of the SDK, it creates them in an order that works, with names that Azure accepts, and it breaks none of the rules below. A successful run shows nothing about [what is not modelled](#what-is-not-modelled).

**What an error shows.** Azure would respond in the same way: with this HTTP status, this error code, and a message of this form. Each rule names its source: a document, an issue in which somebody reports the error, or the source code of the provider or of the API. Of the {facts} facts on this page, {memory} are only from memory. For {words} more, the message or its code is from memory. Nobody has checked these.

**What Azure adds.** Responses contain Azure's defaults, read-only properties, ids and endpoints, as far as programs read them. Values of secrets are never stored.

**How to read the tables.** The first table counts, for each service, what the local Azure models, and the sources. Each service then has a table of its types, and a table of its rules. The table of types lists the properties whose change replaces a resource; a change of its location always replaces it.
"""  # noqa: E501  # a paragraph is a line

# What `sandbox.schema.check`, `sandbox.azure.control` and `sandbox.azure.locks` reject for every type.
_EVERYWHERE: Final = (
    ("A property that is unknown, of the wrong type, or missing", "—", "types of the SDK"),
    ("A name that the type's rule does not allow", "depends on the type", "those of the types, below"),
    ("A resource group that does not exist", "404 ResourceGroupNotFound", "aka.ms/ARMResourceNotFoundFix"),
    ("A parent that does not exist", "404 ParentResourceNotFound", "aka.ms/ARMResourceNotFoundFix"),
    (
        "An extension of a resource that does not exist",
        "404 ResourceNotFound",
        "aka.ms/ARMResourceNotFoundFix",
    ),
    (
        "The creation of a resource that exists",
        "409 ResourceExists",
        "pulumi-azure-native provider/pkg/azure/client_azcore.go, CanCreate",
    ),
    (
        "The deletion of a resource with a lock on it, above it or below it; a change under a ReadOnly lock",
        "409 ScopeLocked",
        "https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources",
    ),
)

# By the SDK's modules; a module that is missing here has the title of its Azure namespace.
_SERVICES: Final[Mapping[str, str]] = {
    "app": "Container Apps",
    "applicationinsights": "Application Insights",
    "authorization": "Authorization",
    "cdn": "Front Door",
    "consumption": "Cost Management",
    "containerregistry": "Container Registry",
    "cosmosdb": "Cosmos DB",
    "costmanagement": "Cost Management",
    "dbforpostgresql": "PostgreSQL",
    "dns": "DNS",
    "eventgrid": "Event Grid",
    "frontdoor": "Front Door: firewall",
    "keyvault": "Key Vault",
    "managedidentity": "Managed identities",
    "monitor": "Azure Monitor",
    "network": "Virtual networks",
    "operationalinsights": "Log Analytics",
    "privatedns": "Private DNS",
    "redis": "Redis",
    "resources": "Resource groups",
    "sql": "Azure SQL",
    "storage": "Storage",
    "web": "App Service",
}
# The owners of repositories that sources name without an owner.
_OWNERS: Final[Mapping[str, str]] = {
    "azure-cli": "Azure",
    "azure-rest-api-specs": "Azure",
    "pulumi-azure-native": "pulumi",
    "terraform-provider-azurerm": "hashicorp",
}
_REFERENCE: Final = re.compile(
    r"https?://(?P<address>[^\s,;()]*[^\s,;().])"
    r"|(?P<repository>[\w.-]+(?:/[\w.-]+)?) (?P<kind>issue|pull)(?: request)? #?(?P<number>\d+)"
)


@dataclass(frozen=True)
class _Service:
    """The types of one service."""

    title: str
    types: Sequence[ResourceType]

    @property
    def rules(self) -> Sequence[Rule]:
        return distinct_rules(self.types)

    @property
    def names(self) -> Sequence[NameRule]:
        return list(dict.fromkeys(entry.name for entry in self.types if entry.name is not None))

    @property
    def global_names(self) -> Sequence[GlobalName]:
        return [entry.global_name for entry in self.types if entry.global_name is not None]

    @property
    def sources(self) -> Sequence[str]:
        return [fact.source for fact in (*self.rules, *self.names, *self.global_names)]

    @property
    def from_memory(self) -> int:
        return sum(source.startswith(FROM_MEMORY) for source in self.sources)

    @property
    def words_from_memory(self) -> int:
        return sum(FROM_MEMORY in source for source in self.sources) - self.from_memory


def render(
    types: Iterable[ResourceType] = tuple(catalogue.TYPES.values()), left_out: Iterable[str] = NOT_MODELLED
) -> str:
    """Return the page."""
    services = _services(types)
    everything = _Service("Total", [entry for service in services for entry in service.types])
    introduction = _INTRODUCTION.format(
        facts=len(everything.sources), memory=everything.from_memory, words=everything.words_from_memory
    )
    return "\n".join(
        [
            introduction,
            _counts(services, everything),
            f"## What is rejected for every type\n\n{_everywhere()}",
            *map(_section, services),
            "## What is not modelled\n",
            *(f"- {prose(line)}" for line in left_out),
            "",
        ]
    )


def _services(types: Iterable[ResourceType]) -> list[_Service]:
    found: dict[str, list[ResourceType]] = {}
    for entry in sorted(types, key=lambda entry: entry.token):
        title = _SERVICES.get(entry.module) or entry.arm_type.partition("/")[0]
        found.setdefault(title, []).append(entry)
    return [_Service(title, found[title]) for title in sorted(found)]


def _counts(services: Iterable[_Service], everything: _Service) -> str:
    counted = [
        "Types",
        "Name rules",
        "Global names",
        "Rules",
        "Sources",
        "From memory",
        "Message from memory",
    ]
    rows = [[f"[{service.title}](#{slug(service.title)})", *_sizes(service)] for service in services]
    return table(["Service", *counted], [*rows, [everything.title, *_sizes(everything)]])


def _sizes(service: _Service) -> list[str]:
    facts = (service.types, service.names, service.global_names, service.rules, set(service.sources))
    return [*(str(len(each)) for each in facts), str(service.from_memory), str(service.words_from_memory)]


def _everywhere() -> str:
    rows = ([prose(what), prose(error), linked(source)] for what, error, source in _EVERYWHERE)
    return table(["What", "Error", "Source"], rows)


def _section(service: _Service) -> str:
    columns = ["Type", "In Azure", "Replaced if these change", "Name", "Unique in all of Azure"]
    parts = [f"## {service.title}\n", table(columns, map(_type, service.types))]
    if service.rules:
        rows = (_rule(rule, service.types) for rule in service.rules)
        parts.append(table(["Rule", "Checked on", "Types", "Source"], rows))
    return "\n".join(parts)


def _type(entry: ResourceType) -> list[str]:
    name, unique = entry.name, entry.global_name
    return [
        _token(entry) + ("<br>exists with its parent" if entry.exists_with_parent else ""),
        prose(entry.arm_type),
        "<br>".join(map(code, (*entry.parameters, *entry.create_only))),
        f"{prose(name.expected)} ({linked(name.source)})" if name else "",
        f"in {code(unique.namespace)}; a name in use gets {prose(unique.code)} ({linked(unique.source)})"
        if unique
        else "",
    ]


def _rule(rule: Rule, types: Iterable[ResourceType]) -> list[str]:
    held = "<br>".join(_token(entry) for entry in types if rule in entry.rules)
    return [prose(rule.summary), rule.on, held, linked(rule.source)]


def _token(entry: ResourceType) -> str:
    return code(f"{entry.module}:{entry.class_name}")


def linked(source: str) -> str:
    """Return a source with links to the pages, GitHub issues and pull requests that it names."""
    parts: list[str] = []
    end = 0
    for found in _REFERENCE.finditer(source):
        parts += [prose(source[end : found.start()]), _link(found)]
        end = found.end()
    return "".join([*parts, prose(source[end:])])


def _link(found: re.Match[str]) -> str:
    if found["address"]:
        return f"[{prose(found['address'])}]({found[0]})"
    owner, slash, _ = found["repository"].partition("/")
    if not slash and owner not in _OWNERS:
        return prose(found[0])
    repository = found["repository"] if slash else f"{_OWNERS[owner]}/{owner}"
    folder = {"issue": "issues", "pull": "pull"}[found["kind"]]
    return f"[{prose(found[0])}](https://github.com/{repository}/{folder}/{found['number']})"
