import pytest
from pydantic import ValidationError

from model.site import SiteSettings


def test_without_a_word_there_is_no_domain() -> None:
    assert SiteSettings().host_names == ()


def test_the_name_with_www_is_there_where_it_is_wanted() -> None:
    assert SiteSettings(domain="stitches.example").host_names == ("stitches.example",)
    both = SiteSettings(domain="stitches.example", www=True)
    assert both.host_names == ("stitches.example", "www.stitches.example")
    assert SiteSettings.model_validate_json(both.model_dump_json()) == both


@pytest.mark.parametrize("domain", ["a.bc", "stitches.example.co.uk", "xn--bcher-kva.example", "1a.example"])
def test_a_domain_of_ones_own_is_taken(domain: str) -> None:
    assert SiteSettings(domain=domain).domain == domain


@pytest.mark.parametrize(
    "domain",
    [
        "",
        "example",
        "Stitches.example",
        "www.stitches.example",
        "*.stitches.example",
        "https://stitches.example",
        "stitches.example/",
        "stitches.example.",
        "stitches..example",
        "-stitches.example",
        "stitches.example\n",
        "192.0.2.1",
        "stitches.azurefd.net",
        "stitches.azurewebsites.net",
        f"{'a' * 56}.test",
        f"{'a' * 64}.test",
    ],
)
def test_what_is_no_domain_of_ones_own_is_refused(domain: str) -> None:
    with pytest.raises(ValidationError, match="a domain of your own"):
        SiteSettings(domain=domain)


@pytest.mark.parametrize("key", ["www", "live"])
def test_the_rest_says_nothing_without_a_domain(key: str) -> None:
    with pytest.raises(ValidationError, match="nothing without a domain") as refused:
        SiteSettings.model_validate({key: True})
    assert [error["loc"] for error in refused.value.errors()] == [(key,)]


def test_a_domain_needs_front_door() -> None:
    with pytest.raises(ValidationError, match="nothing without Front Door") as refused:
        SiteSettings(domain="stitches.example", front_door=False)
    assert [error["loc"] for error in refused.value.errors()] == [("domain",)]
