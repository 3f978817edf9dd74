"""The rules on the site's own host names: with Front Door before them, without, and unknown."""

from dataclasses import replace

import pytest

from model.site import SiteSettings
from policies.rules.app_service.types import HOST_NAMES
from policies.rules.front_door.profile import DOMAIN, ORIGIN
from tests.components.stack_files import configuration_of
from tests.policies.recording import UNKNOWN, Recorded, run_of
from tests.policies.verdicts import Said, ask, ask_of_stack, pack

PACK = pack()
CERTIFICATES = "app-service-host-names"


def stack(*, live: bool) -> list[Recorded]:
    site = SiteSettings.model_validate({"domain": "stitches.example", "www": True, "live": live})
    return list(run_of(configuration_of("prod").model_copy(update={"site": site})).resources)


def live() -> list[Recorded]:
    return stack(live=True)


def told(resources: list[Recorded], rule: str) -> list[Said]:
    return ask_of_stack([policy for policy in PACK if policy.name == rule], resources)


def with_bindings(**inputs: object) -> list[Recorded]:
    """A site without Front Door's domains, all of whose host names say something else."""

    def changed(each: Recorded) -> Recorded:
        for key, value in inputs.items():
            each = each.with_input(key, value)
        return each

    without = [each for each in live() if each.type != DOMAIN]
    return [changed(each) if each.type in HOST_NAMES else each for each in without]


@pytest.mark.parametrize("live", [False, True])
def test_both_steps_of_a_domain_keep_every_rule(*, live: bool) -> None:
    resources = stack(live=live)
    assert [line for each in resources for line in ask(PACK, each)] + ask_of_stack(PACK, resources) == []


@pytest.mark.parametrize("state", ["SniEnabled", "IpBasedEnabled"])
def test_a_host_name_may_have_a_certificate_of_the_sites(state: str) -> None:
    assert told(with_bindings(sslState=state), CERTIFICATES) == []


@pytest.mark.parametrize("state", ["Disabled", None])
def test_one_that_has_none_and_no_front_door_before_it_is_found(state: str | None) -> None:
    said = told(with_bindings(sslState=state), CERTIFICATES)
    assert {line.urn for line in said} == {each.urn for each in live() if each.type in HOST_NAMES}
    assert not any(line.undecided for line in said)


def test_a_state_that_is_unknown_is_undecided() -> None:
    assert [line.undecided for line in told(with_bindings(sslState=UNKNOWN), CERTIFICATES)] == [True]


def test_a_host_name_is_known_by_what_azure_answers_too() -> None:
    """After an update a binding has no host name but in its own: "app/host"."""

    def answered(each: Recorded) -> Recorded:
        outputs = {key: value for key, value in each.outputs.items() if key != "hostName"}
        return replace(each, outputs={**outputs, "name": f"stitches-prod/{each.inputs['hostName']}"})

    resources = [answered(each) if each.type in HOST_NAMES else each for each in live()]
    assert told(resources, CERTIFICATES) == []
    other = [each for each in resources if each.type != DOMAIN]
    assert len(told(other, CERTIFICATES)) == 2


def test_before_azure_answers_a_host_name_may_be_one_of_front_doors() -> None:
    """A preview of a binding knows neither its host name nor its name."""

    def asked(each: Recorded) -> Recorded:
        return replace(each, outputs={"sslState": "Disabled"}) if each.type in HOST_NAMES else each

    assert [line.undecided for line in told([asked(each) for each in live()], CERTIFICATES)] == [True]
    other = [asked(each) for each in live() if each.type != DOMAIN]
    assert [line.undecided for line in told(other, CERTIFICATES)] == [False, False]


def test_an_origin_without_a_host_header_comes_after_a_host_name_of_the_app() -> None:
    bare = [each for each in live() if each.type not in HOST_NAMES]
    (said,) = told(bare, "front-door-host-names")
    origin = next(each for each in live() if each.type == ORIGIN and not each.name.endswith("-slot"))
    assert (said.urn, said.undecided) == (origin.urn, False)


def with_unknown_headers(resources: list[Recorded]) -> list[Recorded]:
    return [
        each.with_input("originHostHeader", UNKNOWN) if each.type == ORIGIN else each
        for each in resources
        if each.type not in HOST_NAMES
    ]


def test_a_host_header_that_only_the_update_knows_is_one_where_it_is_the_apps() -> None:
    """A preview tells an absent header as unknown too."""
    assert told(with_unknown_headers(stack(live=False)), "front-door-host-names") == []
    assert len(told(with_unknown_headers(live()), "front-door-host-names")) == 1
