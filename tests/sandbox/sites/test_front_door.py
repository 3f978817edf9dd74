"""The path of a browser: through the local Front Door to the site, and no other path."""

import re

import httpx
import pytest

from sandbox.sites import Sites
from tests.sandbox.catalogue.arrangements import GROUP, PROFILE
from tests.sandbox.driver import Engine
from tests.sandbox.sites.conftest import OpenSites
from tests.sandbox.sites.estate import Kudu, get, package, release_at, until
from tests.sandbox.sites.front_door import REQUESTS_PER_MINUTE, Edge, make_edge, make_rule


@pytest.fixture
def edge(engine: Engine) -> Edge:
    return make_edge(engine)


@pytest.fixture
def sites(edge: Edge, open_sites: OpenSites) -> Sites:
    """The running sites, with a release published to the app."""
    opened = open_sites()
    Kudu(opened).publish(package("r1"))
    return opened


def asset_of(address: str, suffix: str) -> str:
    found = re.search(rf'/assets/[^"]+\.{suffix}', get(address).text)
    assert found is not None
    return address + found[0]


def test_the_page_its_assets_and_its_health_are_served_through_front_door(edge: Edge, sites: Sites) -> None:
    address = edge.address(sites)
    assert "<title>Stitches</title>" in get(address).text
    assert "<title>Stitches</title>" in get(f"{address}/a/path/that/a/user/kept").text
    assert get(asset_of(address, "js")).headers["content-type"].startswith("text/javascript")
    assert get(f"{address}/api/health").json() == {"status": "healthy"}
    assert release_at(address) == "r1"


def test_only_front_door_is_allowed(edge: Edge, sites: Sites) -> None:
    host = sites.addresses(GROUP).host
    assert get(host).status_code == 403
    assert get(host, **{"X-Azure-FDID": edge.profile.outputs["frontDoorId"]}).status_code == 403


def test_another_front_door_is_not_allowed(edge: Edge, sites: Sites) -> None:
    address = edge.address(sites)
    with edge.engine.store.write() as transaction:
        profile = transaction.get(edge.profile.id)
        assert profile is not None
        profile.properties["frontDoorId"] = "00000000-0000-4000-8000-000000000000"
        transaction.save(profile)
    assert get(address).status_code == 403
    with_id = get(address, **{"X-Azure-FDID": edge.profile.outputs["frontDoorId"]})
    assert with_id.status_code == 403  # Front Door sets its own


def test_assets_are_cached_and_nothing_else_is(edge: Edge, sites: Sites) -> None:
    address = edge.address(sites)
    asset = asset_of(address, "css")
    assert [get(asset).headers["x-cache"] for _ in range(3)] == ["TCP_MISS", "TCP_HIT", "TCP_HIT"]
    assert get(f"{asset}?other").headers["x-cache"] == "TCP_MISS"
    for path in ("/", "/api/health", "/release.json"):
        assert {get(address + path).headers["x-cache"] for _ in range(2)} == {"CONFIG_NOCACHE"}


def test_a_cached_asset_outlives_the_site(edge: Edge, sites: Sites) -> None:
    address = edge.address(sites)
    asset = asset_of(address, "css")
    first = get(asset)
    sites.stop_all()
    kept = get(asset)
    assert (kept.status_code, kept.content) == (200, first.content)
    sites.purge(edge.site.id, ["/assets/*"])
    assert get(asset).headers["x-cache"] == "TCP_MISS"


def test_a_missing_asset_is_not_cached(edge: Edge, sites: Sites) -> None:
    missing = edge.address(sites) + "/assets/gone-00000000.js"
    assert get(missing).headers["cache-control"] == "no-store"
    assert {(one.status_code, one.headers["x-cache"]) for one in (get(missing), get(missing))} == {
        (404, "TCP_MISS")
    }


def test_large_cached_assets_are_compressed_on_request(edge: Edge, sites: Sites) -> None:
    text = "body { color: red } " * 200
    Kudu(sites).publish(package("r2", files={"wwwroot/assets/large-1.css": text}))
    address = f"{edge.address(sites)}/assets/large-1.css"
    plain = get(address, **{"Accept-Encoding": "identity"})
    smaller = get(address, **{"Accept-Encoding": "gzip, br"})
    assert (plain.text, "content-encoding" in plain.headers) == (text, False)
    assert (smaller.text, smaller.headers["content-encoding"]) == (text, "gzip")
    assert int(smaller.headers["content-length"]) < len(text)


def test_rules_change_the_headers_of_their_paths(edge: Edge, sites: Sites) -> None:
    address = edge.address(sites)
    page, health = get(address), get(f"{address}/api/health")
    assert (page.headers["x-frame-options"], page.headers["cache-control"]) == ("DENY", "no-cache")
    assert (health.headers["x-frame-options"], health.headers["cache-control"]) == ("DENY", "no-store")
    assert get(asset_of(address, "css")).headers["cache-control"] == "public, max-age=31536000, immutable"


