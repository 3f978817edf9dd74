import pytest
from pydantic import ValidationError

from model.site import SiteSettings


def test_by_default_there_is_no_domain() -> None:
    assert SiteSettings().host_names == ()


def test_the_name_with_www_exists_if_it_is_set() -> None:
    assert SiteSettings(domain="stitches.example").host_names == ("stitches.example",)
    both = SiteSettings(domain="stitches.example", www=True)
    assert both.host_names == ("stitches.example", "www.stitches.example")
    assert SiteSettings.model_validate_json(both.model_dump_json()) == both


@pytest.mark.parametrize("domain", ["a.bc", "stitches.example.co.uk", "xn--bcher-kva.example", "1a.example"])
def test_a_custom_domain_is_accepted(domain: str) -> None:
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
def test_an_invalid_domain_is_rejected(domain: str) -> None:
    with pytest.raises(ValidationError, match="a domain of at most 60"):
        SiteSettings(domain=domain)


@pytest.mark.parametrize("key", ["www", "live"])
def test_the_other_settings_need_a_domain(key: str) -> None:
    with pytest.raises(ValidationError, match="no value without a domain") as rejected:
        SiteSettings.model_validate({key: True})
    assert [error["loc"] for error in rejected.value.errors()] == [(key,)]


def test_a_domain_needs_front_door() -> None:
    with pytest.raises(ValidationError, match="no domain without Front Door") as rejected:
        SiteSettings(domain="stitches.example", front_door=False)
    assert [error["loc"] for error in rejected.value.errors()] == [("domain",)]
