"""`python -m tests.operations.review.record`: record the data of the golden files from the real engine.

Each recording is the preview of a change on this commit's own state, without data that no report shows. It
takes some minutes. Afterwards: `python -m tests.operations.review.golden`.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from engine_wire import STACK_TYPE
from model.environment_rules import EnvironmentName
from operations.review.base import BroughtUp, bring_up
from operations.review.checkouts import Checkout
from operations.review.previews import preview
from operations.review.redaction import redacted_message
from operations.review.urns import named
from tests.operations.review.edits import CHANGES, Change

FOLDER = Path(__file__).parent / "recordings"
"""Where the recordings are."""

_CHECKOUT = Path(__file__).resolve().parents[3]
_REPORTED = ("policyEvent", "diagnosticEvent", "summaryEvent")


def main() -> None:
    """Record every change."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        clone = clone_of(_CHECKOUT, Path(temporary) / "clone")
        commit = _git(clone, "rev-parse", "HEAD")
        base = bring_up(Checkout(clone), commit, "recorded", Path(temporary) / "kept")
        for name, change in CHANGES.items():
            recorded = _record(clone, base, change, Path(temporary) / name)
            text = _lines(recorded)
            (FOLDER / f"{name}.json").write_text(text, encoding="utf-8")
            sys.stdout.write(f"{name}: {len(text)} characters\n")
            _git(clone, "checkout", "--quiet", ".")


def clone_of(checkout: Path, folder: Path) -> Path:
    """A clone of a checkout's commit, with the checkout's packages."""
    subprocess.run(["git", "clone", "--quiet", "--no-local", checkout, folder], check=True)
    (folder / ".venv").symlink_to(checkout / ".venv")
    return folder


def _record(clone: Path, base: BroughtUp, change: Change, folder: Path) -> dict[str, Any]:
    folder.mkdir()
    for edit in change.edits:
        edit.make(clone)
    stack = EnvironmentName(change.stack)
    checkout = Checkout(clone)
    seen = preview(checkout, base, stack, folder)
    with (folder / f"{stack}.events.json").open(encoding="utf-8") as lines:
        events = [kept for line in lines if (kept := _kept(json.loads(line), clone))]
    events = _few_of_the_same(events)
    urns = {event["resourcePreEvent"]["metadata"]["urn"] for event in events if "resourcePreEvent" in event}
    broken = {event["policyEvent"]["policyName"] for event in events if "policyEvent" in event}
    rules = json.loads(checkout.run("policies.catalogue", "--json").printed)["rules"]
    files = [(folder_of / f"Pulumi.{stack}.yaml").read_text("utf-8") for folder_of in (base.checkout, clone)]
    return {
        "change": change.says,
        "stack": change.stack,
        "exitCode": seen.ended.code,
        "files": files if files[0] != files[1] else ["", ""],
        "protected": sorted(seen.protected & urns),
        "rules": [rule for rule in rules if broken & {*rule["policies"]}],
        "needs": {urn: sorted(needed & urns) for urn, needed in seen.known.items() if urn in urns},
        "events": events,
    }


def _few_of_the_same(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events with only one unchanged resource for each kind of component."""
    seen: set[str] = set()
    few: list[dict[str, Any]] = []
    for event in events:
        metadata = event.get("resourcePreEvent", {}).get("metadata")
        if metadata is None or metadata["op"] != "same":
            few.append(event)
        elif metadata["new"]["custom"] and (component := named(metadata["urn"]).component) not in seen:
            seen.add(component)
            few.append(event)
    return few


def _kept(event: dict[str, Any], clone: Path) -> dict[str, Any] | None:
    """An event without data that no report shows; None if no report uses the event."""
    if (planned := event.get("resourcePreEvent")) is not None:
        return {"resourcePreEvent": {"metadata": _trimmed(planned["metadata"])}}
    if (done := event.get("resOutputsEvent")) is not None and done["metadata"]["type"] == STACK_TYPE:
        return {"resOutputsEvent": {"metadata": _outputs(done["metadata"])}}
    if (diagnostic := event.get("diagnosticEvent")) is not None:
        diagnostic["message"] = redacted_message(diagnostic["message"], clone)
        return {"diagnosticEvent": diagnostic} if diagnostic["severity"] == "error" else None
    return {key: event[key] for key in _REPORTED if key in event} or None


def _trimmed(metadata: dict[str, Any]) -> dict[str, Any]:
    """A step without outputs; the inputs of unchanged resources and of components are not used."""
    if metadata["op"] == "same":
        kept = {key: metadata[key] for key in ("op", "urn", "type")}
        return {
            **kept,
            "new": {"custom": metadata["new"].get("custom", False), "parent": metadata["new"]["parent"]},
        }
    kept = {key: metadata.get(key) for key in ("op", "urn", "type", "keys", "diffs", "detailedDiff")}
    for side in ("old", "new"):
        if state := metadata.get(side):
            kept_state = {key: state[key] for key in ("custom", "parent", "inputs") if key in state}
            kept[side] = kept_state if state.get("custom") else {**kept_state, "inputs": {}}
    return kept


def _outputs(metadata: dict[str, Any]) -> dict[str, Any]:
    """The outputs of the stack that change."""
    sides: dict[str, dict[str, Any]] = {side: _outputs_of(metadata.get(side)) for side in ("old", "new")}
    before, after = sides.values()
    changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    kept: dict[str, Any] = {key: metadata[key] for key in ("op", "urn", "type")}
    for side, outputs in sides.items():
        kept[side] = {"outputs": {name: value for name, value in outputs.items() if name in changed}}
    return kept


def _outputs_of(state: dict[str, Any] | None) -> dict[str, Any]:
    return (state or {}).get("outputs") or {}


def _lines(recorded: dict[str, Any]) -> str:
    """A recording as JSON with a line for each event, so that differences are readable."""
    events = ",\n".join(json.dumps(event, ensure_ascii=False) for event in recorded.pop("events"))
    head = json.dumps(recorded, indent=1, ensure_ascii=False).removesuffix("\n}")
    return f'{head},\n "events": [\n{events}\n ]\n}}\n'


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", folder, *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


if __name__ == "__main__":
    main()
