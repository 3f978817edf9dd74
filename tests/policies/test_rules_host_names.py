"""The rules on the site's own host names: with Front Door, without it, and unknown."""

from dataclasses import replace

import pytest

from model.site import SiteSettings
from policies.rules.app_service.types import HOST_NAMES
from policies.rules.front_door.profile import DOMAIN, ORIGIN
from tests.components.stack_files import configuration_of
from tests.policies.recording import UNKNOWN, Recorded, run_of
from tests.policies.verdicts import Diagnostic, analyze, analyze_stack, pack

PACK = pack()
CERTIFICATES = "app-service-host-names"


def stack(*, live: bool) -> list[Recorded]:
    site = SiteSettings.model_validate({"domain": "stitches.example", "www": True, "live": live})
    return list(run_of(configuration_of("prod").model_copy(update={"site": site})).resources)


def live() -> list[Recorded]:
    return stack(live=True)


def reported(resources: list[Recorded], rule: str) -> list[Diagnostic]:
    return analyze_stack([policy for policy in PACK if policy.name == rule], resources)


def with_bindings(**inputs: object) -> list[Recorded]:
    """A site without Front Door's domains, whose host names all have other inputs."""

    def changed(each: Recorded) -> Recorded:
        for key, value in inputs.items():
            each = each.with_input(key, value)
        return each

    without = [each for each in live() if each.type != DOMAIN]
    return [changed(each) if each.type in HOST_NAMES else each for each in without]


@pytest.mark.parametrize("live", [False, True])
def test_both_steps_of_a_domain_comply_with_every_rule(*, live: bool) -> None:
    resources = stack(live=live)
    assert [line for each in resources for line in analyze(PACK, each)] + analyze_stack(PACK, resources) == []


@pytest.mark.parametrize("state", ["SniEnabled", "IpBasedEnabled"])
def test_a_host_name_may_have_a_certificate_on_the_site(state: str) -> None:
    assert reported(with_bindings(sslState=state), CERTIFICATES) == []


@pytest.mark.parametrize("state", ["Disabled", None])
def test_a_host_name_without_certificate_and_front_door_is_found(state: str | None) -> None:
    diagnostics = reported(with_bindings(sslState=state), CERTIFICATES)
    assert {line.urn for line in diagnostics} == {each.urn for each in live() if each.type in HOST_NAMES}
    assert not any(line.undecided for line in diagnostics)


def test_a_state_that_is_unknown_is_undecided() -> None:
    assert [line.undecided for line in reported(with_bindings(sslState=UNKNOWN), CERTIFICATES)] == [True]


def test_a_host_name_is_also_read_from_azures_response() -> None:
    """After an update, a binding has its host name only in its own name: "app/host"."""

    def returned(each: Recorded) -> Recorded:
        outputs = {key: value for key, value in each.outputs.items() if key != "hostName"}
        return replace(each, outputs={**outputs, "name": f"stitches-prod/{each.inputs['hostName']}"})

    resources = [returned(each) if each.type in HOST_NAMES else each for each in live()]
    assert reported(resources, CERTIFICATES) == []
    other = [each for each in resources if each.type != DOMAIN]
    assert len(reported(other, CERTIFICATES)) == 2


def test_before_azure_returns_it_a_host_name_may_be_one_of_front_doors() -> None:
    """In a preview of a binding, its host name and its name are unknown."""

    def asked(each: Recorded) -> Recorded:
        return replace(each, outputs={"sslState": "Disabled"}) if each.type in HOST_NAMES else each

    assert [line.undecided for line in reported([asked(each) for each in live()], CERTIFICATES)] == [True]
    other = [asked(each) for each in live() if each.type != DOMAIN]
    assert [line.undecided for line in reported(other, CERTIFICATES)] == [False, False]


def test_an_origin_without_a_host_header_needs_a_host_name_of_the_app() -> None:
    bare = [each for each in live() if each.type not in HOST_NAMES]
    (diagnostics,) = reported(bare, "front-door-host-names")
    origin = next(each for each in live() if each.type == ORIGIN and not each.name.endswith("-slot"))
    assert (diagnostics.urn, diagnostics.undecided) == (origin.urn, False)


def with_unknown_headers(resources: list[Recorded]) -> list[Recorded]:
    return [
        each.with_input("originHostHeader", UNKNOWN) if each.type == ORIGIN else each
        for each in resources
        if each.type not in HOST_NAMES
    ]


def test_an_unknown_host_header_complies_if_it_refers_to_the_app() -> None:
    """A preview also reports an absent header as unknown."""
    assert reported(with_unknown_headers(stack(live=False)), "front-door-host-names") == []
    assert len(reported(with_unknown_headers(live()), "front-door-host-names")) == 1
