"""The deployments' records, kept in the stack's state between updates."""

from collections.abc import Callable
from typing import Any

import pulumi

from model.deployment_history import DeploymentHistory, HistoryUpdate


def stash_deployments(
    name: str, update: HistoryUpdate | None, opts: pulumi.ResourceOptions
) -> pulumi.Output[dict[str, Any] | None]:
    """Store a history, or keep the stored one. Return the latest record that the state has afterwards.

    Without an update, the stash ignores its input, so that an update of the infrastructure alone neither
    loses nor changes the stored history. With one, it is stored only if the state still has the history that
    it replaces: the engine has locked the stack by then, so that if two read the same state, one of them is
    rejected.

    Returns:
        The latest record as the specification's JSON, or None before the first deployment; the SDK omits
        a stack output that is None.
    """
    history = update.history if update else DeploymentHistory()
    stash = pulumi.Stash(
        name,
        input=history.model_dump(mode="json", by_alias=True),
        opts=pulumi.ResourceOptions.merge(opts, _storing(update) if update else _keeping()),
    )
    # `output` keeps the first value forever; only `input` changes.
    return stash.input.apply(_latest)


def _keeping() -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions(ignore_changes=["input"])


def _storing(update: HistoryUpdate) -> pulumi.ResourceOptions:
    hooks = [reject_if_overtaken(update)]
    return pulumi.ResourceOptions(
        hooks=pulumi.ResourceHookBinding(before_create=[*hooks], before_update=[*hooks])
    )


def reject_if_overtaken(update: HistoryUpdate) -> Callable[[pulumi.ResourceHookArgs], None]:
    """A hook that the engine calls with the stored history, before the engine stores anything.

    It raises RuntimeError if the update does not replace this history, and the engine then stores nothing.
    """

    def check(change: pulumi.ResourceHookArgs) -> None:
        stashed: object = change.old_inputs["input"] if change.old_inputs else {}
        if DeploymentHistory.stored(stashed) != update.replaces:
            raise RuntimeError(
                "the deployments in the state are not those that the update replaces: another deployment was "
                "started or finished at the same time. Nothing was stored. Run the command again."
            )

    return check


def _latest(stashed: dict[str, Any]) -> dict[str, Any] | None:
    """The latest record in the stored history.

    Before there was a history, the state had only the latest record, and nothing before the first.
    """
    if "latest" in stashed:
        return stashed["latest"]
    return next((entry["deployment"] for entry in stashed.get("entries", [])), None)
