"""Which resource providers are registered: those of the resources that the programs create, and no others."""

import re
from pathlib import Path

import pytest

from bootstrap.providers import BOOTSTRAP, ENVIRONMENT
from sandbox import catalogue

CHECKOUT = Path(__file__).resolve().parents[2]
# Source: learn.microsoft.com, "Azure resource providers and types": registered by default.
ALWAYS = {"Authorization", "Resources"}


def used_in(folder: str) -> set[str]:
    """The namespaces of the resources that a folder creates, read from the calls in the source."""
    tokens = {
        f"azure-native:{module}:{name}"
        for path in (CHECKOUT / folder).rglob("*.py")
        for module, name in re.findall(r"\b([a-z]+)\.([A-Z]\w+)\(", path.read_text(encoding="utf-8"))
    }
    types = [catalogue.get(token).arm_type for token in tokens if token in catalogue.TYPES]
    assert types
    return {kind.partition("/")[0].removeprefix("Microsoft.") for kind in types} - ALWAYS


@pytest.mark.parametrize(("folder", "expected"), [("components", ENVIRONMENT), ("bootstrap", BOOTSTRAP)])
def test_a_subscription_registers_what_is_created_in_it(folder: str, expected: tuple[str, ...]) -> None:
    assert used_in(folder) == set(expected)


def test_the_readme_registers_the_same() -> None:
    page = (CHECKOUT / "bootstrap" / "README.md").read_text(encoding="utf-8")
    [listed] = re.findall(r"for provider in (.+?); do", page)
    assert tuple(listed.split()) == ENVIRONMENT
    assert all(name in page for name in BOOTSTRAP)
