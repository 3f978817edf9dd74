"""The site's own domain, in both of its steps, with a zone and without."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from components.front_door.site_domain import FrontDoorDomainArgs, SiteDomain, SiteDomainArgs
from components.front_door.site_host_names import SiteHostNames, SiteHostNamesArgs
from components.placement import Placement
from model.site import SiteSettings
from model.stack_configuration import StackConfiguration
from tests.components.azure_mocks import Azure, run
from tests.components.stack_files import STACKS, configuration_of
from tests.policies.recording import run_of
from tests.schema_files import schema_problems

DOMAIN, WWW = "stitches.example", "www.stitches.example"
CUSTOM_DOMAIN = "azure-native:cdn:AFDCustomDomain"
RECORD_SET = "azure-native:dns:RecordSet"
BINDING = "azure-native:web:WebAppHostNameBinding"
ROUTE = "azure-native:cdn:Route"
ORIGIN = "azure-native:cdn:AFDOrigin"
ONE_NAME = SiteDomainArgs(domain=DOMAIN, host_names=(DOMAIN,), make_zone=False)


def configuration(stack: str = "staging", **site: object) -> StackConfiguration:
    settings = SiteSettings.model_validate({"domain": DOMAIN, "www": True, **site})
    shipped = configuration_of(stack)
    app_service = shipped.app_service.model_copy(update={"readiness_path": "/api/ready"})
    return shipped.model_copy(update={"site": settings, "app_service": app_service})


def build(configuration: StackConfiguration) -> tuple[Azure, Mapping[str, Any]]:
    made = run_of(configuration)
    return made.azure, made.outputs


def records(azure: Azure) -> dict[tuple[str, str], dict[str, Any]]:
    return {(each["recordType"], each["relativeRecordSetName"]): each for each in azure.every(RECORD_SET)}


def site_routes(azure: Azure) -> list[dict[str, Any]]:
    return [route for route in azure.every(ROUTE) if not route["endpointName"].endswith("-slot")]


def availability_tests(azure: Azure) -> set[tuple[str, int]]:
    """The address of each availability test, and the days for which a certificate must still be valid."""
    return {
        (test["request"]["requestUrl"], test["validationRules"]["sSLCertRemainingLifetimeCheck"])
        for test in azure.every("azure-native:applicationinsights:WebTest")
    }


@pytest.mark.parametrize("live", [False, True])
def test_each_name_has_a_certificate_the_firewall_and_every_route_of_the_site(*, live: bool) -> None:
    azure, _ = build(configuration(live=live))
    domains = {domain["hostName"]: domain for domain in azure.every(CUSTOM_DOMAIN)}
    assert set(domains) == {DOMAIN, WWW}
    for domain in domains.values():
        assert domain["tlsSettings"] == {
            "certificateType": "ManagedCertificate",
            "minimumTlsVersion": "TLS12",
        }
    ids = [{"id": f"id:AFDCustomDomain:{host}"} for host in (DOMAIN, WWW)]
    assert len(site_routes(azure)) > 1
    assert all(route["customDomains"] == ids for route in site_routes(azure))
    # An app that receives the requested name is not bound to Front Door's name.
    default = "Disabled" if live else "Enabled"
    assert all(route["linkToDefaultDomain"] == default for route in site_routes(azure))
    (association,) = azure.inputs("azure-native:cdn:SecurityPolicy")["parameters"]["associations"]
    assert [each for each in association["domains"] if each in ids] == ids


def test_the_domain_does_not_lead_to_the_slot() -> None:
    azure, _ = build(configuration(live=True))
    (slot_route,) = [route for route in azure.every(ROUTE) if route not in site_routes(azure)]
    assert "customDomains" not in slot_route
    origin = azure.inputs(ORIGIN, "stitches-staging-slot")
    assert origin["originHostHeader"] == origin["hostName"]


def test_the_zone_leads_both_names_to_front_door_and_proves_that_they_are_ours() -> None:
    azure, outputs = build(configuration())
    assert azure.inputs("azure-native:dns:Zone")["zoneName"] == DOMAIN
    found = records(azure)
    for kind in ("A", "AAAA"):
        assert found.pop((kind, "@"))["targetResource"] == {"id": "id:AFDEndpoint:stitches-staging"}
    assert found.pop(("CNAME", "www"))["cnameRecord"] == {"cname": "stitches-staging-h.z01.azurefd.net"}
    texts = {place: each["txtRecords"] for (kind, place), each in found.items() if kind == "TXT"}
    assert texts == {
        "_dnsauth": [{"value": [f"token-of-{DOMAIN}"]}],
        "_dnsauth.www": [{"value": [f"token-of-{WWW}"]}],
        "asuid": [{"value": ["verification-id"]}],
        "asuid.www": [{"value": ["verification-id"]}],
    }
    assert outputs["domain"] == {
        "hostNames": [DOMAIN, WWW],
        "nameServers": ["ns1-01.azure-dns.com."],
        "records": [],
    }


def test_without_a_zone_the_output_lists_every_record_to_create() -> None:
    azure, outputs = build(configuration(dns="external", www=False))
    assert azure.count("azure-native:dns:Zone") == azure.count(RECORD_SET) == 0
    assert outputs["domain"] == {
        "hostNames": [DOMAIN],
        "nameServers": [],
        "records": [
            {"type": "CNAME", "name": DOMAIN, "value": "stitches-staging-h.z01.azurefd.net"},
            {"type": "TXT", "name": f"_dnsauth.{DOMAIN}", "value": f"token-of-{DOMAIN}"},
            {"type": "TXT", "name": f"asuid.{DOMAIN}", "value": "verification-id"},
        ],
    }
    found = schema_problems("stack-outputs", {"domain": outputs["domain"]})
    assert [mistake for mistake in found if mistake.startswith("$.domain")] == []


@pytest.mark.parametrize("properties", [None, {}, {"validationToken": ""}, {"validationToken": None}])
def test_a_name_that_is_approved_has_no_token_and_its_record_is_not_empty(
    placement: Placement, properties: object
) -> None:
    arguments = in_front_door(placement, replace(ONE_NAME, make_zone=True))
    outputs = {CUSTOM_DOMAIN: {"validationProperties": properties}}
    azure = run(lambda: SiteDomain("site", arguments), outputs)
    ((text,),) = [each["value"] for each in records(azure)["TXT", "_dnsauth"]["txtRecords"]]
    assert text


def test_before_it_is_live_the_site_is_as_without_a_domain() -> None:
    azure, outputs = build(configuration())
    assert azure.count(BINDING) == 0
    origin = azure.inputs(ORIGIN, "stitches-staging")
    assert origin["originHostHeader"] == origin["hostName"]
    assert availability_tests(azure) == {
        ("https://stitches-staging-h.z01.azurefd.net/api/health", 7),
        ("https://stitches-staging-h.z01.azurefd.net/api/ready", 7),
    }
    assert outputs["endpoints"]["site"] == "https://stitches-staging-h.z01.azurefd.net/"


def test_once_it_is_live_the_app_is_called_tested_and_reported_by_the_domain() -> None:
    azure, outputs = build(configuration(live=True))
    assert {(each["name"], each["hostName"]) for each in azure.every(BINDING)} == {
        ("stitches-staging", DOMAIN),
        ("stitches-staging", WWW),
    }
    origin = azure.inputs(ORIGIN, "stitches-staging")
    assert "originHostHeader" not in origin
    assert origin["hostName"] == "stitches-staging.azurewebsites.net"
    assert origin["enforceCertificateNameCheck"] is True
    assert availability_tests(azure) == {
        (f"https://{DOMAIN}/api/health", 21),
        (f"https://{DOMAIN}/api/ready", 21),
    }
    assert outputs["endpoints"]["site"] == f"https://{DOMAIN}/"
    assert outputs["endpoints"]["health"] == f"https://{DOMAIN}/api/health"


@pytest.mark.parametrize("stack", STACKS)
def test_changes_of_the_app_run_one_after_the_other_and_the_host_name_after_them(stack: str) -> None:
    """Azure returns 409 for a second change of a site; an unknown name shows an error page."""
    recorded = run_of(configuration(stack, live=True)).resources
    by_urn = {each.urn: each for each in recorded}

    def needs(urn: str) -> set[str]:
        direct = set(by_urn[urn].dependencies)
        return direct.union(*(needs(each) for each in direct))

    changes = [each for each in recorded if each.type.startswith("azure-native:web:WebApp")]
    assert len([each for each in changes if each.type == BINDING]) == 2
    for index, change in enumerate(sorted(changes, key=lambda each: len(needs(each.urn)))):
        before = {each.urn for each in changes} & needs(change.urn)
        assert len(before) == index, change.name
    origin = next(each for each in recorded if each.type == ORIGIN and not each.name.endswith("-slot"))
    assert {each.urn for each in changes} <= needs(origin.urn)


@pytest.mark.parametrize("stack", STACKS)
def test_without_a_domain_nothing_of_it_is_created_or_reported(stack: str) -> None:
    azure, outputs = build(configuration_of(stack).model_copy(update={"site": SiteSettings()}))
    for token in (CUSTOM_DOMAIN, RECORD_SET, BINDING, "azure-native:dns:Zone"):
        assert azure.count(token) == 0
    assert all("customDomains" not in route for route in azure.every(ROUTE))
    assert all(origin["originHostHeader"] == origin["hostName"] for origin in azure.every(ORIGIN))
    assert "domain" not in outputs


def in_front_door(placement: Placement, domain: SiteDomainArgs) -> FrontDoorDomainArgs:
    return FrontDoorDomainArgs(
        placement=placement,
        domain=domain,
        profile_name="afd",
        endpoint_id="endpoint-id",
        endpoint_host_name="stitches.z01.azurefd.net",
    )


def test_the_minimum_is_one_name_in_front_door(placement: Placement) -> None:
    azure = run(lambda: SiteDomain("site", in_front_door(placement, ONE_NAME)))
    made = [each.type for each in azure.resources if each.type.startswith("azure-native:")]
    assert made == [CUSTOM_DOMAIN]


@pytest.mark.parametrize(
    ("zone", "bound", "made"),
    [
        (None, False, []),
        (DOMAIN, False, [RECORD_SET]),
        (None, True, [BINDING]),
        (DOMAIN, True, [RECORD_SET, BINDING]),
    ],
)
def test_a_name_of_the_app_is_proven_in_our_zone_and_bound_if_it_is_configured(
    placement: Placement, zone: str | None, *, bound: bool, made: list[str]
) -> None:
    arguments = SiteHostNamesArgs(
        placement=placement,
        domain=ONE_NAME,
        app_name="stitches-prod",
        verification_id="verification-id",
        zone_name=zone,
        bound=bound,
        after=(),
    )
    azure = run(lambda: SiteHostNames("site", arguments))
    assert [each.type for each in azure.resources if each.type.startswith("azure-native:")] == made
