"""The ends of commands: the content of the engine's events in a few lines that fit any terminal."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from local.checkpoint import read_checkpoint, resources_in
from local.events import Report, read_events
from local.final_messages import final_message, final_message_of_policy, final_message_of_release, unfinished
from local.outputs import outputs_as_text
from local.pack import Pack
from local.page import Page

SITE = "https://stitches-staging-0123456789abcdef.z01.azurefd.net/"
CATALOGUE: dict[str, Any] = {
    "rules": [{"name": f"rule-{number}"} for number in range(92)],
    "exceptions": [
        {
            "rule": "sql-zone-redundancy",
            "resources": [
                "dev::azure-native:frontdoor:Policy::d",
                "staging::azure-native:frontdoor:Policy::s",
            ],
            "expires": "2027-11-30",
            "inForce": True,
        },
        {
            "rule": "only-elsewhere",
            "resources": ["prod::azure-native:web:WebApp::p"],
            "expires": "2027-11-30",
            "inForce": True,
        },
        {
            "rule": "over",
            "resources": ["staging::azure-native:web:WebApp::s"],
            "expires": "2020-11-30",
            "inForce": False,
        },
    ],
}
COMMANDS = ("up", "preview", "refresh", "destroy")


def urn(kind: str, name: str) -> str:
    return f"urn:pulumi:staging::stitches::{kind}::{name}"


def step(kind: str, name: str, op: str, **new: Any) -> list[dict[str, Any]]:
    metadata = {"op": op, "urn": urn(kind, name), "type": kind, "old": None, "new": new or None}
    return [{"resourcePreEvent": {"metadata": metadata}}, {"resOutputsEvent": {"metadata": metadata}}]


def policy_summaries(*names: str) -> list[dict[str, Any]]:
    found = [
        {"policyAnalyzeSummaryEvent": {"resourceUrn": name, "passed": ["tls", "logs"], "failed": ["tags"]}}
        for name in names
    ]
    return [*found, {"policyAnalyzeStackSummaryEvent": {"passed": ["one-region"]}}]


def summary(**changes: int) -> dict[str, Any]:
    return {"summaryEvent": {"resourceChanges": changes, "result": "succeeded"}}


WHOLE: list[dict[str, Any]] = [
    {"preludeEvent": {"config": {}}},
    *step("azure-native:web:WebApp", "app", "create", outputs={}),
    *step("azure-native:sql:Server", "sql", "create-replacement", outputs={}),
    *step("azure-native:sql:Server", "sql", "delete-replaced"),
    *step("azure-native:sql:Database", "gone", "delete"),
    *step("stitches:components:WebApp", "app", "same", outputs={}),
    *policy_summaries(urn("azure-native:web:WebApp", "app"), urn("pulumi:providers:azure-native", "default")),
    {"policyEvent": {"policyName": "tags", "enforcementLevel": "advisory"}},
    *step("pulumi:pulumi:Stack", "stitches", "same", outputs={"endpoints": {"site": SITE}}),
    summary(same=2, create=54, replace=1, teleport=3),
]


def report(*events: dict[str, Any]) -> Report:
    return Report.of(events)


def pack() -> Pack:
    return Pack.read(json.dumps(CATALOGUE), "staging")


def test_the_report_has_exactly_what_the_engine_reported() -> None:
    ended = report(*WHOLE)
    assert ended.changes == {"same": 2, "create": 54, "replace": 1, "teleport": 3}
    assert ended.in_azure == 2
    assert ended.rules == {"tls", "logs", "tags", "one-region"}
    assert ended.checked == 1
    assert ended.found() == {"advisory": 1}
    assert ended.site == SITE


def test_a_rule_with_a_policy_for_each_of_two_levels_is_one_rule() -> None:
    analyzed = {"resourceUrn": "one", "passed": ["tls", "tls-advisory"], "failed": ["tags-advisory"]}
    assert report({"policyAnalyzeSummaryEvent": analyzed}).rules == {"tls", "tags"}


@pytest.mark.parametrize("nothing", [{"resourceChanges": None}, {"resourceChanges": {}}])
def test_a_command_without_events_has_an_empty_report(nothing: dict[str, Any]) -> None:
    for ended in (report(), report({"summaryEvent": nothing})):
        assert (ended.changes, ended.in_azure, ended.rules, ended.site) == ({}, 0, frozenset(), None)
        for command in COMMANDS:
            assert "staging" in final_message(command, "staging", ended)


@pytest.mark.parametrize(("command", "next_one"), [("deploy", "rollback"), ("rollback", "deploy")])
def test_a_release_ends_with_the_address_that_a_browser_opens(command: str, next_one: str) -> None:
    ended = final_message_of_release(
        command,
        "staging",
        Page(address="http://127.0.0.1:43249/", message="word " * 40),
        has_earlier_release=True,
    )
    assert "http://127.0.0.1:43249/" in ended
    assert f"make {next_one} STACK=staging" in ended
    assert max(map(len, ended.splitlines())) <= 80


def test_after_the_first_release_there_is_nothing_to_roll_back_to() -> None:
    page = Page(address="http://127.0.0.1:43249/", message="word")
    ended = final_message_of_release("deploy", "staging", page, has_earlier_release=False)
    assert "deployments staging" in ended
    assert "rollback" not in ended


def test_an_update_ends_with_site_counts_rules_exceptions_and_what_to_do_next() -> None:
    ended = final_message("up", "staging", report(*WHOLE), pack())
    assert "local Azure only" in ended.splitlines()[0]
    assert SITE in ended
    assert "54 created, 1 replaced, 2 unchanged, 3 teleport" in " ".join(ended.split())
    assert "4 checked all 1" in ended
    assert "1 advisory" in ended
    assert "1 excepted" in ended
    assert "make deploy STACK=staging" in ended


def test_a_refresh_reports_whether_there_is_drift() -> None:
    assert final_message("refresh", "staging", report(summary(same=87))).startswith("No drift")
    drifted = final_message("refresh", "staging", report(summary(same=85, update=1, delete=1)))
    assert drifted.startswith("Drift")
    assert "1 updated, 1 deleted, 85 unchanged" in drifted


def test_a_preview_without_changes_says_so() -> None:
    assert "would not change" in final_message("preview", "staging", report(summary(same=87)))
    assert "1 to update" in final_message("preview", "staging", report(summary(same=86, update=1)))


def test_checks_without_an_update_are_counted_from_pack_and_state(tmp_path: Path) -> None:
    checkpoint = tmp_path / "staging.json"
    kinds = ("pulumi:pulumi:Stack", "azure-native:web:WebApp", "pulumi:providers:azure-native")
    latest = {"resources": [{"type": kind} for kind in kinds]}
    checkpoint.write_text(json.dumps({"checkpoint": {"latest": latest}}), encoding="utf-8")
    ended = final_message_of_policy("staging", resources_in(read_checkpoint(checkpoint)), pack())
    assert "92 checked 2 resources" in ended
    assert re.findall(r"(\S+) until (\S+)", ended) == [("sql-zone-redundancy", "2027-11-30")]


def test_every_line_fits_a_terminal_of_80_columns() -> None:
    everything = report(*WHOLE, {"policyEvent": {"policyName": "x", "enforcementLevel": "mandatory"}})
    ended = [final_message(command, "staging", everything, pack()) for command in COMMANDS]
    ended += [
        final_message("refresh", "staging", report(summary(same=112))),
        final_message_of_policy("staging", 112, pack()),
    ]
    ended += [unfinished(command, "staging") for command in (*COMMANDS, "policy")]
    assert [line for text in ended for line in text.splitlines() if len(line) > 80] == []


def test_a_log_that_ends_with_an_incomplete_line_is_read_up_to_it(tmp_path: Path) -> None:
    log = tmp_path / "events.json"
    log.write_text(json.dumps(summary(same=1)) + '\n{"summaryEv', encoding="utf-8")
    assert Report.of(read_events(log)).changes == {"same": 1}


def test_outputs_are_shown_by_name_or_all_of_them() -> None:
    printed = json.dumps({"endpoints": {"site": SITE, "slot": None}, "resources": [{"type": "CDN"}]})
    assert outputs_as_text(printed, []).splitlines() == [
        *("endpoints:", f"  site: {SITE}", "  slot: null", "resources:", "- type: CDN"),
    ]
    assert outputs_as_text(printed, ["resources"]).splitlines() == ["resources:", "- type: CDN"]
    with pytest.raises(KeyError, match="nothing"):
        outputs_as_text(printed, ["nothing"])
