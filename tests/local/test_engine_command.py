"""The commands of the engine that are allowed on local stacks."""

import shlex
from pathlib import Path

import pytest

from local.engine_command import EngineCommand, RejectedCommandError

CHECKOUT = Path("/somewhere/Kunde #2")
FILE = f"--config-file '{CHECKOUT}/Pulumi.dev.yaml'"


def given(line: str) -> str:
    return shlex.join(EngineCommand(shlex.split(line)).on_local_stacks(CHECKOUT))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("config set a:b c -s dev", f"config set {FILE} a:b c -s dev"),
        ("config set --path 'a:b[0]' c --stack=dev", f"config set {FILE} --path 'a:b[0]' c --stack=dev"),
        ("-s dev --color never config rm a:b", f"-s dev --color never config rm {FILE} a:b"),
        ("config delete a:b -s dev", f"config delete {FILE} a:b -s dev"),
        ("config delete-all a:b -s dev", f"config delete-all {FILE} a:b -s dev"),
        (
            "config set-all --plaintext a:b=c --stack organization/stitches/dev",
            f"config set-all {FILE} --plaintext a:b=c --stack organization/stitches/dev",
        ),
    ],
)
def test_a_value_is_set_in_the_checkouts_own_file(line: str, expected: str) -> None:
    assert given(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "config -s dev",
        "config get a:b -s dev",
        "config set a:b c -s dev --config-file other.yaml",
        "preview -s dev",
        "up --config-file other.yaml -s dev",
        "stack output --json -s config",
        "stack init -s config",
        "",
    ],
)
def test_a_command_that_changes_no_file_is_passed_unchanged(line: str) -> None:
    assert given(line) == line


@pytest.mark.parametrize(
    "line",
    [
        "config set --secret a:b c -s dev",
        "config set a:b c",
        "config cp -s dev -d prod",
        "config refresh -s dev",
        "config env add x -s dev",
        "stack change-secrets-provider passphrase -s dev",
        "up -s dev --config a:b=c",
        "preview -c a:b=c -s dev",
        "down -c a:b=c -s dev",
        "refresh -c a:b=c -s dev",
        "preview --config=a:b=c -s dev",
        "login",
        "login --local",
        "login azblob://state",
        "logout",
        "stack rm --force --yes dev",
        "stack remove dev -f",
        "stack delete dev --force",
        "stack rm -fy dev",
    ],
)
def test_a_command_that_would_have_no_effect_or_break_a_stack_is_rejected(line: str) -> None:
    with pytest.raises(RejectedCommandError):
        given(line)


@pytest.mark.parametrize(
    ("line", "stack", "new_name"),
    [
        ("stack rename other -s dev", "dev", "other"),
        ("-s dev stack rename organization/stitches/other", "dev", "other"),
        ("stack rm dev", None, None),
        ("stack --stack=dev", "dev", None),
    ],
)
def test_a_new_name_is_recognized(line: str, stack: str | None, new_name: str | None) -> None:
    command = EngineCommand(shlex.split(line))
    assert (command.stack, command.new_name) == (stack, new_name)
