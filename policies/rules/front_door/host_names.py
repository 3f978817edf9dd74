"""The site's own host names: who has their certificate, and whether the app is bound to them."""

from collections.abc import Iterator
from dataclasses import replace

from pulumi_policy import Severity

from policies.expectations import one_of
from policies.findings import Finding, undecided, violation
from policies.resources import Resource, Stack
from policies.rule import EVERYWHERE, AnyRule, Service, StackRule
from policies.rules.app_service.types import HOST_NAMES, LEARN
from policies.rules.front_door.profile import DOMAIN, ORIGIN

ZONE = "azure-native:dns:Zone"

_A_CERTIFICATE = one_of("SniEnabled", "IpBasedEnabled")


def _host_name(binding: Resource) -> str:
    """The name as Azure returns it: the part after the app's. Empty in a preview, which knows neither."""
    asked = binding.properties.member("hostName").text
    _, slash, returned = binding.properties.member("name").text.rpartition("/")
    return (asked or (returned if slash else "")).lower()


def _have_certificates(stack: Stack) -> Iterator[Finding]:
    # The rule front-door-domain-tls checks the certificates of these.
    behind_front_door = {
        domain.properties.member("hostName").text.lower() for domain in stack.of_type(DOMAIN)
    }
    for binding in stack.of_type(*HOST_NAMES):
        host = _host_name(binding)
        if host and host in behind_front_door:
            continue
        for found in _A_CERTIFICATE.findings(binding.properties.member("sslState")):
            is_open = not host and behind_front_door
            yield undecided("hostName", binding.urn) if is_open else replace(found, urn=binding.urn)


def _are_bound_first(stack: Stack) -> Iterator[Finding]:
    bindings = tuple(stack.of_type(*HOST_NAMES))
    for origin in stack.of_type(ORIGIN):
        # A preview does not know the host name of an unset header; a header that is set refers to the app.
        header = origin.properties.member("originHostHeader")
        is_given = header.text or (header.is_unknown and stack.referred(origin, header.path))
        if not is_given and not any(stack.depends(origin, binding) for binding in bindings):
            yield violation(
                "originHostHeader",
                "expected the origin's host name, or a host name that the app is bound to before the origin "
                "is created, found neither",
                origin.urn,
            )


RULES: tuple[AnyRule, ...] = (
    StackRule(
        name="app-service-host-names",
        service=Service.APP_SERVICE,
        description="Each custom host name of a site has a certificate, on the site or on Front Door.",
        reason="Without a certificate, browsers warn users, or users connect without encryption.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{LEARN}/configure-ssl-bindings",
        evaluate=_have_certificates,
        fix='Set `ssl_state="SniEnabled"` with the `thumbprint` of a certificate, or serve the name '
        "through an `AFDCustomDomain` of Front Door.",
    ),
    StackRule(
        name="front-door-host-names",
        service=Service.FRONT_DOOR,
        description="Front Door forwards the requested host name only to an app that is bound to it.",
        reason="App Service responds to an unknown host name with its own error page.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url="https://learn.microsoft.com/azure/architecture/best-practices/host-name-preservation",
        evaluate=_are_bound_first,
        fix="Set `origin_host_header` to the app's default host name, or bind the app to its domains first.",
    ),
)
