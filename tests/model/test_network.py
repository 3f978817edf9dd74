from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from model.network import NetworkSettings


@st.composite
def spaces(draw: st.DrawFn) -> IPv4Network:
    """Any private network of a valid size in 10.0.0.0/8."""
    prefix = draw(st.integers(min_value=16, max_value=24))
    block = draw(st.integers(min_value=0, max_value=255))
    return IPv4Network(((10 << 24) + (block << (32 - prefix)), prefix))


@given(spaces())
def test_the_subnets_are_in_the_network_and_do_not_overlap(space: IPv4Network) -> None:
    settings = NetworkSettings(address_space=space)
    app, endpoints = settings.app_subnet, settings.private_endpoints_subnet
    assert app.subnet_of(space)
    assert endpoints.subnet_of(space)
    assert not app.overlaps(endpoints)
    # App Service needs a /26 to scale to 30 instances.
    assert app.prefixlen <= 26


def test_the_default_network_is_divided_as_documented() -> None:
    settings = NetworkSettings()
    assert (str(settings.app_subnet), str(settings.private_endpoints_subnet)) == (
        "10.20.0.0/24",
        "10.20.1.0/24",
    )
    assert settings.private_endpoints is False


@given(spaces())
def test_a_network_survives_a_round_trip(space: IPv4Network) -> None:
    settings = NetworkSettings(address_space=space)
    assert NetworkSettings.model_validate_json(settings.model_dump_json()) == settings
    assert settings.model_dump(mode="json")["addressSpace"] == str(space)


@pytest.mark.parametrize("value", ["203.0.113.7", "198.51.100.8/29", "8.8.8.8", "52.1.2.4/31"])
def test_single_public_addresses_and_small_ranges_may_be_allowed(value: str) -> None:
    settings = NetworkSettings.model_validate({"allowedAddresses": [value]})
    assert settings.allowed_addresses == (IPv4Network(value),)
    assert NetworkSettings.model_validate_json(settings.model_dump_json()) == settings


@pytest.mark.parametrize(
    "value",
    [
        "0.0.0.0",  # noqa: S104  # an address to reject
        "0.0.0.0/0",
        "8.8.8.0/28",
        "8.8.8.9/29",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.0.5",
        "127.0.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "2001:db8::1",
        "example.com",
        7,
        None,
    ],
)
def test_anything_except_a_small_range_of_public_addresses_is_rejected(value: object) -> None:
    with pytest.raises(ValidationError, match="a public IPv4 address"):
        NetworkSettings.model_validate({"allowedAddresses": [value]})


@pytest.mark.parametrize(
    "allowed", [["203.0.113.7"] * 2, ["203.0.113.0/29", "203.0.113.7"], [f"8.8.8.{n}" for n in range(51)]]
)
def test_allowed_addresses_are_unique_and_limited_in_number(allowed: list[str]) -> None:
    with pytest.raises(ValidationError, match="at most 50"):
        NetworkSettings.model_validate({"allowedAddresses": allowed})


@pytest.mark.parametrize(
    "value",
    [
        "10.20.0.0",
        "10.20.0.0/15",
        "10.20.0.0/25",
        "10.20.0.1/22",
        "8.8.0.0/16",
        "fd00::/64",
        "x",
        10,
        None,
        "",
    ],
)
def test_another_value_than_a_private_network_of_a_valid_size_is_rejected(value: object) -> None:
    with pytest.raises(ValidationError, match="a private IPv4 network in CIDR notation from /16 to /24"):
        NetworkSettings.model_validate({"addressSpace": value})
