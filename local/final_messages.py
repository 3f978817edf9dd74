"""Writes what a command on a local stack prints at its end: what was done, and the next commands."""

from collections.abc import Iterable, Iterator, Mapping
from textwrap import wrap
from typing import Final

from local.events import Report
from local.pack import Excepted, Pack
from local.page import Page

_MADE: Final = {
    "create": "created",
    "update": "updated",
    "replace": "replaced",
    "delete": "deleted",
    "import": "imported",
    "same": "unchanged",
}
_PLANNED: Final = {
    "create": "to create",
    "update": "to update",
    "replace": "to replace",
    "delete": "to delete",
    "import": "to import",
    "same": "unchanged",
}
_WIDTH: Final = 80  # columns of the narrowest usual terminal
_UNCHANGED: Final = "same"

_LIST: Final = ('make stitches ARGS="resources {stack}"', "list its resources")
_OUTPUTS: Final = ("make outputs STACK={stack}", "show its outputs")
_UP: Final = ("make up STACK={stack}", "make these changes")
_PREVIEW: Final = ("make preview STACK={stack}", "show how to undo the drift")
_UNDO: Final = ("make up STACK={stack}", "undo the drift")
_AGAIN: Final = ("make up STACK={stack}", "create it again")
_DRIFT: Final = ('make stitches ARGS="drift {stack}"', "compare, change nothing")
_DEPLOY: Final = ("make deploy STACK={stack}", "deploy the sample to it")
_ROLLBACK: Final = ("make rollback STACK={stack}", "roll back this release")
_RECORDS: Final = ('make stitches ARGS="deployments {stack}"', "list the deployments")
_REVIEW: Final = ("make review", "review this checkout")
_FORGET: Final = ('make pulumi ARGS="stack rm {stack} --yes"', "delete its history too")

_ABOVE: Final = "If the engine found an error, it is shown above."
_KEPT: Final = f"{_ABOVE}\nThe state records what was done. Run the command again to do the rest."
_NOTHING: Final = "Nothing was changed."
_CORRECT: Final = f"{_ABOVE}\n{_NOTHING} Correct any error, and run the command again."
_AFTERWARDS: Final = {
    **dict.fromkeys(("up", "refresh", "destroy"), _KEPT),
    **dict.fromkeys(("preview", "policy"), _CORRECT),
}


def unfinished(command: str, stack: str) -> str:
    """What to do after the engine has failed or was interrupted; it may have printed no reason."""
    return f"make {command} STACK={stack} did not finish.\n{_AFTERWARDS[command]}"


def final_message(
    command: str, stack: str, report: Report, pack: Pack | None = None, page: Page | None = None
) -> str:
    """What a command that succeeded did, and the next commands.

    Args:
        command: The command: "up", "preview", "refresh" or "destroy".
        stack: The stack.
        report: The summary of the engine's events.
        pack: The facts about the policy pack, if it was used.
        page: What a browser finds at the stack's site, if the site is served.
    """
    headline, lines = _FINAL_MESSAGES[command](stack, report, pack)
    return _text(headline, [*lines, *_opened(page)])


def final_message_of_policy(stack: str, resources: int, pack: Pack | None) -> str:
    """What a successful `policy` prints at its end. The engine does not say then what it checked.

    Args:
        stack: The stack.
        resources: How many resources and components its state has.
        pack: The facts about the policy pack.
    """
    excepted = pack.excepted if pack else ()
    lines = [
        *([("Rules", f"{pack.rules} checked {resources} resources and components")] if pack else []),
        *(
            ("" if number else "Excepted", f"{each.rule} until {each.expires} ({_resources(each)})")
            for number, each in enumerate(excepted)
        ),
        *_next(stack, _LIST, _REVIEW),
    ]
    return _text(f"The current state of stack {stack} was checked. Findings are shown above.", lines)


def _resources(excepted: Excepted) -> str:
    return "1 resource" if len(excepted.resources) == 1 else f"{len(excepted.resources)} resources"


def final_message_of_release(command: str, stack: str, page: Page, *, has_earlier_release: bool) -> str:
    """What a successful `deploy` or `rollback` prints at its end, after the output of `stitches`.

    Args:
        command: Which of the two.
        stack: The stack.
        page: What a browser finds at the stack's site.
        has_earlier_release: Whether a release before this one can be rolled back to.
    """
    after: list[tuple[str, str]] = [_RECORDS]
    if command == "rollback":
        after.append(_DEPLOY)
    elif has_earlier_release:
        after.append(_ROLLBACK)
    return "\n".join(_aligned([*_opened(page), *_next(stack, *after)]))


