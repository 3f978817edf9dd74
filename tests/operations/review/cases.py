"""The reviews with which reports are tested: recordings of the real engine, and cases that it never had."""

import json
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from model.environment_rules import EnvironmentName
from operations.review.checkouts import Ended
from operations.review.configuration import configuration_changes
from operations.review.places import Places
from operations.review.policy_catalogue import PolicyCatalogue
from operations.review.previews import Preview, stack_review
from operations.review.redaction import redacted_report
from operations.review.report import Base, Head, Review, StackReview, Verdict
from operations.stacks.event_log import EventLog
from tests.github_markdown.test_escaping import HOSTILE
from tests.operations.review.events import Event, log, replacement, step, urn, violation
from tests.operations.review.record import FOLDER

CATALOGUE = PolicyCatalogue.model_validate(
    {
        "exceptions": [
            {
                "rule": "an-excepted-rule",
                "property": "publicNetworkAccess",
                "resources": ["prod::azure-native:web:WebApp::stitches-prod"],
                "reason": "Front Door Standard reaches public origins only.",
                "owner": "platform@example.com",
                "expires": date(2027, 11, 30),
                "inForce": True,
            }
        ],
    }
)
SECRET = "Tr0ub4dor-and-3"  # noqa: S105  # no report may contain it
SECRETS = (f"Password={SECRET};", f"https://user:{SECRET}@example.com", f"AccountKey={SECRET}")


def review(*stacks: StackReview, base: PolicyCatalogue = CATALOGUE) -> Review:
    """A review of some stacks."""
    made = Review(
        verdict=Verdict.worst(stack.verdict for stack in stacks),
        base=Base(commit="b" * 40),
        head=Head(commit="a" * 40, uncommitted=False),
        stacks=stacks,
        exceptions=CATALOGUE.in_force(base),
    )
    return Review.model_validate(redacted_report(made.model_dump(mode="json")))


def stack_of(
    stack: str,
    events: EventLog,
    *,
    code: int = 0,
    errors: str = "",
    files: tuple[str, str] = ("", ""),
    needs: Mapping[str, Iterable[str]] = MappingProxyType({}),
    protected: Iterable[str] = (),
    rules: Sequence[Mapping[str, Any]] = (),
    without_base: str = "",
    places: Places | None = None,
) -> StackReview:
    """The review of a stack from a log; `files`: the stack file before and after, `rules`: broken rules."""
    catalogue = PolicyCatalogue.model_validate({"rules": rules})
    seen = Preview(
        stack=EnvironmentName(stack),
        log=events,
        ended=Ended(code, "", errors),
        known={urn: frozenset(needed) for urn, needed in needs.items()},
        before={urn: frozenset(needed) for urn, needed in needs.items()},
        protected=frozenset(protected),
        without_base=without_base,
    )
    with tempfile.TemporaryDirectory() as temporary:
        for name, text in zip(("base", "head"), files, strict=True):
            (Path(temporary) / name).mkdir()
            (Path(temporary) / name / f"Pulumi.{stack}.yaml").write_text(text, encoding="utf-8")
        folders = (Path(temporary) / "base", Path(temporary) / "head")
        return stack_review(
            seen, catalogue, configuration_changes(*folders, stack), folders[1], places or Places()
        )


def recorded(name: str) -> Review:
    """A recording of the real engine."""
    recording: Mapping[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return review(
        stack_of(
            recording["stack"],
            log(recording["events"], finished=False),
            code=recording["exitCode"],
            files=tuple(recording["files"]),
            needs=recording["needs"],
            protected=recording["protected"],
            rules=recording["rules"],
        )
    )


def huge() -> Review:
    """Four hundred resources, each with a long list of properties."""
    events: list[Event] = []
    for number in range(400):
        of = urn("azure-native:storage:StorageAccount", f"account-{number:03}", component="BlobStorage")
        inputs = {f"property{each}": f"{'value ' * 10}{number}" for each in range(20)}
        op = ("create", "update", "delete")[number % 3]
        differences = dict.fromkeys(inputs, "update") if op == "update" else None
        old = None if op == "create" else dict.fromkeys(inputs, "before")
        events.append(step(op, of, old=old, new=None if op == "delete" else inputs, differences=differences))
    return review(stack_of("prod", log(events)))


def many_violations(count: int) -> Review:
    """A review in which each of many resources breaks another rule, with long messages."""
    urns = [urn("azure-native:web:WebApp", f"app-{number}", component="WebApp") for number in range(count)]
    events = [violation(f"rule-{number}", of, "wrong " * 60) for number, of in enumerate(urns)]
    return review(stack_of("prod", log(events), code=1))


def hostile() -> Review:
    """A review in which every text from outside is hostile, contains a secret, or both."""
    events: list[Event] = []
    every = [*HOSTILE, *SECRETS, "x" * 5000]
    for text in every:
        of = urn(f"azure-native:sql:{text}", text, component=text)
        inputs = {text: text, "settings": [{"name": "Db__Password", "value": SECRET}], "clientSecret": SECRET}
        events += replacement(of, inputs, {**inputs, text: f"{text} too"}, f"[{json.dumps(text)}]", text)
        events += [step("create", f"{of}-new", new=inputs), violation(text, of, f"{text}\n{SECRETS[0]}")]
        events.append({"diagnosticEvent": {"message": f"{text}\n{SECRETS[1]}", "severity": "error"}})
    files = tuple(
        f"config:\n  {json.dumps(text)}: {json.dumps(value)}\n  a:s:\n    secure: {SECRET}{value}\n"
        for text, value in (("stitches:" + HOSTILE[0], "one"), ("stitches:" + HOSTILE[1], HOSTILE[7]))
    )
    return review(
        stack_of("prod", log(events), code=1, files=(files[0], files[1]), without_base="\n".join(every))
    )


CASES: Mapping[str, Callable[[], Review]] = MappingProxyType(
    {
        **{path.stem: (lambda name=path.stem: recorded(name)) for path in sorted(FOLDER.glob("*.json"))},
        "huge": huge,
        "hostile": hostile,
    }
)
"""The reviews for the tests of reports."""
