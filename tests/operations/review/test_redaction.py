"""No secret is in a report: not values that the engine marks, nor those with such a name or form."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations.review.redaction import HIDDEN, SECRET, UNKNOWN, redacted, redacted_message, redacted_report

VALUE = "Tr0ub4dor-and-3"
ENGINES_SECRET = {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    "ciphertext": VALUE,
}
LOOKS_SECRET = (
    f"Server=x;Password={VALUE};",
    f"https://user:{VALUE}@example.com",
    "-----BEGIN RSA PRIVATE KEY-----" + VALUE,
    f"AccountKey={VALUE}",
)


def test_a_value_that_the_engine_marks_is_secret_at_any_depth() -> None:
    assert redacted({"a": [{"b": ENGINES_SECRET}]}) == {"a": [{"b": SECRET}]}


def test_an_encrypted_value_of_a_stack_file_is_secret() -> None:
    assert redacted({"stitches:key": {"secure": VALUE}}) == {"stitches:key": SECRET}


def test_unknown_values_are_described_in_text() -> None:
    assert redacted({"id": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"}) == {"id": UNKNOWN}


@pytest.mark.parametrize(
    "value", [VALUE, [VALUE], {"inner": VALUE}, {"inner": [{"deep": VALUE}]}, 12345], ids=str
)
def test_everything_below_the_name_of_a_secret_is_redacted(value: object) -> None:
    shown = json.dumps(redacted({"clientSecret": value}))
    assert VALUE not in shown
    assert "12345" not in shown
    assert HIDDEN in shown


def test_a_setting_is_redacted_by_the_name_beside_it() -> None:
    setting = {"name": "Smtp__Password", "value": VALUE}
    assert redacted([setting]) == [{"name": "Smtp__Password", "value": HIDDEN}]


def test_a_reference_to_key_vault_is_shown() -> None:
    reference = "@Microsoft.KeyVault(VaultName=kv;SecretName=OAuthClientSecret)"
    setting = {"name": "OAuth__ClientSecret", "value": reference}
    assert redacted([setting]) == [setting]


@pytest.mark.parametrize("text", LOOKS_SECRET)
def test_a_value_that_looks_like_a_secret_is_redacted_under_any_name(text: str) -> None:
    assert redacted({"note": text}) == {"note": HIDDEN}


@given(
    st.recursive(
        st.sampled_from([ENGINES_SECRET, *LOOKS_SECRET, "plain", 1, None]),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    )
)
def test_a_secret_is_redacted_in_any_structure(value: object) -> None:
    assert VALUE not in json.dumps(redacted(value))


def test_a_secret_in_a_key_is_redacted_in_the_whole_report() -> None:
    assert VALUE not in json.dumps(redacted_report({LOOKS_SECRET[0]: [{"path": LOOKS_SECRET[1]}]}))


def test_the_message_of_a_failure_has_its_line_and_no_trace_no_path_and_no_secret(tmp_path: Path) -> None:
    message = (
        f'Program failed:\nTraceback (most recent call last):\n  File "{tmp_path}/x.py", line 1\n    boom\n'
        f"ValueError: wrong\nin {tmp_path}/Pulumi.dev.yaml\nconnect with Password={VALUE}\n"
    )
    assert redacted_message(message, tmp_path) == (
        "Program failed:\nin x.py, line 1:\nValueError: wrong\nin Pulumi.dev.yaml\n"
        "(a line that could hold a secret)"
    )
