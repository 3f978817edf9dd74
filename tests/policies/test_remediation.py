"""Remediations: off by default, and only for violations that a rule would report."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import pytest
from google.protobuf import json_format
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime import proto
from pulumi_policy import EnforcementLevel
from pulumi_policy.deserialize import SPECIAL_SECRET_SIG, SPECIAL_SIG_KEY

# Private, but the engine calls it: how it converts request and response decides what a remediation does
# to secrets and unknown values, and no public class does this conversion.
from pulumi_policy.policy import (
    _PolicyAnalyzerServicer,  # pyright: ignore[reportPrivateUsage]  # see above
)

from policies.exceptions import Exceptions
from policies.pack import sdk_policies
from policies.rule import ADVISORY_OUTSIDE_PROD, PROD, AnyRule
from policies.rules import RULES
from tests.policies.anything import json
from tests.policies.recording import UNKNOWN
from tests.policies.small_rules import ENCRYPTED, NAMED, SITE, SLOT, resource, waiving
from tests.policies.verdicts import NO_EXCEPTIONS

TRANSPORT = next(rule for rule in RULES if rule.name == "app-service-transport")
KEYS = st.sampled_from(["minTlsVersion", "ftpsState"])
HUSH = {SPECIAL_SIG_KEY: SPECIAL_SECRET_SIG, "value": "hush"}


def request(wire: Mapping[str, object], stack: str, type_token: str) -> Any:
    """A site as the engine sends it."""
    found = resource({}, stack=stack, type_token=type_token)
    sent = proto.AnalyzeRequest(type=found.type, urn=found.urn, name=found.name)
    json_format.ParseDict({**wire}, sent.properties)
    return sent


class Pack:
    """The pack in the SDK's own server, with remediations enabled by configuration."""

    def __init__(self, *rules: AnyRule, on: tuple[str, ...], exceptions: Exceptions = NO_EXCEPTIONS) -> None:
        policies = sdk_policies(rules, exceptions)
        self._servicer: Any = _PolicyAnalyzerServicer("stitches", "1", policies, EnforcementLevel.MANDATORY)
        levels = {name: proto.PolicyConfig(enforcementLevel=proto.REMEDIATE) for name in on}
        self._servicer.Configure(proto.ConfigureAnalyzerRequest(policyConfig=levels), None)

    def remediated(
        self, wire: Mapping[str, object], stack: str = "prod", type_: str = SITE
    ) -> dict[str, Any] | None:
        """The properties with which the engine would continue; None if it keeps those of the program."""
        response: Any = self._servicer.Remediate(request(wire, stack, type_), None)
        assert not any(found.diagnostic for found in response.remediations)
        assert not response.not_applicable
        return (
            json_format.MessageToDict(response.remediations[-1].properties) if response.remediations else None
        )

    def reported(self, wire: Mapping[str, object]) -> list[str]:
        """The policies that report something about the properties, repaired or not."""
        response: Any = self._servicer.Analyze(request(wire, "prod", SITE), None)
        return [cast("str", found.policyName) for found in response.diagnostics]


def test_wrong_values_are_repaired_and_everything_else_is_kept() -> None:
    others = {"linuxFxVersion": "DOTNETCORE|10.0", "connectionString": HUSH}
    site = {
        "httpsOnly": False,
        "siteConfig": {"minTlsVersion": "1.0", **others},
        "keyVaultReferenceIdentity": UNKNOWN,
        "password": HUSH,
        "tags": {"application": "stitches", "days": 90},
        "hostNames": ["a", HUSH, UNKNOWN],
    }
    assert Pack(TRANSPORT, on=("app-service-transport",)).remediated(site) == {
        **site,
        "httpsOnly": True,
        "siteConfig": {
            **others,
            "minTlsVersion": "1.2",
            "scmMinTlsVersion": "1.2",
            "ftpsState": "Disabled",
        },
    }


def test_a_repaired_resource_complies() -> None:
    pack = Pack(TRANSPORT, on=("app-service-transport",))
    repaired = pack.remediated({"httpsOnly": False, "siteConfig": {"minTlsVersion": "1.0"}})
    assert pack.reported({"httpsOnly": False})
    assert repaired
    assert pack.reported(repaired) == []
    assert pack.remediated(repaired) is None


def test_without_configuration_nothing_is_repaired() -> None:
    assert Pack(TRANSPORT, on=()).remediated({"httpsOnly": False}) is None


