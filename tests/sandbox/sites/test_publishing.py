"""Packages that are published through Kudu, and the site that runs from them."""

from sandbox.sites import Sites
from tests.sandbox.arrangements import GROUP
from tests.sandbox.sites.estate import Kudu, get, package, release_at, until


def test_a_published_site_answers_with_its_page_health_and_release(sites: Sites) -> None:
    ended = Kudu(sites).publish(package("r1"))
    assert (ended["status"], ended["active"], ended["complete"]) == (4, True, True)
    host = sites.addresses(GROUP).host
    assert get(f"{host}/api/health").json() == {"status": "healthy"}
    assert "<title>Stitches</title>" in get(host).text
    assert get(f"{host}/api/environment").json() == {"environment": "Production"}
    assert until(lambda: release_at(host), bool) == "r1"
