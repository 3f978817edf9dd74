"""The site's own names at App Service: the proof that they are ours, and the bindings of the app to them.

Front Door calls the app with the name that the user requested. App Service responds to an unknown name with
its own page, and accepts a name only after the record `asuid` resolves (MicrosoftDocs/azure-docs issue
105497; hashicorp/terraform-provider-azurerm issue 24961). So the names are bound in a second step.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import pulumi
from pulumi_azure_native import web

from components.component import Component
from components.front_door.site_domain import SiteDomainArgs
from components.front_door.site_records import part_of, proof_at, record_set, relative_name, txt
from components.placement import Placement
from model.stack_configuration import StackConfiguration


@dataclass(frozen=True, kw_only=True)
class SiteHostNamesArgs:
    """The arguments of `SiteHostNames`.

    Attributes:
        app_name: The app that people reach. Its slot needs no name: a swap does not move names.
        verification_id: The value of the records that prove to App Service that a name is ours.
        zone_name: The zone that gets the records; None if somebody else creates them.
        bound: Whether the app is bound to the names.
        after: The latest change of the app: Azure returns 409 for a second one while a first is under way.
    """

    placement: Placement
    domain: SiteDomainArgs
    app_name: pulumi.Input[str]
    verification_id: pulumi.Input[str]
    zone_name: pulumi.Input[str] | None
    bound: bool
    after: tuple[pulumi.Resource, ...]

    @classmethod
    def from_configuration(
        cls,
        configuration: StackConfiguration,
        *,
        placement: Placement,
        app_name: pulumi.Input[str],
        verification_id: pulumi.Input[str],
        zone_name: pulumi.Input[str] | None,
        after: tuple[pulumi.Resource, ...],
    ) -> Self | None:
        """The names of `stitches:site`, bound once the site is live; None without a domain."""
        domain = SiteDomainArgs.from_configuration(configuration)
        if domain is None:
            return None
        return cls(
            placement=placement,
            domain=domain,
            app_name=app_name,
            verification_id=verification_id,
            zone_name=zone_name,
            bound=configuration.site.live,
            after=after,
        )


class SiteHostNames(Component):
    """A record for each name, and a binding of each after the site is live.

    Attributes:
        records: The records, as the output `domain` lists them.
    """

    records: Sequence[Mapping[str, pulumi.Input[str]]]

    def __init__(
        self, name: str, args: SiteHostNamesArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, args, opts)
        latest: list[pulumi.Resource] = list(args.after)
        for host in args.domain.host_names:
            place = relative_name(host, args.domain.domain)
            proof = self._proof(args, place)
            if args.bound:
                latest = [self._binding(args, host, part_of(place), after=[*latest, *proof])]
        self.records = [
            {"type": "TXT", "name": f"asuid.{host}", "value": args.verification_id}
            for host in args.domain.host_names
        ]
        self.register_outputs({})

    def _proof(self, args: SiteHostNamesArgs, place: str) -> list[pulumi.Resource]:
        if args.zone_name is None:
            return []
        return [
            record_set(
                f"{self.name}-asuid{part_of(place)}",
                "TXT",
                proof_at("asuid", place),
                placement=args.placement,
                zone_name=args.zone_name,
                opts=self.child(),
                txt_records=txt(args.verification_id),
            )
        ]

    def _binding(
        self, args: SiteHostNamesArgs, host: str, part: str, after: list[pulumi.Resource]
    ) -> web.WebAppHostNameBinding:
        """Without a certificate: Front Door calls the app over HTTPS with the app's own name."""
        return web.WebAppHostNameBinding(
            f"{self.name}{part}",
            name=args.app_name,
            site_name=args.app_name,
            host_name=host,
            resource_group_name=args.placement.resource_group_name,
            ssl_state=web.SslState.DISABLED,
            host_name_type=web.HostNameType.VERIFIED,
            opts=self.child(depends_on=after),
        )
