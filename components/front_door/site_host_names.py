"""The site's own names at App Service: the proof that they are ours, and the bindings of the app to them.

Front Door calls the app by the name that the user asked for. App Service answers an unknown name with a page
of its own, and takes a name only once the record `asuid` resolves (MicrosoftDocs/azure-docs issue 105497;
hashicorp/terraform-provider-azurerm issue 24961): so the names are bound in a second step.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import web

from components.component import Component
from components.front_door.site_domain import SiteDomainArgs
from components.front_door.site_records import part_of, proof_at, record_set, relative_name, txt
from components.placement import Placement


@dataclass(frozen=True, kw_only=True)
class SiteHostNamesArgs:
    """The arguments of `SiteHostNames`.

    Attributes:
        app_name: The app that people reach. Its slot needs no name: a swap leaves names where they are.
        verification_id: What the records hold by which App Service knows that a name is ours.
        zone_name: The zone that gets the records; None where somebody else makes them.
        bound: Whether the app is bound to the names.
        after: The latest change of the app: Azure answers 409 to a second one while a first is under way.
    """

    placement: Placement
    domain: SiteDomainArgs
    app_name: pulumi.Input[str]
    verification_id: pulumi.Input[str]
    zone_name: pulumi.Input[str] | None
    bound: bool
    after: tuple[pulumi.Resource, ...]


class SiteHostNames(Component):
    """A record for each name, and a binding of each once they are wanted.

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
        """Without a certificate: Front Door calls the app by HTTPS under the app's own name."""
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
