"""The picture of the architecture: it says what the state says, or says why it cannot."""

import io
import json
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from docs import architecture
from docs.architecture import Architecture, NotDrawn, Resource
from docs.architecture_layout import Layout

SUBSCRIPTION = "/subscriptions/00000000-0000-4000-8000-00000000000a/resourceGroups/shop"

SMALL_LAYOUT: dict[str, Any] = {
    "page": '<svg xmlns="http://www.w3.org/2000/svg"><title>$name</title>\n$drawn\n</svg>',
    "boxes": {
        "users": {"kind": "request", "at": [0, 0, 100, 40], "title": "Users"},
        "app": {
            "kind": "request",
            "at": [10, 60, 180, 120],
            "title": "App",
            "holds": ["WebApp/*"],
            "lines": ["{WebApp:name} x {WebApp:size.count}", "{WebApp:httpsOnly?HTTPS only}"],
        },
        "vault": {
            "kind": "request",
            "at": [300, 60, 180, 120],
            "title": "Vault",
            "holds": ["KeyVault/*"],
            "lines": ["{Vault:vaultName}", "rules: {Vault:rules.name}", "{#Vault:rules.name} of them"],
        },
        "group": {"kind": "plain", "at": [0, 50, 500, 150], "title": "All", "holds": ["Environment/*"]},
    },
    "arrows": [
        {"kind": "request", "from": "users", "to": "app", "path": [[50, 40], [50, 60]]},
        {"kind": "request", "from": "app", "to": "vault", "path": [[190, 100], [300, 100]]},
    ],
    "words": [],
}


def urn(type_: str, name: str) -> str:
    return f"urn:pulumi:prod::shop::{type_}::{name}"


def resource(type_: str, name: str = "shop", parent: str = "", **more: Any) -> dict[str, Any]:
    return {"urn": urn(type_, name), "type": type_, "parent": parent, **more}


def component(type_: str, name: str = "shop") -> dict[str, Any]:
    return resource(f"stitches:components:{type_}", name)


def small_state() -> list[dict[str, Any]]:
    app, vault = component("WebApp"), component("KeyVault")
    made = resource(
        "azure-native:keyvault:Vault",
        parent=vault["urn"],
        inputs={"vaultName": "kv-shop", "rules": [{"name": "second"}, {"name": "first"}]},
    )
    site = resource(
        "azure-native:web:WebApp",
        parent=app["urn"],
        inputs={"name": "shop <&> Co", "size": {"count": 2.0}, "httpsOnly": True},
        propertyDependencies={"siteConfig": [made["urn"]], "name": None},
    )
    return [resource("pulumi:pulumi:Stack"), component("Environment"), app, vault, made, site]


def architecture_of(state: list[dict[str, Any]], layout: dict[str, Any] | None = None) -> Architecture:
    resources = [Resource.model_validate(each) for each in state]
    return Architecture(Layout.model_validate(layout or SMALL_LAYOUT), resources)


def texts(svg: str) -> list[str]:
    """All that can be read in a picture."""
    root = ElementTree.fromstring(svg)  # noqa: S314  # our own
    return [text for element in root.iter() if (text := (element.text or "").strip())]


def changed_layout(name: str, **changes: Any) -> dict[str, Any]:
    boxes = {**SMALL_LAYOUT["boxes"], name: {**SMALL_LAYOUT["boxes"].get(name, {}), **changes}}
    return {**SMALL_LAYOUT, "boxes": boxes}


def refusal(state: list[dict[str, Any]], layout: dict[str, Any] | None = None) -> str:
    with pytest.raises(NotDrawn) as refused:
        architecture_of(state, layout)
    return str(refused.value)


def test_what_stands_in_a_box_comes_from_the_state() -> None:
    said = texts(architecture_of(small_state()).svg())
    assert {"Vault", "kv-shop", "rules: first, second", "2 of them", "HTTPS only"} <= set(said)


def test_text_is_escaped() -> None:
    svg = architecture_of(small_state()).svg()
    assert "shop &lt;&amp;&gt; Co x 2" in svg
    assert "shop <&> Co x 2" in texts(svg)


def test_a_frame_counts_all_azure_resources_in_it() -> None:
    assert "2 Azure resources" in texts(architecture_of(small_state()).svg())


def test_a_box_with_several_azure_resources_tells_how_many() -> None:
    layout = changed_layout("app", holds=["WebApp/*", "KeyVault/*"], lines=[])
    layout["boxes"].pop("vault")
    layout["arrows"] = layout["arrows"][:1]
    assert texts(architecture_of(small_state(), layout).svg()).count("2") == 1


def test_values_are_said_in_the_layouts_words_and_one_without_words_is_refused() -> None:
    words = {"WebApp:size.count": {"2": "two"}}
    layout = {**SMALL_LAYOUT, "values": words}
    assert "shop <&> Co x two" in texts(architecture_of(small_state(), layout).svg())
    state = small_state()
    state[-1]["inputs"]["size"]["count"] = 3
    assert 'no words for "3" of WebApp:size.count' in refusal(state, layout)


@pytest.mark.parametrize(("count", "told"), [(1, "1 core"), (2, "2 cores"), (21, "21 cores")])
def test_a_number_and_its_word_agree(count: int, told: str) -> None:
    state = small_state()
    state[-1]["inputs"]["size"]["count"] = count
    layout = changed_layout("app", lines=["{WebApp:size.count} core(s)"])
    assert told in texts(architecture_of(state, layout).svg())


def test_a_region_is_shown_by_the_name_that_people_see() -> None:
    state = small_state()
    state[-1]["inputs"]["name"] = "westeurope"
    assert "West Europe x 2" in texts(architecture_of(state).svg())


