"""The exceptions: reading their file, its problems, and what an entry waives."""

import textwrap
from datetime import date
from pathlib import Path

import pytest

from policies.exceptions import (
    Exceptions,
    ExceptionsError,
    PolicyException,
    matches,
    read_exceptions,
    reference,
)

WRITTEN = date(2026, 11, 24)
SITE = "urn:pulumi:prod::stitches::stitches:components:WebApp$azure-native:web:WebApp::stitches-prod"
OTHER = "urn:pulumi:prod::stitches::stitches:components:WebApp$azure-native:web:WebApp::other"
VALID = """
    exceptions:
      - rule: public-access
        property: siteConfig.cors
        resources: ["prod::azure-native:web:WebApp::stitches-prod"]
        reason: Front Door Standard reaches public origins only.
        owner: platform@example.com
        expires: 2027-06-30
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "exceptions.yaml"


def write(file: Path, text: str) -> Path:
    file.write_text(textwrap.dedent(text), encoding="utf-8")
    return file


def entry(**changes: object) -> PolicyException:
    return PolicyException.model_validate(
        {
            "rule": "public-access",
            "resources": [reference(SITE)],
            "reason": "Front Door Standard reaches public origins only.",
            "owner": "platform@example.com",
            "expires": "2027-06-30",
            **changes,
        }
    )


def test_a_valid_file_is_read(file: Path) -> None:
    (read,) = read_exceptions(write(file, VALID)).entries
    assert read == entry(property="siteConfig.cors")
    assert read.expires == date(2027, 6, 30)


def test_a_file_without_exceptions_waives_nothing(file: Path) -> None:
    exceptions = read_exceptions(write(file, "exceptions: []"))
    assert exceptions.entries == ()
    assert not exceptions.waive("public-access", SITE, "")


def test_every_malformed_field_is_reported_at_once_with_its_file_key_and_expectation(file: Path) -> None:
    malformed = """
        exceptions:
          - rule: Public Access
            property: 3
            resources: [stitches-prod]
            reason: Because.
            owner: somebody
            expires: 2027-02-31
            until: 2027-06-30
          - resources: []
          - text
    """
    with pytest.raises(ExceptionsError) as rejection:
        read_exceptions(write(file, malformed))
    expected_values = {problem.key: problem.expected for problem in rejection.value.problems}
    assert {problem.file for problem in rejection.value.problems} == {"policies/exceptions.yaml"}
    assert all(problem.fix for problem in rejection.value.problems)
    assert expected_values == {
        "exceptions[0].rule": "the name of a rule",
        "exceptions[0].property": "a string",
        "exceptions[0].resources[0]": "a resource by stack, type and name, as in its URN",
        "exceptions[0].reason": "a reason of at least 20 characters",
        "exceptions[0].owner": "an e-mail address",
        "exceptions[0].expires": "a day that exists",
        "exceptions[0].until": "one of the keys rule, property, resources, reason, owner, expires",
        "exceptions[1].rule": "a value for this required key",
        "exceptions[1].resources": "at least one resource",
        "exceptions[1].reason": "a value for this required key",
        "exceptions[1].owner": "a value for this required key",
        "exceptions[1].expires": "a value for this required key",
        "exceptions[2]": "an object: keys with their values",
    }


@pytest.mark.parametrize(
    "day", ["2027-06-30T10:00:00Z", "2027-13-01", "20270630.5", "1", "soon", "", "[2027]"]
)
def test_a_value_that_is_not_a_day_is_reported_by_its_key(file: Path, day: str) -> None:
    with pytest.raises(ExceptionsError, match=r"exceptions\[0\]\.expires\n  Expected: a day that exists"):
        read_exceptions(write(file, VALID.replace("2027-06-30", day)))


def test_a_day_may_be_in_quotes(file: Path) -> None:
    (read,) = read_exceptions(write(file, VALID.replace("2027-06-30", '"2027-06-30"'))).entries
    assert read.expires == date(2027, 6, 30)


@pytest.mark.parametrize(
    "resource", ["prod::WebApp::name", "prod::a:b:C", SITE, "a:b:C::name", "prod::a:b:C::"]
)
def test_an_invalid_reference_to_a_resource_is_rejected(file: Path, resource: str) -> None:
    with pytest.raises(ExceptionsError, match=r"exceptions\[0\]\.resources\[0\]"):
        read_exceptions(write(file, VALID.replace(reference(SITE), resource)))


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"exceptions: [1\n", "line 2"),
        (b"exceptions:\n  - rule: a\n rule: b", "line 3"),
        (b"exceptions: \xff", "line 1"),
        (b"exceptions: []\nexceptions: []\n", "line 2"),
        (b"exceptions: 0x_", "exceptions"),
        (b"", "(root)"),
        (b"[]", "(root)"),
        (b"exceptions:", "exceptions"),
    ],
)
def test_an_invalid_file_is_reported_with_its_place(file: Path, content: bytes, key: str) -> None:
    file.write_bytes(content)
    with pytest.raises(ExceptionsError) as rejection:
        read_exceptions(file)
    assert [problem.key for problem in rejection.value.problems] == [key]


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(ExceptionsError, match=r"exceptions: \[\]"):
        read_exceptions(tmp_path / "exceptions.yaml")


def test_a_resource_is_named_by_stack_type_and_name() -> None:
    assert reference(SITE) == "prod::azure-native:web:WebApp::stitches-prod"
    assert reference("urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev") == "dev::pulumi:pulumi:Stack::p-dev"
    assert reference("urn:pulumi:dev::p::a:b:C$d:e:F$g:h:I::with::colons") == "dev::g:h:I::with::colons"


def test_a_resource_has_the_same_name_under_each_api_version() -> None:
    for versioned in ("azure-native:web/v20240401:WebApp", "azure-native_web_v20240401:web:WebApp"):
        assert reference(SITE.replace("azure-native:web:WebApp", versioned)) == reference(SITE)


@pytest.mark.parametrize(
    ("property_", "path", "is_waived"),
    [
        ("", "", True),
        ("", "siteConfig.cors", True),
        ("siteConfig.cors", "siteConfig.cors", True),
        ("siteConfig.cors", "siteConfig.cors.allowedOrigins", True),
        ("siteConfig.cors", "siteConfig.cors[0]", True),
        ("siteConfig.cors", "siteConfig.corsOrigins", False),
        ("siteConfig.cors", "siteConfig", False),
        ("siteConfig.cors", "", False),
    ],
)
def test_an_exception_for_a_property_waives_it_and_everything_below_it(
    property_: str, path: str, is_waived: bool
) -> None:
    exceptions = Exceptions([entry(property=property_)], WRITTEN)
    assert exceptions.waive("public-access", SITE, path) is is_waived


def test_an_exception_waives_only_its_rule_and_its_resources() -> None:
    exceptions = Exceptions([entry(), entry(rule="other-rule", resources=[reference(OTHER)])], WRITTEN)
    assert exceptions.waive("public-access", SITE, "")
    assert exceptions.waive("other-rule", OTHER, "")
    assert not exceptions.waive("public-access", OTHER, "")
    assert not exceptions.waive("other-rule", SITE, "")
    assert not exceptions.waive("public-access", SITE.replace(":prod:", ":dev:"), "")


def test_an_exception_applies_on_its_last_day_and_not_on_the_next() -> None:
    last, next_day = date(2027, 6, 30), date(2027, 7, 1)
    assert Exceptions([entry()], last).waive("public-access", SITE, "")
    assert list(Exceptions([entry()], last).expired()) == []
    assert not Exceptions([entry()], next_day).waive("public-access", SITE, "")
    assert list(Exceptions([entry()], next_day).expired()) == [entry()]


def test_the_committed_file_is_valid_and_every_exception_in_it_expires() -> None:
    entries = read_exceptions().entries
    assert entries
    assert {entry.rule for entry in entries if entry.expires > date(2027, 12, 24)} == set()


@pytest.mark.parametrize(
    ("named", "found", "is_meant"),
    [
        ("dev::azure-native:web:WebApp::a", "dev::azure-native:web:WebApp::a", True),
        ("dev::azure-native:web:WebApp::a", "dev::azure-native:web:WebAppSlot::a", False),
        ("dev::azure-native:web:WebApp*::a", "dev::azure-native:web:WebApp::a", True),
        ("dev::azure-native:web:WebApp*::a", "dev::azure-native:web:WebAppSlot::a", True),
        ("dev::azure-native:web:WebApp*::a", "dev::azure-native:web:AppServicePlan::a", False),
        ("dev::azure-native:web:WebApp*::a", "dev::azure-native:web:WebApp::b", False),
        ("dev::azure-native:web:WebApp*::a", "prod::azure-native:web:WebApp::a", False),
        ("dev::azure-native:web:WebApp*::a", "dev::azure-native:web:WebApp::b::a", False),
    ],
)
def test_a_star_matches_letters_of_a_type_only(named: str, found: str, *, is_meant: bool) -> None:
    assert matches(named, found) is is_meant
