"""The page about the local Azure: it agrees with the catalogue, and an outdated page is found."""

import re
from pathlib import Path
from typing import Any

import pytest

from github_markdown.escaping import prose, slug
from sandbox import catalogue
from sandbox.__main__ import main
from sandbox.azure.request import Request
from sandbox.catalogue.entry import GlobalName, NameRule, ResourceType, rule
from sandbox.catalogue.not_modelled import NOT_MODELLED
from sandbox.documentation import linked, render

Capture = pytest.CaptureFixture[str]


def accepts(_: Request) -> None:
    """A check that rejects nothing."""


SHARED = rule("A site | a slot has *its* plan", "Azure/bicep issue 12540; the message is from memory")(
    accepts
)
ALONE = rule("A site stays", "hashicorp/terraform issue 1", on="delete")(accepts)


def entry(token: str, **facts: Any) -> ResourceType:
    path = (
        "/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/Microsoft.Shop/"
        + token[-5:].lower()
    )
    return ResourceType(f"azure-native:{token}", path=path + "/{name}", **facts)


SITES = entry(
    "web:Sites",
    name=NameRule(1, 9, "a+", "letters a", "aa", "https://example.com/rules, of names"),
    global_name=GlobalName("example.net", "Conflict", "{name} is taken", "from memory"),
    create_only=("kind",),
    rules=(SHARED, ALONE),
)
SLOTS = entry("web:Slots", exists_with_parent=True, rules=(SHARED,))
STALL = entry("market:Stall")
PAGE = render([STALL, SLOTS, SITES], ["No `blobs|queues`.", "No <time>."])


def cells(start: str) -> list[str]:
    """The cells of the only row with a start."""
    (row,) = [line for line in PAGE.splitlines() if line.startswith(f"| {start}")]
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]]


def test_types_rules_sources_and_what_is_from_memory_are_counted_by_service() -> None:
    assert cells("[App Service](#app-service)")[1:] == ["2", "1", "1", "2", "4", "1", "1"]
    assert cells("[Microsoft.Shop](#microsoftshop)")[1:] == ["1", "0", "0", "0", "0", "0", "0"]
    assert cells("Total")[1:] == ["3", "1", "1", "2", "4", "1", "1"]
    assert "Of the 4 facts on this page, 1 are only from memory. For 1 more, the message or its code" in PAGE


def test_a_type_is_shown_with_its_replacing_properties_and_its_name_rule() -> None:
    assert cells("`web:Sites`") == [
        "`web:Sites`",
        "Microsoft.Shop/sites",
        "`group`<br>`name`<br>`kind`",
        "1 to 9 letters a, such as 'aa' ([example.com/rules](https://example.com/rules), of names)",
        "in `example.net`; a name in use gets Conflict (from memory)",
    ]
    assert cells("`web:Slots`")[0] == "`web:Slots`<br>exists with its parent"


def test_a_rule_that_types_share_is_listed_once_with_all_of_them() -> None:
    assert cells("A site \\|") == [
        r"A site \| a slot has \*its\* plan",
        "put",
        "`web:Sites`<br>`web:Slots`",
        "[Azure/bicep issue 12540](https://github.com/Azure/bicep/issues/12540); the message is from memory",
    ]
    assert cells("A site stays")[1:3] == ["delete", "`web:Sites`"]


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("microsoft/mcp issue 858, and more", "https://github.com/microsoft/mcp/issues/858"),
        ("Azure/bicep pull request 12", "https://github.com/Azure/bicep/pull/12"),
        (
            "terraform-provider-azurerm issue 13377",
            "https://github.com/hashicorp/terraform-provider-azurerm/issues/13377",
        ),
        ("see (https://learn.microsoft.com/a_b/c).", "https://learn.microsoft.com/a_b/c"),
    ],
)
def test_a_page_and_an_issue_are_linked(source: str, address: str) -> None:
    assert re.findall(r"\]\(([^)]*)\)", linked(source)) == [address]


@pytest.mark.parametrize(
    "source", ["from memory", "learn.microsoft.com limits", "bicep issue 5", "azure-cli 5"]
)
def test_a_source_without_an_address_is_not_changed(source: str) -> None:
    assert linked(source) == source


def test_what_is_not_modelled_is_listed_once() -> None:
    assert PAGE.endswith(
        "## What is not modelled\n\n- No <code>blobs&#124;queues</code>.\n- No \\<time\\>.\n"
    )


def test_the_order_of_the_entries_changes_nothing() -> None:
    assert render([SITES, SLOTS, STALL], ["No `blobs|queues`.", "No <time>."]) == PAGE


def test_the_committed_page_has_every_type_and_rule_and_links_only_to_its_headings() -> None:
    page = render()
    for known in catalogue.TYPES.values():
        assert page.count(f"\n| `{known.module}:{known.class_name}`") == 1
        assert all(f"| {prose(rule.summary)} | {rule.on} |" in page for rule in known.rules)
    anchors = [slug(heading) for heading in re.findall(r"^#+ (.*)$", page, re.MULTILINE)]
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r"\]\(#([^)]*)\)", page)) <= set(anchors)
    assert page.count("\n- ") == len(NOT_MODELLED)


def test_every_row_of_the_committed_page_has_as_many_cells_as_its_header() -> None:
    width = 0
    for line in render().splitlines():
        count = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
        assert count in (0, width) or width == 0, line
        width = count


def test_the_command_writes_the_page_and_reports_a_stale_one(tmp_path: Path, capsys: Capture) -> None:
    page = tmp_path / "sandbox.md"
    command = ["catalogue", "--markdown", "--page", str(page)]
    stale = f"{page} is out of date: run `python -m sandbox catalogue --markdown` and commit the page\n"
    assert main([*command, "--check"]) == 1
    assert capsys.readouterr().out == stale
    assert main(command) == 0
    assert capsys.readouterr().out == f"{page}: written\n"
    assert main([*command, "--check"]) == 0
    assert not capsys.readouterr().out
    page.write_text(page.read_text(encoding="utf-8") + "more", encoding="utf-8")
    assert main([*command, "--check"]) == 1
    assert capsys.readouterr().out == stale


def test_the_command_prints_what_is_modelled_and_what_is_not(capsys: Capture) -> None:
    assert main(["catalogue"]) == 0
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert set(NOT_MODELLED) < set(lines)
    assert sum(line.startswith("azure-native:") for line in lines) == len(catalogue.TYPES)