def test_words_for_what_is_false_or_absent_are_left_out() -> None:
    for inputs in ({"httpsOnly": False}, {}):
        state = small_state()
        state[-1]["inputs"] = {"name": "shop", "size": {"count": 1}, **inputs}
        assert "HTTPS only" not in texts(architecture_of(state).svg())


def test_the_order_of_the_state_changes_nothing() -> None:
    state = small_state()
    state[-2]["inputs"]["rules"].reverse()
    assert architecture_of(state[::-1]).svg() == architecture_of(small_state()).svg()


def test_an_arm_id_is_shown_by_its_last_part() -> None:
    state = small_state()
    state[-2]["inputs"]["vaultName"] = f"{SUBSCRIPTION}/providers/Microsoft.KeyVault/vaults/kv-shop"
    svg = architecture_of(state).svg()
    assert "kv-shop" in texts(svg)
    assert "subscriptions" not in svg


def test_a_role_is_shown_by_its_name() -> None:
    state = small_state()
    role = "4633458b-17de-408a-b874-0445c86b69e6"
    state[-2]["inputs"]["vaultName"] = f"{SUBSCRIPTION}/providers/x/roleDefinitions/{role}"
    assert "Key Vault Secrets User" in " ".join(texts(architecture_of(state).svg()))


def test_a_secret_is_refused_rather_than_shown() -> None:
    state = small_state()
    state[-2]["inputs"]["vaultName"] = {"4dabf18193072939515e22adb298388d": "1b47", "ciphertext": "v1:hidden"}
    message = refusal(state)
    assert '{Vault:vaultName} in the box "vault"' in message
    assert "hidden" not in message


def test_a_component_without_a_box_is_refused() -> None:
    message = refusal([*small_state(), component("Cache", "shop-pages")])
    assert message == (
        "architecture.yaml does not fit the state:\n"
        "- Cache/Cache/pages has no box: give it one, or add it to what a box holds."
    )


def test_a_resource_outside_all_boxes_is_refused() -> None:
    message = refusal(small_state(), changed_layout("vault", holds=["KeyVault/KeyVault/*"], lines=[]))
    assert "KeyVault/Vault/ has no box" in message


def test_a_box_whose_component_is_gone_is_refused() -> None:
    layout = changed_layout("vault", holds=["KeyVault/*", "Cache/*"], may_hold=["Domain/*"])
    message = refusal(small_state(), layout)
    assert '"vault" holds Cache/*, of which the state has nothing: take it out.' in message
    assert "Domain/*" not in message, "a stack may be without what a box may hold"


def test_a_reference_without_an_arrow_is_refused() -> None:
    layout = {**SMALL_LAYOUT, "arrows": SMALL_LAYOUT["arrows"][:1]}
    assert '"app" refers to "vault": add an arrow that says so.' in refusal(small_state(), layout)
    architecture_of(small_state(), {**layout, "words": [["app", "vault"]]})


def test_an_arrow_without_its_reference_is_refused() -> None:
    state = small_state()
    state[-1]["propertyDependencies"] = {}
    assert 'leads from "app" to "vault", and nothing in the state does: take it out.' in refusal(state)


def test_a_value_that_the_state_lacks_is_refused() -> None:
    for template in ("{WebApp:sku.name}", "{#WebApp:size}", "{#Vault}", "{WebApp/blobs:name}", "{WebApp}"):
        message = refusal(small_state(), changed_layout("app", lines=[template]))
        assert f'{template} in the box "app": change it.' in message


def test_text_that_does_not_fit_its_box_is_refused() -> None:
    message = refusal(small_state(), changed_layout("app", lines=["far too many words " * 12]))
    assert '"app" is ' in message
    assert "too low for its text" in message


def test_everything_wrong_is_said_at_once() -> None:
    message = refusal(
        [*small_state(), component("Cache")], changed_layout("app", lines=["{WebApp:sku.name}"])
    )
    assert message.count("\n- ") == 2


@pytest.mark.parametrize(
    "exported", ["", "{}", "[]", '{"deployment": {}}', '{"deployment": {"resources": 1}}']
)
def test_what_is_no_state_is_refused(exported: str) -> None:
    with pytest.raises(NotDrawn, match="pulumi stack export"):
        architecture.draw(exported)


def test_a_state_without_an_environment_is_refused() -> None:
    with pytest.raises(NotDrawn, match="no Environment"):
        architecture.draw(json.dumps({"deployment": {"resources": [resource("pulumi:pulumi:Stack")]}}))


def test_the_command_writes_the_picture_and_its_check_compares_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layout, picture = tmp_path / "layout.yaml", tmp_path / "picture.svg"
    layout.write_text(yaml.safe_dump(SMALL_LAYOUT), encoding="utf-8")
    monkeypatch.setattr(architecture, "LAYOUT", layout)
    monkeypatch.setattr(architecture, "PICTURE", picture)

    def run(*arguments: str) -> None:
        exported = json.dumps({"deployment": {"resources": small_state()}})
        monkeypatch.setattr(sys, "argv", ["architecture.py", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO(exported))
        architecture.main()

    with pytest.raises(SystemExit, match="Run: make picture"):
        run("--check")
    run()
    assert "kv-shop" in picture.read_text(encoding="utf-8")
    run("--check")
    picture.write_text("<svg/>", encoding="utf-8")
    with pytest.raises(SystemExit, match="Run: make picture"):
        run("--check")
    assert picture.read_text(encoding="utf-8") == "<svg/>"
