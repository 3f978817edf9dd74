"""`python -m policies.catalogue`: write docs/policies.md, which says what is judged, why, and where."""

import argparse
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from github_markdown.escaping import code, prose, slug
from github_markdown.tables import table
from model.environment_rules import EnvironmentName
from policies import cis
from policies.exceptions import ExceptionsError, PolicyException, read_exceptions
from policies.left_out import LEFT_OUT
from policies.published import published
from policies.rule import AnyRule, Check, PropertyRule, Service, StackRule
from policies.rules import rules_under

PAGE = Path(__file__).resolve().parent.parent / "docs" / "policies.md"
"""The page."""

_NOT_JUDGED = "\N{EN DASH}"

_INTRODUCTION = """\
# Policies

What every environment of Stitches has to be, rule by rule. `make format` writes this page from [policies/](../policies): change the rules there, not the page.

| You want to judge | Command |
| --- | --- |
| what a change would make | `pulumi preview --policy-pack policies` |
| what was made, from the recorded state, without running the program | `pulumi policy analyze --policy-pack policies --stack prod` |
| a local stack as it stands | `make policy STACK=prod` |

**What is judged.** Not the source, but what the program asks the Pulumi engine for: each resource by itself, before it is made, and then all resources together. {rules} rules with {checks} checks, {together} of the rules on all resources together, answer {answers} ids of public catalogues.

**How strictly.** A *mandatory* rule that is broken stops a preview and an update; an *advisory* one is told, and stops nothing; where there is a dash, a rule is not judged. A stack that is called otherwise than an environment is judged as prod.

**What is not known before the update.** A preview names such properties, in one advisory line for each rule and resource; the update judges them. What is absent, of the wrong kind, or not of the expected shape is a violation. Where Azure's own default is safe, "or nothing" says so.

**Exceptions.** Where a resource cannot keep a rule, an entry in [policies/exceptions.yaml](../policies/exceptions.yaml) waives it. It names the rule, perhaps one property, the resources, the reason, who answers for it, and the last day on which it holds; it is reviewed like code, and waives nothing once it has expired. They are listed under [What is waived](#what-is-waived).

**Remediations.** What is marked as repairable below, in {repairing} of the rules, the pack can set right itself, in what the program asks for. It does so only where somebody switches it on: put `{{"{example}": "remediate"}}` into a file, and give it as `--policy-pack-config` beside `--policy-pack`. What an exception waives is not repaired.

**Ids.** CKV_AZURE_14 and its like are checks of [checkov](https://www.checkov.io), Azure.AppService.UseHTTPS and its like are rules of [PSRule for Azure](https://azure.github.io/PSRule.Rules.Azure/). An id beside a check says that both ask for the same. Neither tool reads Pulumi programs. "CIS 9.1" is a section of the CIS Microsoft Azure Foundations Benchmark 3.0.0; which rule answers which section is our own reading.
"""  # noqa: E501  # a paragraph is a line


def render(
    rules: Sequence[AnyRule], exceptions: Iterable[PolicyException], left_out: Mapping[str, str]
) -> str:
    """The page."""
    by_service = {
        service: found
        for service in Service
        if (found := [rule for rule in rules if rule.service is service])
    }
    services = (
        "\n".join([f"## {service.value}\n", *map(_rule, found)]) for service, found in by_service.items()
    )
    return "\n".join(
        [
            _introduction(rules),
            _counts(by_service),
            *services,
            _waived(exceptions),
            _answered(rules),
            _left_out(left_out),
        ]
    )


def _introduction(rules: Sequence[AnyRule]) -> str:
    repairing = [rule for rule in rules if any(_repair(check) for check in _checks(rule))]
    return _INTRODUCTION.format(
        rules=len(rules),
        checks=_size(rules),
        together=sum(isinstance(rule, StackRule) for rule in rules),
        answers=len(_answers(rules)),
        repairing=len(repairing),
        example=repairing[0].name if repairing else "rule",
    )


def _counts(by_service: Mapping[Service, Sequence[AnyRule]]) -> str:
    every = [rule for rules in by_service.values() for rule in rules]
    rows = [
        *((f"[{service.value}](#{slug(service.value)})", rules) for service, rules in by_service.items()),
        ("Together", every),
    ]
    return table(
        ["Service", ">Rules", ">Checks", ">Ids answered"],
        ([name, str(len(rules)), str(_size(rules)), str(len(_answers(rules)))] for name, rules in rows),
    )