def test_the_firewall_blocks_the_methods_that_its_rules_name(edge: Edge, sites: Sites) -> None:
    address = edge.address(sites)
    assert httpx.request("DELETE", address, trust_env=False).status_code == 403
    assert httpx.request("TRACE", address, trust_env=False).status_code == 403
    assert httpx.request("HEAD", address, trust_env=False).status_code == 200


def test_the_firewall_limits_the_rate_of_an_address(edge: Edge, sites: Sites) -> None:
    address = f"{edge.slot_address(sites)}/nothing"
    with httpx.Client(trust_env=False) as client:
        statuses = {client.get(address).status_code for _ in range(REQUESTS_PER_MINUTE * 2 + 2)}
    assert statuses == {404, 403}


def test_the_slots_endpoint_serves_only_its_health_and_release(edge: Edge, sites: Sites) -> None:
    Kudu(sites, "staging").publish(package("r2"))
    address = edge.slot_address(sites)
    assert get(f"{address}/api/health").json() == {"status": "healthy"}
    assert release_at(address) == "r2"
    assert [get(address + path).status_code for path in ("/", "/api", "/assets/x.js")] == [404] * 3


def test_after_a_swap_front_door_serves_the_new_release(edge: Edge, sites: Sites) -> None:
    Kudu(sites, "staging").publish(package("r2"))
    sites.swap(GROUP, "staging")
    assert release_at(edge.address(sites)) == "r2"


def test_a_feature_that_is_not_modelled_is_rejected_by_name(edge: Edge, sites: Sites) -> None:
    redirect = {
        "name": "UrlRedirect",
        "parameters": {"typeName": "DeliveryRuleUrlRedirectActionParameters", "redirectType": "Moved"},
    }
    make_rule(edge.engine, "Elsewhere", 3, [redirect])
    response = get(edge.address(sites))
    assert (response.status_code, "UrlRedirect" in response.text) == (501, True)


def test_a_disabled_endpoint_serves_nothing(edge: Edge, sites: Sites) -> None:
    address = edge.address(sites)
    edge.engine.update(edge.site, {**edge.site.inputs, "enabledState": "Disabled"})
    assert get(address).status_code == 404


def test_an_address_stays_the_same_after_a_restart(edge: Edge, sites: Sites, open_sites: OpenSites) -> None:
    before = sites.endpoints()
    sites.close()
    again = open_sites()
    assert again.endpoints() == before
    assert release_at(edge.address(again)) == "r1"


REDIRECTS = """#!/usr/bin/env python3
import http.server, os
class Redirects(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        host = self.headers["X-Forwarded-Host" if self.path == "/forwarded" else "Host"]
        self.send_response(302)
        self.send_header("Location", f"{self.headers['X-Forwarded-Proto']}://{host}/there")
        self.send_header("Content-Length", "0")
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Redirects).serve_forever()
"""


def location(url: str) -> str:
    return httpx.get(url, trust_env=False).headers["location"]


def test_the_application_gets_its_own_name_and_the_requested_one(edge: Edge, sites: Sites) -> None:
    """A redirect over HTTPS to the requested name becomes one to its address on this machine."""
    Kudu(sites).publish(package("r2", files={"Stitches.dll": REDIRECTS}))
    address = edge.address(sites)
    own = edge.production.outputs["defaultHostName"]
    assert until(lambda: get(address).status_code, lambda status: status == 302)
    assert location(f"{address}/host") == f"https://{own}/there"
    assert location(f"{address}/forwarded") == f"{address}/there"


def test_a_custom_domain_has_an_address_too(engine: Engine, edge: Edge, sites: Sites) -> None:
    named = {**PROFILE, "customDomainName": "own", "hostName": "stitches.example"}
    domain = engine.create("azure-native:cdn:AFDCustomDomain", named, "own")
    for route in edge.routes:
        own = {"customDomains": [{"id": domain.id}], "linkToDefaultDomain": "Disabled"}
        engine.update(route, {**route.inputs, **own})
    inputs = {name: value for name, value in edge.to_app.inputs.items() if name != "originHostHeader"}
    engine.update(edge.to_app, inputs)
    Kudu(sites).publish(package("r2", files={"Stitches.dll": REDIRECTS}))
    address = sites.endpoints()["stitches.example"]
    assert until(lambda: get(address).status_code, lambda status: status == 302)
    assert location(f"{address}/host") == f"{address}/there"  # it got stitches.example
    assert get(edge.address(sites)).status_code == 404
    assert get(edge.address(sites), Host="stitches.example").status_code == 302
