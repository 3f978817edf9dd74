"""The page docs/sandbox.md: what the local Azure models, what it refuses, how we know, and what it lacks."""

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
# How true the local Azure is

The local Azure ([sandbox/](../sandbox)) is a Pulumi provider plugin in the place of azure-native. Engine, SDK, state and policies are the real ones; Azure is a store with the rules on this page. `python -m sandbox catalogue --markdown` writes the page from the catalogue: change the entries there, not the page.

**What a passing run says.** The program asks only for types and properties that the SDK knows, in an order that works, under names that Azure takes, and for nothing that a rule below refuses. It says nothing of [what is not modelled](#what-is-not-modelled).

**What a refusal says.** Azure would answer alike: with this HTTP status, this error code, and a message of this shape. Each rule names how we know: a document, an issue in which somebody met the error, or the source of the provider or of the API. Of {facts} such facts, {memory} have no source but memory, and of {words} more the message or its code is from memory: nobody has checked those.

**What Azure adds.** Defaults, read-only properties, ids and endpoints come back as Azure gives them, as far as programs read them. Values of secrets are never kept. The tables say what replaces a resource, besides a change of its location.
"""  # noqa: E501  # a paragraph is a line

# What `sandbox.schema.check`, `sandbox.azure.control` and `sandbox.azure.locks` refuse, whatever the type.
_EVERYWHERE: Final = (
    ("A property that the type does not have, of another kind, or missing", "—", "types of the SDK"),
    ("A name that the type's rule does not allow", "as the type's", "the type's, below"),
    ("A resource group that does not exist", "404 ResourceGroupNotFound", "aka.ms/ARMResourceNotFoundFix"),
    ("A parent that does not exist", "404 ParentResourceNotFound", "aka.ms/ARMResourceNotFoundFix"),
    ("An extension of what does not exist", "404 ResourceNotFound", "aka.ms/ARMResourceNotFoundFix"),
    (
        "A create of what exists",
        "409 ResourceExists",
        "pulumi-azure-native provider/pkg/azure/client_azcore.go, CanCreate",
    ),
    (
        "A delete of what is locked, lies under a lock or has one below it; a change under a ReadOnly lock",
        "409 ScopeLocked",
        "https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources",
    ),
)

# By the SDK's modules; a module that is not here goes by its namespace in Azure.
_SERVICES: Final[Mapping[str, str]] = {
    "applicationinsights": "Application Insights",
    "authorization": "Authorization",
    "cdn": "Front Door",
    "consumption": "Cost Management",
    "containerregistry": "Container Registry",
    "dns": "DNS",
    "frontdoor": "Front Door: firewall",
    "keyvault": "Key Vault",
    "managedidentity": "Managed identities",
    "monitor": "Azure Monitor",
    "network": "Virtual networks",
    "operationalinsights": "Log Analytics",
    "privatedns": "Private DNS",
    "resources": "Resource groups",
    "sql": "Azure SQL",
    "storage": "Storage",
    "web": "App Service",
}
# Of repositories that sources name without their owner.
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
    """Give the page."""
    services = _services(types)
    everything = _Service("Together", [entry for service in services for entry in service.types])
    introduction = _INTRODUCTION.format(
        facts=len(everything.sources), memory=everything.from_memory, words=everything.words_from_memory
    )
    return "\n".join(
        [
            introduction,
            _counts(services, everything),
            f"## What is refused of every type\n\n{_everywhere()}",
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
    counted = ["Types", "Name rules", "Global names", "Refusals", "Sources", "From memory", "Only the words"]
    rows = [[f"[{service.title}](#{slug(service.title)})", *_sizes(service)] for service in services]
    return table(["Service", *counted], [*rows, [everything.title, *_sizes(everything)]])


def _sizes(service: _Service) -> list[str]:
    facts = (service.types, service.names, service.global_names, service.rules, set(service.sources))
    return [*(str(len(each)) for each in facts), str(service.from_memory), str(service.words_from_memory)]


def _everywhere() -> str:
    rows = ([prose(what), prose(answer), linked(source)] for what, answer, source in _EVERYWHERE)
    return table(["What", "Answer", "Source"], rows)


def _section(service: _Service) -> str:
    columns = ["Type", "In Azure", "Replaced by a change of", "Name", "Taken once in all of Azure"]
    parts = [f"## {service.title}\n", table(columns, map(_type, service.types))]
    if service.rules:
        rows = (_rule(rule, service.types) for rule in service.rules)
        parts.append(table(["What holds", "Judged on", "Types", "Source"], rows))
    return "\n".join(parts)


def _type(entry: ResourceType) -> list[str]:
    name, unique = entry.name, entry.global_name
    return [
        _token(entry) + ("<br>exists with its parent" if entry.always_there else ""),
        prose(entry.arm_type),
        "<br>".join(map(code, (*entry.parameters, *entry.create_only))),
        f"{prose(name.expected)} ({linked(name.source)})" if name else "",
        f"in {code(unique.namespace)}, else {prose(unique.code)} ({linked(unique.source)})" if unique else "",
    ]


def _rule(rule: Rule, types: Iterable[ResourceType]) -> list[str]:
    held = "<br>".join(_token(entry) for entry in types if rule in entry.rules)
    return [prose(rule.summary), rule.on, held, linked(rule.source)]


def _token(entry: ResourceType) -> str:
    return code(f"{entry.module}:{entry.class_name}")


def linked(source: str) -> str:
    """Give a source with links where it names a page, or an issue or pull request of GitHub's."""
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
