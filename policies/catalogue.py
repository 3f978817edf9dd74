"""`python -m policies.catalogue`: write docs/policies.md, the list of all rules, their reasons and fixes."""

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

_NOT_CHECKED = "\N{EN DASH}"

_INTRODUCTION = """\
# Rules

This page lists the rules for the environments of Stitches. `make format` writes it from [policies/](../policies): change the rules there, not the page.

| You want to check | Command |
| --- | --- |
| what a change would create in Azure | `pulumi preview --stack prod --policy-pack policies` |
| what exists in Azure, as the state records it, without running the program | `pulumi policy analyze --policy-pack policies --stack prod` |
| what a change would create in a local stack | `make preview STACK=prod` |
| a local stack in its current state | `make policy STACK=prod` |

**What is checked.** The rules do not read the source code. They check what the program asks the Pulumi engine for: first each resource before it is created, then all resources together ({together} of the rules). There are {rules} rules with {checks} checks. They cover {covers} ids of public catalogues.

**Enforcement.** A violation of a *mandatory* rule stops a preview and an update. A violation of an *advisory* rule is reported and stops nothing. Each rule lists its level for each environment; a dash means that the rule is not checked there. A stack that does not have the name of an environment is checked as prod.

**Unknown values.** Some values are known only during the update. A preview lists such properties, in one advisory line for each rule and resource, and the update checks them. A property that is missing, has the wrong type, or does not have the expected shape is a violation. If Azure's own default is safe, the expected value says "or nothing".

**Exceptions.** If a resource cannot comply with a rule, an entry in [policies/exceptions.yaml](../policies/exceptions.yaml) makes an exception. It names the rule, optionally one property, the resources, the reason, the owner, and the last day on which it applies. It is reviewed like code, and has no effect after its last day. [Current exceptions](#current-exceptions) lists them.

**Remediations.** The pack can change what the program asks for, and so fix the properties that are marked as *Fixed on request* below (in {repairing} of the rules). It does this only if you enable it: put `{{"{example}": "remediate"}}` into a file, and pass the file as `--policy-pack-config` beside `--policy-pack`. Properties with an exception are not fixed.

**Ids.** Ids such as CKV_AZURE_14 are checks of [checkov](https://www.checkov.io), and ids such as Azure.AppService.UseHTTPS are rules of [PSRule for Azure](https://azure.github.io/PSRule.Rules.Azure/). An id beside a check means that our check and that check test the same thing. Neither tool reads Pulumi programs. "CIS 9.1" is a section of the CIS Microsoft Azure Foundations Benchmark 3.0.0; we matched the rules to the sections ourselves.
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
            _covered(rules),
            _left_out(left_out),
        ]
    )


def _introduction(rules: Sequence[AnyRule]) -> str:
    repairing = [rule for rule in rules if any(_repair(check) for check in _checks(rule))]
    return _INTRODUCTION.format(
        rules=len(rules),
        checks=_size(rules),
        together=sum(isinstance(rule, StackRule) for rule in rules),
        covers=len(_rules_by_id(rules)),
        repairing=len(repairing),
        example=repairing[0].name if repairing else "rule",
    )


def _counts(by_service: Mapping[Service, Sequence[AnyRule]]) -> str:
    every = [rule for rules in by_service.values() for rule in rules]
    rows = [
        *((f"[{service.value}](#{slug(service.value)})", rules) for service, rules in by_service.items()),
        ("Total", every),
    ]
    return table(
        ["Service", ">Rules", ">Checks", ">Ids covered"],
        ([name, str(len(rules)), str(_size(rules)), str(len(_rules_by_id(rules)))] for name, rules in rows),
    )


def _rule(rule: AnyRule) -> str:
    levels = {name: rule.levels.of(name) for name in EnvironmentName}
    facts = [
        f"Severity **{rule.severity.value}**",
        *(f"{name.value} **{level.value if level else _NOT_CHECKED}**" for name, level in levels.items()),
        *([f"CIS {', '.join(cis.sections(rule))}"] if cis.sections(rule) else []),
        f"[read more]({rule.url})",
    ]
    return "\n\n".join(
        [
            f"### {rule.name}",
            f"{prose(rule.description)} *Reason:* {prose(rule.reason)}",
            " · ".join(facts),
            _demand(rule),
        ]
    )


def _demand(rule: AnyRule) -> str:
    """What a rule asks for: a table of its checks, or, if it has none, its fix and what it checks."""
    if isinstance(rule, PropertyRule):
        checked = f"Checks {', '.join(map(_type, rule.types))}:\n\n"
        return checked + table(["Property", "Expected", "Fix", "Ids"], map(_check, rule.checks))
    if isinstance(rule, StackRule):
        checked = "all resources together"
    else:
        checked = ", ".join(map(_type, rule.types)) or "every resource"
    covers = f" Covers {', '.join(map(code, rule.covers))}." if rule.covers else ""
    return f"*Fix:* {prose(rule.fix)}{covers} Checks {checked}.\n"


def _check(check: Check) -> list[str]:
    fix = f"{prose(check.fix)}{' *Fixed on request.*' if _repair(check) else ''}"
    return [code(check.path), prose(check.expected.words), fix, "<br>".join(map(code, check.covers))]


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
    columns = ["Rule", "Property", "Resources", "Reason, and what protects instead", "Owner", "Last day"]
    return f"## Current exceptions\n\n{table(columns, rows)}"


def _covered(rules: Iterable[AnyRule]) -> str:
    by_id = _rules_by_id(rules)
    ids = sorted(by_id, key=_natural)
    rows = ([code(found), ", ".join(map(_link, by_id[found]))] for found in ids)
    return f"## Ids that the rules cover\n\n{table(['Id', 'Rule'], rows)}"


def _left_out(left_out: Mapping[str, str]) -> str:
    ids = sorted(left_out, key=_natural)
    rows = ([code(found), prose(left_out[found])] for found in ids)
    return f"## Ids that no rule covers\n\n{table(['Id', 'Why'], rows)}"


def _natural(found: str) -> list[str | int]:
    """A key that sorts CKV_AZURE_9 before CKV_AZURE_14."""
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", found)]


def _rules_by_id(rules: Iterable[AnyRule]) -> dict[str, list[AnyRule]]:
    """The ids in public catalogues that rules cover, with the rules."""
    by_id: dict[str, list[AnyRule]] = {}
    for rule in rules:
        for found in rule.covers:
            by_id.setdefault(found, []).append(rule)
    return by_id


def _checks(rule: AnyRule) -> tuple[Check, ...]:
    return rule.checks if isinstance(rule, PropertyRule) else ()


def _size(rules: Iterable[AnyRule]) -> int:
    """The number of checks; a rule that has no table of checks counts as one."""
    return sum(len(_checks(rule)) or 1 for rule in rules)


def _repair(check: Check) -> bool:
    return check.repair is not None


def _link(rule: AnyRule) -> str:
    return f"[{rule.name}](#{slug(rule.name)})"


def _type(token: str) -> str:
    return code(token.removeprefix("azure-native:"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line. Return 0 if the page is up to date or was written, 1 if it is stale."""
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
