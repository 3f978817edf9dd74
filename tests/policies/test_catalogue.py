"""The catalogue page: it shows every field of every rule, escaped, in an order that only rules change."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from github_markdown.escaping import code, prose, slug
from model.environment_rules import EnvironmentName
from policies import catalogue
from policies.catalogue import main, render
from policies.exceptions import ExceptionsError, PolicyException, read_exceptions
from policies.left_out import LEFT_OUT
from policies.rule import ADVISORY_OUTSIDE_PROD, PROD, AnyRule, PropertyRule, Service
from policies.rules import rules_under
from tests.policies.small_rules import ENCRYPTED, NAMED, ONE_PLAN, SLOT, waiving
from tests.policies.verdicts import TODAY

RULES: tuple[AnyRule, ...] = (ONE_PLAN, ENCRYPTED, NAMED)
PAGE = render(RULES, (), {})
NOT_CHECKED = "–"  # noqa: RUF001  # the page's own dash


def section(page: str, heading: str) -> str:
    """The text below a heading, until the next heading of any level."""
    (found,) = re.findall(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", page, re.DOTALL | re.MULTILINE)
    return found


def headings(page: str) -> list[str]:
    return re.findall("^#+ (.*)$", page, re.MULTILINE)


def rows(table: str) -> list[list[str]]:
    """The cells of a table without its header; an escaped pipe does not end a cell."""
    lines = [line for line in table.splitlines() if line.startswith("| ")][2:]
    return [re.split(r" (?<!\\)\| ", line[2:-2]) for line in lines]


def exception(**changes: object) -> PolicyException:
    (entry,) = waiving(**changes).entries
    return entry


def shown_of(rule: AnyRule) -> Iterator[str]:
    """Everything that the page must show of a rule."""
    yield from (prose(rule.description), prose(rule.reason), rule.severity.value, rule.url)
    for environment in EnvironmentName:
        level = rule.levels.of(environment)
        yield f"{environment.value} **{level.value if level else NOT_CHECKED}**"
    yield from (code(token.removeprefix("azure-native:")) for token in getattr(rule, "types", ()))
    yield from map(code, rule.covers)
    if isinstance(rule, PropertyRule):
        for check in rule.checks:
            yield from (code(check.path), prose(check.expected.words), prose(check.fix))
    else:
        yield prose(rule.fix)


def missing(page: str, rules: Iterable[AnyRule]) -> list[tuple[str, str]]:
    """The parts of each rule that are missing below its heading."""
    shown = {rule.name: section(page, rule.name).replace("\\|", "|") for rule in rules}
    return [(rule.name, text) for rule in rules for text in shown_of(rule) if text not in shown[rule.name]]


def test_a_rule_is_shown_completely_below_its_heading() -> None:
    others = [
        replace(NAMED, name="typed", types=(SLOT, "other:index:Type")),
        *(
            replace(ENCRYPTED, name=f"levels-{number}", levels=levels)
            for number, levels in enumerate((ADVISORY_OUTSIDE_PROD, PROD))
        ),
    ]
    rules = (*RULES, *others)
    assert missing(render(rules, (), {}), rules) == []


def test_each_committed_rule_exception_and_uncovered_id_is_shown_completely() -> None:
    granted = read_exceptions(today=TODAY)
    page = real_page()
    assert missing(page, rules_under(granted)) == []
    waived = section(page, "Current exceptions")
    for entry in granted.entries:
        cells = (entry.rule, *map(code, entry.resources), prose(entry.reason), entry.owner)
        assert all(text in waived for text in (*cells, entry.expires.isoformat()))
    left_out = section(page, "Ids that no rule covers")
    assert all(code(found) in left_out and prose(why) in left_out for found, why in LEFT_OUT.items())


def test_a_repair_is_shown_at_each_check_that_has_one() -> None:
    repairable = {row[0] for row in rows(section(PAGE, "encrypted")) if "Fixed on request" in row[2]}
    assert repairable == {code(check.path) for check in ENCRYPTED.checks if check.repair is not None}


def test_services_and_the_rules_of_each_are_in_order() -> None:
    expected = ["App Service", "one-plan", "encrypted", "The whole stack", "named"]
    assert [heading for heading in headings(PAGE) if heading in expected] == expected
    moved = render([replace(ENCRYPTED, service=Service.COST), NAMED, ONE_PLAN], (), {})
    moved_to = ["App Service", "one-plan", "Cost Management", "encrypted", "The whole stack", "named"]
    assert [heading for heading in headings(moved) if heading in moved_to] == moved_to


def test_the_counts_are_shown_by_service_and_together() -> None:
    assert rows(section(PAGE, "Rules"))[-3:] == [
        ["[App Service](#app-service)", "2", "4", "4"],
        ["[The whole stack](#the-whole-stack)", "1", "1", "0"],
        ["Total", "3", "5", "4"],
    ]
    assert "(1 of the rules). There are 3 rules with 5 checks. They cover 4 ids of public catalogues" in PAGE


def test_the_introduction_says_how_a_pack_is_run_and_how_a_repair_is_enabled() -> None:
    for command in (
        "`make policy STACK=prod`",
        "`pulumi preview --stack prod --policy-pack policies`",
        "`pulumi policy analyze --policy-pack policies --stack prod`",
        '`{"encrypted": "remediate"}`',
    ):
        assert command in PAGE
    assert "in 1 of the rules" in PAGE


def test_ids_are_listed_in_the_order_of_their_numbers_with_all_rules_that_cover_them() -> None:
    checks = (replace(ENCRYPTED.checks[0], covers=("CKV_AZURE_100", "CKV_AZURE_9", "CKV2_AZURE_7")),)
    page = render(
        [*RULES, replace(ENCRYPTED, name="again", checks=checks), replace(ENCRYPTED, name="more")], (), {}
    )
    covered = rows(section(page, "Ids that the rules cover"))
    assert [row[0] for row in covered] == [
        "`Azure.AppService.MinPlan`",
        "`Azure.AppService.UseHTTPS`",
        "`CKV2_AZURE_7`",
        "`CKV_AZURE_9`",
        "`CKV_AZURE_14`",
        "`CKV_AZURE_15`",
        "`CKV_AZURE_100`",
    ]
    assert covered[4][1] == "[encrypted](#encrypted), [more](#more)"


def test_a_pipe_does_not_end_a_cell_in_prose_or_in_code() -> None:
    check = replace(ENCRYPTED.checks[0], path="a|b", fix="Set `c|d` or e|f.", covers=("g|h",))
    ((path, _, fix, covers),) = rows(
        section(render([replace(ENCRYPTED, checks=(check,))], (), {}), "encrypted")
    )
    assert (path, covers) == (code("a|b"), code("g|h"))
    assert fix == rf"Set {code('c|d')} or e\|f. *Fixed on request.*"


def test_the_same_rules_give_the_same_page() -> None:
    left_out = {"CKV_AZURE_88": "Nothing is mounted.", "CKV_AZURE_13": "Nobody signs in."}
    reordered = dict(reversed(left_out.items()))
    assert render(RULES, [exception()], left_out) == render(RULES, [exception()], reordered)


def real_page() -> str:
    granted = read_exceptions(today=TODAY)
    return render(rules_under(granted), granted.entries, LEFT_OUT)


def test_every_link_within_the_page_leads_to_exactly_one_heading() -> None:
    page = real_page()
    anchors = [slug(heading) for heading in headings(page)]
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r"\]\(#([^)]*)\)", page)) <= set(anchors)


def test_no_id_is_both_covered_and_left_out() -> None:
    covered = {each for rule in rules_under(read_exceptions(today=TODAY)) for each in rule.covers}
    assert covered & set(LEFT_OUT) == set()


def test_the_page_of_the_committed_rules_does_not_depend_on_the_day() -> None:
    tomorrow = read_exceptions(today=date(2030, 1, 1))
    assert render(rules_under(tomorrow), tomorrow.entries, LEFT_OUT) == real_page()


def test_the_command_writes_the_page_and_reports_when_it_is_stale(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "policies.md"
    stale = f"{page}: stale; run `make format` and commit it\n"
    assert main(["--page", str(page), "--check"]) == 1
    assert capsys.readouterr().out == stale
    assert main(["--page", str(page)]) == 0
    assert capsys.readouterr().out == f"{page}: written\n"
    assert main(["--page", str(page), "--check"]) == 0
    assert not capsys.readouterr().out
    page.write_text(page.read_text(encoding="utf-8") + "more", encoding="utf-8")
    assert main(["--page", str(page), "--check"]) == 1
    assert capsys.readouterr().out == stale


def test_a_malformed_file_of_exceptions_is_reported_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    malformed = tmp_path / "exceptions.yaml"
    malformed.write_text("exceptions: [{}]", encoding="utf-8")
    monkeypatch.setattr(catalogue, "read_exceptions", lambda: read_exceptions(malformed))
    page = tmp_path / "policies.md"
    assert main(["--page", str(page)]) == 1
    assert not page.exists()
    with pytest.raises(ExceptionsError) as rejection:
        read_exceptions(malformed)
    assert capsys.readouterr().err == f"{rejection.value}\n"
