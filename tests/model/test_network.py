from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from model.network import NetworkSettings


@st.composite
def spaces(draw: st.DrawFn) -> IPv4Network:
    """Any private network of a fitting size out of 10.0.0.0/8."""
    prefix = draw(st.integers(min_value=16, max_value=24))
    block = draw(st.integers(min_value=0, max_value=255))
    return IPv4Network(((10 << 24) + (block << (32 - prefix)), prefix))


@given(spaces())
def test_the_subnets_lie_in_the_network_and_apart(space: IPv4Network) -> None:
    settings = NetworkSettings(address_space=space)
    app, endpoints = settings.app_subnet, settings.private_endpoints_subnet
    assert app.subnet_of(space)
    assert endpoints.subnet_of(space)
    assert not app.overlaps(endpoints)
    # App Service asks for a /26 to scale to 30 instances.
    assert app.prefixlen <= 26


def test_the_usual_network_is_divided_as_documented() -> None:
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
def test_what_is_no_private_network_of_a_fitting_size_is_refused(value: object) -> None:
    with pytest.raises(ValidationError, match="a private IPv4 network in CIDR notation from /16 to /24"):
        NetworkSettings.model_validate({"addressSpace": value})
