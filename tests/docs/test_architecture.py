"""The README's picture: it shows the resources in the state."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from docs import architecture
from tests.end_to_end.brought_up import brought_up
from tests.end_to_end.local_stacks import succeeded

CHECKOUT = Path(__file__).resolve().parents[2]


def component(kind: str) -> dict[str, Any]:
    return {
        "urn": f"urn:pulumi:prod::shop::stitches:components:{kind}::shop",
        "type": f"stitches:components:{kind}",
    }


def resource(type_: str, within: str, *waits_for: dict[str, Any]) -> dict[str, Any]:
    parent = component(within)
    urn = f"urn:pulumi:prod::shop::{parent['type']}$azure-native:{type_}::shop"
    return {
        "urn": urn,
        "type": f"azure-native:{type_}",
        "custom": True,
        "parent": parent["urn"],
        "dependencies": [each["urn"] for each in waits_for],
    }


GROUP = resource("resources:ResourceGroup", "ResourceGroup")
VAULT = resource("keyvault:Vault", "KeyVault", GROUP)
SITE = resource("web:WebApp", "WebApp", GROUP, VAULT)
STATE = json.dumps(
    {
        "deployment": {
            "resources": [
                {"urn": "urn:pulumi:prod::shop::pulumi:pulumi:Stack::shop", "type": "pulumi:pulumi:Stack"},
                *map(component, ("ResourceGroup", "KeyVault", "WebApp")),
                GROUP,
                VAULT,
                SITE,
            ]
        }
    }
)


def test_it_shows_the_dependencies_between_components() -> None:
    drawn = architecture.draw(STATE)
    assert '"KeyVault"' in drawn
    assert '"WebApp"' in drawn
    assert drawn.count("-->") == 1
    assert "ResourceGroup" not in drawn, "every component needs it"


@pytest.mark.parametrize("exported", ["", "{}", "[]", '{"deployment": {"resources": 1}}'])
def test_other_input_than_a_state_is_rejected(exported: str) -> None:
    with pytest.raises(ValueError, match="pulumi stack export"):
        architecture.draw(exported)


def test_the_command_writes_the_picture_and_its_check_compares_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readme = tmp_path / "README.md"
    text = "Before\n<!-- Drawn by `make picture`. -->\nold\n<!-- End of the picture. -->\nAfter\n"
    readme.write_text(text, encoding="utf-8")
    monkeypatch.setattr(architecture, "README", readme)

    def run(*arguments: str) -> None:
        monkeypatch.setattr(sys, "argv", ["architecture.py", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO(STATE))
        architecture.main()

    with pytest.raises(SystemExit, match="Run: make picture"):
        run("--check")
    assert readme.read_text(encoding="utf-8") == text
    run()
    run("--check")
    assert readme.read_text(encoding="utf-8") == text.replace("old", architecture.draw(STATE))


@pytest.mark.engine
def test_the_committed_picture_is_that_of_prod(tmp_path_factory: pytest.TempPathFactory) -> None:
    stacks = brought_up("prod", tmp_path_factory)
    exported = succeeded(stacks.pulumi("stack", "export", "--stack", "prod"))
    checked = subprocess.run(
        [sys.executable, "-m", "docs.architecture", "--check"],
        input=exported,
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