def _rule(rule: AnyRule) -> str:
    levels = {name: rule.levels.of(name) for name in EnvironmentName}
    facts = [
        f"Severity **{rule.severity.value}**",
        *(f"{name.value} **{level.value if level else _NOT_JUDGED}**" for name, level in levels.items()),
        *([f"CIS {', '.join(cis.sections(rule))}"] if cis.sections(rule) else []),
        f"[read more]({rule.url})",
    ]
    return "\n\n".join(
        [
            f"### {rule.name}",
            f"{prose(rule.description)} *Otherwise:* {prose(rule.reason)}",
            " · ".join(facts),
            _demand(rule),
        ]
    )


def _demand(rule: AnyRule) -> str:
    """What a rule asks for: its checks, or of a rule that has none what it judges and what is to be done."""
    if isinstance(rule, PropertyRule):
        judged = f"Judges {', '.join(map(_type, rule.types))}:\n\n"
        return judged + table(["Property", "Expected", "To do", "Ids"], map(_check, rule.checks))
    if isinstance(rule, StackRule):
        judged = "all resources together"
    else:
        judged = ", ".join(map(_type, rule.types)) or "every resource"
    answers = f" Answers {', '.join(map(code, rule.answers))}." if rule.answers else ""
    return f"*To do:* {prose(rule.remedy)}{answers} Judges {judged}.\n"


def _check(check: Check) -> list[str]:
    remedy = f"{prose(check.remedy)}{' *Repairable.*' if _repair(check) else ''}"
    return [code(check.path), prose(check.expected.words), remedy, "<br>".join(map(code, check.answers))]


def _waived(exceptions: Iterable[PolicyException]) -> str:
    rows = (
        [
            f"[{entry.rule}](#{slug(entry.rule)})",
            code(entry.property) if entry.property else "all",
            "<br>".join(map(code, entry.resources)),
            prose(entry.reason),
            prose(entry.owner),
            entry.expires.isoformat(),
        ]
        for entry in exceptions
    )
    columns = ["Rule", "Property", "Resources", "Why, and what protects instead", "Owner", "Last day"]
    return f"## What is waived\n\n{table(columns, rows)}"


def _answered(rules: Iterable[AnyRule]) -> str:
    answering = _answers(rules)
    ids = sorted(answering, key=_natural)
    rows = ([code(found), ", ".join(map(_link, answering[found]))] for found in ids)
    return f"## Ids that are answered\n\n{table(['Id', 'Rule'], rows)}"


def _left_out(left_out: Mapping[str, str]) -> str:
    ids = sorted(left_out, key=_natural)
    rows = ([code(found), prose(left_out[found])] for found in ids)
    return f"## Ids that are left out\n\n{table(['Id', 'Why'], rows)}"


def _natural(found: str) -> list[str | int]:
    """A key that sorts CKV_AZURE_9 before CKV_AZURE_14."""
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", found)]


def _answers(rules: Iterable[AnyRule]) -> dict[str, list[AnyRule]]:
    """The ids in public catalogues that rules answer, with the rules."""
    answering: dict[str, list[AnyRule]] = {}
    for rule in rules:
        for found in rule.answers:
            answering.setdefault(found, []).append(rule)
    return answering


def _checks(rule: AnyRule) -> tuple[Check, ...]:
    return rule.checks if isinstance(rule, PropertyRule) else ()


def _size(rules: Iterable[AnyRule]) -> int:
    """The number of checks; a judgement that is no table of them counts as one."""
    return sum(len(_checks(rule)) or 1 for rule in rules)


def _repair(check: Check) -> bool:
    return check.repair is not None


def _link(rule: AnyRule) -> str:
    return f"[{rule.name}](#{slug(rule.name)})"


def _type(token: str) -> str:
    return code(token.removeprefix("azure-native:"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return 0 for good news, 1 for bad."""
    parser = argparse.ArgumentParser(prog="python -m policies.catalogue", description=__doc__)
    parser.add_argument("--page", type=Path, default=PAGE, help="where the page is (default: %(default)s)")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if the page is stale")
    parser.add_argument("--json", action="store_true", help="print the rules and the exceptions instead")
    given = parser.parse_args(arguments)
    try:
        granted = read_exceptions()
    except ExceptionsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if given.json:
        json.dump(published(rules_under(granted), granted), sys.stdout, indent=2)
        return 0
    text = render(rules_under(granted), granted.entries, LEFT_OUT)
    if not given.check:
        given.page.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{given.page}: written\n")
    elif not given.page.exists() or given.page.read_text(encoding="utf-8") != text:
        sys.stdout.write(f"{given.page}: stale; run `make format` and commit it\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