def test_enabling_one_leaves_all_others_off() -> None:
    other = replace(ENCRYPTED, name="other")
    pack = Pack(ENCRYPTED, other, on=("other",))
    assert pack.remediated({"httpsOnly": False, "tags": {"a": "b"}}) is not None
    assert Pack(ENCRYPTED, other, on=()).remediated({"httpsOnly": False}) is None


@pytest.mark.parametrize(
    "holder", [{}, {"siteConfig": None}, {"siteConfig": {}}, {"siteConfig": {"minTlsVersion": None}}]
)
def test_an_absent_value_is_set_and_its_object_is_created(holder: dict[str, object]) -> None:
    repaired = Pack(ENCRYPTED, on=("encrypted",)).remediated({"httpsOnly": True, **holder})
    assert repaired == {"httpsOnly": True, "siteConfig": {"minTlsVersion": "1.2"}}


def test_an_invalid_secret_is_repaired_and_stays_a_secret() -> None:
    def hidden(value: object) -> dict[str, object]:
        return {SPECIAL_SIG_KEY: SPECIAL_SECRET_SIG, "value": value}

    pack = Pack(ENCRYPTED, on=("encrypted",))
    repaired = pack.remediated({"httpsOnly": hidden(False), "siteConfig": hidden({"minTlsVersion": "1.0"})})
    assert repaired == {"httpsOnly": hidden(True), "siteConfig": hidden({"minTlsVersion": "1.2"})}


@pytest.mark.parametrize("unread", [UNKNOWN, "text", ["list"], 1.0])
def test_an_unreadable_value_is_not_repaired(unread: object) -> None:
    pack = Pack(ENCRYPTED, on=("encrypted",))
    assert pack.remediated({"httpsOnly": True, "siteConfig": unread}) is None
    assert pack.reported({"httpsOnly": True, "siteConfig": unread, "tags": {"a": "b"}}) == ["encrypted"]


def test_an_unknown_value_is_not_overwritten_although_an_invalid_one_beside_it_is() -> None:
    pack = Pack(ENCRYPTED, on=("encrypted",))
    repaired = pack.remediated({"httpsOnly": UNKNOWN, "siteConfig": {"minTlsVersion": "1.0"}})
    assert repaired == {"httpsOnly": UNKNOWN, "siteConfig": {"minTlsVersion": "1.2"}}


def test_a_waived_value_is_not_repaired() -> None:
    pack = Pack(ENCRYPTED, on=("encrypted",), exceptions=waiving(property="httpsOnly"))
    repaired = pack.remediated({"httpsOnly": False, "siteConfig": {"minTlsVersion": "1.0"}})
    assert repaired == {"httpsOnly": False, "siteConfig": {"minTlsVersion": "1.2"}}
    whole = Pack(ENCRYPTED, on=("encrypted",), exceptions=waiving())
    assert whole.remediated({"httpsOnly": False}) is None


def test_nothing_is_repaired_if_the_rule_is_not_checked() -> None:
    in_clear = {"httpsOnly": False}
    assert Pack(replace(ENCRYPTED, levels=PROD), on=("encrypted",)).remediated(in_clear, "dev") is None
    assert Pack(ENCRYPTED, on=("encrypted",)).remediated(in_clear, type_=SLOT) is None
    by_level = Pack(replace(ENCRYPTED, levels=ADVISORY_OUTSIDE_PROD), on=("encrypted-advisory",))
    assert by_level.remediated(in_clear, "prod") is None
    assert by_level.remediated(in_clear, "dev") is not None


@pytest.mark.parametrize(
    "versioned", ["azure-native:web/v20240401:WebApp", "azure-native_web_v20240401:web:WebApp"]
)
def test_a_resource_of_a_chosen_api_version_is_repaired_too(versioned: str) -> None:
    assert Pack(ENCRYPTED, on=("encrypted",)).remediated({"httpsOnly": False}, type_=versioned) is not None


@given(st.fixed_dictionaries({}, optional={"httpsOnly": json(), "siteConfig": json(KEYS)}))
def test_after_a_repair_of_any_properties_nothing_is_left_to_repair(wire: dict[str, object]) -> None:
    pack = Pack(ENCRYPTED, on=("encrypted",))
    repaired = pack.remediated(wire)
    assert pack.remediated(wire if repaired is None else repaired) is None


def test_a_rule_without_a_repair_has_no_remediation() -> None:
    without = replace(ENCRYPTED, checks=ENCRYPTED.checks[2:])
    for policy in sdk_policies([without, NAMED], NO_EXCEPTIONS):
        assert not cast("Any", policy).has_remediation()