_Lines = Iterable[tuple[str, str]]


def _up(stack: str, report: Report, pack: Pack | None) -> tuple[str, _Lines]:
    site = report.site
    lines = [
        *([("Site", site)] if site else []),
        ("Resources", f"{report.in_azure} in Azure; with their components {_counted(report.changes, _MADE)}"),
        ("Rules", _checked(report, pack)),
        *_next(stack, _DEPLOY, _LIST, _OUTPUTS),
    ]
    return f"Stack {stack} is up, in the local Azure only.", lines


def _opened(page: Page | None) -> _Lines:
    """The address that a browser opens, and what it finds there; nothing if the site is not served."""
    if page is None:
        return
    if page.address is None:
        yield "Page", page.message
        return
    yield "Open", page.address
    yield "", f"{page.message} `make down` stops serving it."


def _preview(stack: str, report: Report, pack: Pack | None) -> tuple[str, _Lines]:
    changes = any(count for what, count in report.changes.items() if what != _UNCHANGED)
    lines = [
        ("Resources", _counted(report.changes, _PLANNED)),
        ("Rules", _checked(report, pack)),
        *_next(stack, _UP if changes else _LIST, _REVIEW),
    ]
    would = "would change" if changes else "would not change"
    return f"An update {would} stack {stack} in the local Azure. {_NOTHING}", lines


def _refresh(stack: str, report: Report, _: Pack | None) -> tuple[str, _Lines]:
    if not any(count for what, count in report.changes.items() if what != _UNCHANGED):
        headline = f"No drift: stack {stack} and the local Azure agree; {report.in_azure} resources compared."
        return headline, _next(stack, _LIST, _DRIFT)
    lines = [("Resources", _counted(report.changes, _MADE)), *_next(stack, _PREVIEW, _UNDO)]
    return f"Drift: the local Azure differed from the state of {stack}, which is now updated.", lines


def _destroy(stack: str, report: Report, _: Pack | None) -> tuple[str, _Lines]:
    deleted = _counted(report.changes, _MADE)
    return f"Stack {stack} was deleted from the local Azure: {deleted}.", _next(stack, _AGAIN, _FORGET)


_FINAL_MESSAGES: Final = {
    "up": _up,
    "preview": _preview,
    "refresh": _refresh,
    "destroy": _destroy,
}


def _counted(changes: Mapping[str, int], words: Mapping[str, str]) -> str:
    """The engine's counts in words; operations that are unknown here keep the engine's word."""
    order = [*words, *(what for what in changes if what not in words)]
    counts = [f"{changes[what]} {words.get(what, what)}" for what in order if changes.get(what)]
    return ", ".join(counts) or "nothing"


def _checked(report: Report, pack: Pack | None) -> str:
    found = ", ".join(f"{count} {level}" for level, count in sorted(report.found().items(), reverse=True))
    excepted = len({each.rule for each in pack.excepted}) if pack else 0
    return (
        f"{len(report.rules)} checked all {report.checked}"
        f"{f'. Findings (shown above): {found}' if found else ': nothing found'}"
        f"{f'; {excepted} excepted' if excepted else ''}"
    )


def _next(stack: str, *commands: tuple[str, str]) -> _Lines:
    typed = [command.format(stack=stack) for command, _ in commands]
    width = max(map(len, typed))
    for number, (line, (_, what)) in enumerate(zip(typed, commands, strict=True)):
        yield "Next" if number == 0 else "", f"{line:<{width}}  {what}"


def _text(headline: str, lines: _Lines) -> str:
    return "\n".join([*wrap(headline, _WIDTH), *_aligned(lines)])


def _aligned(lines: _Lines) -> Iterator[str]:
    pairs = [(f"{name}:" if name else "", text) for name, text in lines]
    width = max(len(name) for name, _ in pairs)
    for name, text in pairs:
        # A command and what it does are two columns: they stay as they are.
        parts = [text] if text.startswith("make ") else wrap(text, _WIDTH - width - 4, break_long_words=False)
        yield from (f"  {'' if number else name:<{width}}  {part}" for number, part in enumerate(parts))
