"""The site's own domain: its names in Front Door, each with Azure's certificate, and their DNS records.

Front Door accepts a name before any DNS record exists. It validates the name and creates the certificate when
the record `_dnsauth` resolves; until then the site works only under Front Door's own name.
Source: learn.microsoft.com, "Domains in Azure Front Door".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import pulumi
from pulumi_azure_native import cdn, dns

from components.component import Component
from components.front_door.site_records import APEX, part_of, proof_at, record_set, relative_name, txt
from components.placement import Placement
from model.site import Dns
from model.stack_configuration import StackConfiguration

# Front Door returns no token after a name is approved (Azure/bicep-registry-modules issue 5135), and Azure
# DNS accepts no empty record.
_APPROVED = "approved"


@dataclass(frozen=True, kw_only=True)
class SiteDomainArgs:
    """The arguments of `SiteDomain` from the configuration.

    Attributes:
        domain: The domain, without www.
        host_names: The names under which people reach the site: the domain, or it and its name with www.
        make_zone: Whether a zone with all records is created; if not, `records` lists the records to create.
    """

    domain: str
    host_names: tuple[str, ...]
    make_zone: bool

    @classmethod
    def from_configuration(cls, configuration: StackConfiguration) -> Self | None:
        """The domain of `stitches:site`; None without one."""
        site = configuration.site
        if site.domain is None:
            return None
        return cls(domain=site.domain, host_names=site.host_names, make_zone=site.dns is Dns.AZURE)


@dataclass(frozen=True, kw_only=True)
class FrontDoorDomainArgs:
    """The arguments of `SiteDomain`, with what Front Door created before."""

    placement: Placement
    domain: SiteDomainArgs
    profile_name: pulumi.Input[str]
    endpoint_id: pulumi.Input[str]
    endpoint_host_name: pulumi.Input[str]


class SiteDomain(Component):
    """The names in Front Door, and a public DNS zone if it is enabled.

    Attributes:
        ids: The ARM ids of the names in Front Door, which routes and firewall refer to.
        zone_name: The zone's name, or None.
        name_servers: The servers to which the domain is delegated; none without a zone.
        zone_id: The zone's ARM id, or None.
        records: The records that lead to Front Door, as the output `domain` lists them.
    """

    ids: tuple[pulumi.Output[str], ...]
    zone_name: pulumi.Output[str] | None
    zone_id: pulumi.Output[str] | None
    name_servers: pulumi.Output[Sequence[str]]
    records: Sequence[Mapping[str, pulumi.Input[str]]]

    def __init__(
        self, name: str, args: FrontDoorDomainArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, args, opts)
        self._args = args
        domains = {host: self._domain(host) for host in args.domain.host_names}
        tokens = {host: domain.validation_properties.apply(_token) for host, domain in domains.items()}
        zone = self._zone() if args.domain.make_zone else None
        if zone:
            for host, token in tokens.items():
                self._records_of(host, token, zone)
        self.ids = tuple(domain.id for domain in domains.values())
        self.zone_name = zone.name if zone else None
        self.zone_id = zone.id if zone else None
        self.name_servers = zone.name_servers if zone else pulumi.Output.from_input(list[str]())
        self.records = [
            record
            for host, token in tokens.items()
            for record in (
                {"type": "CNAME", "name": host, "value": args.endpoint_host_name},
                {"type": "TXT", "name": f"_dnsauth.{host}", "value": token},
            )
        ]
        self.register_outputs({"ids": list(self.ids), "nameServers": self.name_servers})

    def _domain(self, host: str) -> cdn.AFDCustomDomain:
        return cdn.AFDCustomDomain(
            f"{self.name}{part_of(relative_name(host, self._args.domain.domain))}",
            custom_domain_name=host.replace(".", "-"),
            profile_name=self._args.profile_name,
            resource_group_name=self._args.placement.resource_group_name,
            host_name=host,
            tls_settings=cdn.AFDDomainHttpsParametersArgs(
                certificate_type=cdn.AfdCertificateType.MANAGED_CERTIFICATE,
                minimum_tls_version=cdn.AfdMinimumTlsVersion.TLS12,
            ),
            opts=self.child(),
        )

    def _zone(self) -> dns.Zone:
        return dns.Zone(
            self.name,
            zone_name=self._args.domain.domain,
            resource_group_name=self._args.placement.resource_group_name,
            location="Global",
            tags=self._args.placement.tags,
            zone_type=dns.ZoneType.PUBLIC,
            opts=self.child(),
        )

    def _records_of(self, host: str, token: pulumi.Output[str], zone: dns.Zone) -> None:
        """The records that lead to Front Door, and the proof that the name is ours.

        A domain itself cannot have a CNAME: it has aliases, which Azure DNS resolves to the endpoint.
        """
        place = relative_name(host, self._args.domain.domain)
        if place == APEX:
            for kind in ("A", "AAAA"):
                self._record(kind, APEX, zone, target_resource=dns.SubResourceArgs(id=self._args.endpoint_id))
        else:
            cname = dns.CnameRecordArgs(cname=self._args.endpoint_host_name)
            self._record("CNAME", place, zone, cname_record=cname)
        self._record("TXT", proof_at("_dnsauth", place), zone, txt_records=txt(token))

    def _record(self, kind: str, place: str, zone: dns.Zone, **content: Any) -> None:  # noqa: ANN401  # by kind
        record_set(
            f"{self.name}-{kind.lower()}{part_of(place)}",
            kind,
            place,
            placement=self._args.placement,
            zone_name=zone.name,
            opts=self.child(),
            **content,
        )


def _token(properties: cdn.outputs.DomainValidationPropertiesResponse | None) -> str:
    return (properties.validation_token if properties else "") or _APPROVED
