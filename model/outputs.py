"""The outputs of a stack, as `pulumi stack output --json` prints them."""

from typing import Annotated, Any, Literal

from pydantic import Field

from model.base import Model
from model.deployment import Deployment
from model.environment import EnvironmentConfiguration
from model.resource import ResourceDeclaration
from model.secret import Secret
from model.types import KeyVaultUrl, Matching

HttpsUrl = Annotated[
    str,
    Matching(
        pattern=r"https://[A-Za-z0-9.-]+/\S*",
        expected="an HTTPS URL with a path",
        example="https://stitches-prod.azurewebsites.net/",
        fix="Write scheme, host and path.",
        format="uri",
    ),
]
"""An HTTPS URL with a path, which may be only a slash."""


class Endpoints(Model):
    """The output `endpoints`: the public site, and the hosts behind it, which only the app reaches."""

    site: HttpsUrl = Field(
        description="The site: behind Front Door, or, without Front Door, the app itself.",
        examples=["https://stitches-prod-f7dd762b720c0326.z01.azurefd.net/"],
    )
    health: HttpsUrl = Field(
        description="The site's health endpoint.",
        examples=["https://stitches-prod-f7dd762b720c0326.z01.azurefd.net/api/health"],
    )
    app: HttpsUrl = Field(
        description="The web app. It accepts requests only from Front Door. Without Front Door, it accepts "
        "requests from everybody.",
        examples=["https://stitches-prod.azurewebsites.net/"],
    )
    slot: HttpsUrl | None = Field(
        default=None,
        description="The slot to which releases are published; null if the tier has no slots. Front Door "
        "serves only its health endpoint and its /release.json.",
        examples=["https://stitches-prod-slot-f7dd762b720c0326.z01.azurefd.net/"],
    )
    key_vault: KeyVaultUrl = Field(
        description="The Key Vault.", examples=["https://kv-stitches-prod.vault.azure.net/"]
    )
    blobs: HttpsUrl = Field(
        description="The blob service.", examples=["https://ststitchesprod.blob.core.windows.net/"]
    )
    sql_server: str = Field(
        description="The SQL server's host name.", examples=["sql-stitches-prod.database.windows.net"]
    )


class Provenance(Model):
    """The output `provenance`: the commit and version that last updated the stack."""

    git_commit_sha: str | None = Field(
        default=None,
        description="The checkout's commit; null outside a git checkout.",
        examples=["8f2eb8688d01e28f36008db8a60271064607db87"],
    )
    git_branch: str | None = Field(
        default=None,
        description="The branch; null outside a git checkout and on a detached commit.",
        examples=["main"],
    )
    program_version: str = Field(description="The version in pyproject.toml.", examples=["0.1.0"])


def _example(model: type[Model]) -> dict[str, Any]:
    """An object that consists of the examples of a model's fields."""
    return {str(field.alias): (field.examples or [None])[0] for field in model.model_fields.values()}


class DnsRecord(Model):
    """A record that somebody must create at the domain's DNS provider."""

    type: Literal["CNAME", "TXT"] = Field(
        description="Type of the record. At the top of a zone, where DNS allows no CNAME, create the type "
        "that your provider calls ALIAS, ANAME or a flattened CNAME.",
        examples=["CNAME"],
    )
    name: str = Field(description="Full name of the record.", examples=["www.stitches.example.com"])
    value: str = Field(
        description="Value of the record.", examples=["stitches-prod-f7dd762b720c0326.z01.azurefd.net"]
    )


class SiteDomainOutput(Model):
    """The output `domain`: what is left to do outside Azure for the site's own domain."""

    host_names: tuple[str, ...] = Field(
        description="Names under which people reach the site.",
        examples=[["stitches.example.com", "www.stitches.example.com"]],
    )
    name_servers: tuple[str, ...] = Field(
        description="Name servers of the zone, to which you must delegate the domain; empty if the "
        "records are elsewhere.",
        examples=[["ns1-01.azure-dns.com.", "ns2-01.azure-dns.net."]],
    )
    records: tuple[DnsRecord, ...] = Field(
        description="Records to create at the domain's DNS provider; empty if Azure has the zone.",
        examples=[[]],
    )


class StackOutputs(Model):
    """All outputs of a stack."""

    environment: EnvironmentConfiguration = Field(
        description="The environment's configuration.", examples=[_example(EnvironmentConfiguration)]
    )
    endpoints: Endpoints = Field(description="Addresses of the environment.", examples=[_example(Endpoints)])
    resources: tuple[ResourceDeclaration, ...] = Field(
        description="The resources of the specification's types, as far as the program knows them. Only the "
        "state knows status and times: `stitches resources STACK --json` has the full records.",
        examples=[[_example(ResourceDeclaration)]],
    )
    deployment: Deployment | None = Field(
        default=None,
        description="The latest deployment's record; absent before the first.",
        examples=[_example(Deployment)],
    )
    provenance: Provenance = Field(
        description="Commit and version that last updated the stack.", examples=[_example(Provenance)]
    )
    secrets: tuple[Secret, ...] = Field(
        description="Metadata of the secrets. Only Key Vault has their values, and the times at which they "
        "were rotated or read: these times are null here.",
        examples=[[_example(Secret)]],
    )
    domain: SiteDomainOutput | None = Field(
        default=None,
        description="The site's own domain; absent without one.",
        examples=[_example(SiteDomainOutput)],
    )
