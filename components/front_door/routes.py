"""The routes from a Front Door endpoint to the app or its slot, and which responses the edge may cache."""

from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_azure_native import cdn

from components.component import Component
from components.placement import Placement
from model.site_paths import API, ASSETS, RELEASE

# The types of the React bundle. Source: learn.microsoft.com, "Improve performance by compressing files
# in Azure Front Door", of which these are the types that Stitches serves.
_COMPRESSED_TYPES = (
    "application/javascript",
    "application/json",
    "application/manifest+json",
    "application/wasm",
    "image/svg+xml",
    "text/css",
    "text/javascript",
    "text/plain",
)


@dataclass(frozen=True, kw_only=True)
class RouteArgs:
    """One route: its name, and the paths that it serves.

    Attributes:
        patterns: The paths; one that ends with "*" matches all paths with that start.
        cached: Whether the edge may cache the responses.
    """

    route_name: str
    patterns: tuple[str, ...]
    cached: bool = False


SITE_ROUTES = (
    RouteArgs(route_name="api", patterns=(API, f"{API}/*")),
    RouteArgs(route_name="assets", patterns=(f"{ASSETS}/*",), cached=True),
    RouteArgs(route_name="site", patterns=("/*",)),
)
"""The routes to the app.

Only files below /assets are cached at the edge: Vite puts a hash of their content into their names. A page
refers to the files that it needs, and an old page refers to files that do not exist after a release. So
pages, the API and /release.json always come from the app, and a release has nothing to purge.
"""


def slot_routes(health_check_path: str) -> tuple[RouteArgs, ...]:
    """The only routes to the slot: its health, and the release that it has. Everything else returns 404."""
    return (RouteArgs(route_name="checks", patterns=(health_check_path, RELEASE)),)


@dataclass(frozen=True, kw_only=True)
class OwnNames:
    """The site's own names, which its routes serve beside the endpoint's.

    Attributes:
        ids: Their ARM ids in Front Door.
        bound: The bindings of the app to them. With them, the app receives the name that the user requested;
            without them, the app's own name, so that it works independently of DNS.
    """

    ids: tuple[pulumi.Input[str], ...]
    bound: pulumi.Resource | None = None


@dataclass(frozen=True, kw_only=True)
class FrontDoorRoutesArgs:
    """The arguments of `FrontDoorRoutes`.

    Attributes:
        host_name: The own host name of the app or the slot, which is also the host header that it expects
            unless it is bound to own names.
        rule_set_id: The rules that each route applies.
    """

    placement: Placement
    profile_name: pulumi.Input[str]
    endpoint_name: pulumi.Input[str]
    rule_set_id: pulumi.Input[str]
    origin_group_name: str
    origin_name: str
    host_name: pulumi.Input[str]
    routes: tuple[RouteArgs, ...]
    own_names: OwnNames | None = None


class FrontDoorRoutes(Component):
    """An origin group with one origin, and the routes of an endpoint to it."""

    def __init__(
        self, name: str, args: FrontDoorRoutesArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, args, opts)
        self._args = args
        self._of_profile: dict[str, Any] = {
            "profile_name": args.profile_name,
            "resource_group_name": args.placement.resource_group_name,
        }
        bound = args.own_names.bound if args.own_names else None
        group = cdn.AFDOriginGroup(
            name,
            **self._of_profile,
            origin_group_name=args.origin_group_name,
            session_affinity_state=cdn.EnabledState.DISABLED,
            load_balancing_settings=cdn.LoadBalancingSettingsParametersArgs(
                sample_size=4, successful_samples_required=3, additional_latency_in_milliseconds=50
            ),
            # No probes: with one origin there is nothing to choose. Source: learn.microsoft.com, "Health
            # probes". Health check and the availability test check the app.
            opts=self.child(),
        )
        origin = cdn.AFDOrigin(
            name,
            **self._of_profile,
            origin_group_name=group.name,
            origin_name=args.origin_name,
            host_name=args.host_name,
            # Without a host header, Front Door forwards the name that the user requested.
            origin_host_header=None if bound else args.host_name,
            https_port=443,
            priority=1,
            weight=1000,
            enabled_state=cdn.EnabledState.ENABLED,
            enforce_certificate_name_check=True,
            opts=self.child(depends_on=[bound]) if bound else self.child(),
        )
        # Azure rejects a route whose origin group has no enabled origin yet, and returns 409 for a second
        # route of an endpoint while a first is under way.
        latest: pulumi.Resource = origin
        for route in args.routes:
            latest = self._route(route, group, after=latest)
        self.register_outputs({})

    def _route(self, route: RouteArgs, group: cdn.AFDOriginGroup, *, after: pulumi.Resource) -> cdn.Route:
        return cdn.Route(
            f"{self.name}-{route.route_name}",
            **self._of_profile,
            endpoint_name=self._args.endpoint_name,
            route_name=route.route_name,
            custom_domains=self._own_names(),
            patterns_to_match=list(route.patterns),
            origin_group=cdn.ResourceReferenceArgs(id=group.id),
            rule_sets=[cdn.ResourceReferenceArgs(id=self._args.rule_set_id)],
            supported_protocols=[cdn.AFDEndpointProtocols.HTTP, cdn.AFDEndpointProtocols.HTTPS],
            # HTTP is accepted only to redirect it. None of the three is the SDK's default.
            https_redirect=cdn.HttpsRedirect.ENABLED,
            forwarding_protocol=cdn.ForwardingProtocol.HTTPS_ONLY,
            link_to_default_domain=self._default_domain(),
            enabled_state=cdn.EnabledState.ENABLED,
            cache_configuration=_cache() if route.cached else None,
            opts=self.child(depends_on=[after]),
        )

    def _default_domain(self) -> cdn.LinkToDefaultDomain:
        """An app that receives the requested name is not bound to Front Door's own name."""
        names = self._args.own_names
        return cdn.LinkToDefaultDomain.DISABLED if names and names.bound else cdn.LinkToDefaultDomain.ENABLED

    def _own_names(self) -> list[cdn.ActivatedResourceReferenceArgs] | None:
        names = self._args.own_names
        return [cdn.ActivatedResourceReferenceArgs(id=id_) for id_ in names.ids] if names else None


def _cache() -> cdn.AfdRouteCacheConfigurationArgs:
    # The application decides for how long: a response such as 404 during a swap must not be cached.
    return cdn.AfdRouteCacheConfigurationArgs(
        query_string_caching_behavior=cdn.AfdQueryStringCachingBehavior.USE_QUERY_STRING,
        compression_settings=cdn.CompressionSettingsArgs(
            is_compression_enabled=True, content_types_to_compress=list(_COMPRESSED_TYPES)
        ),
    )
