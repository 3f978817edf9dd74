"""The deployments' records, kept in the stack's state between updates."""

from collections.abc import Callable
from typing import Any

import pulumi

from model.deployment_history import DeploymentHistory, HistoryUpdate


def stash_deployments(
    name: str, update: HistoryUpdate | None, opts: pulumi.ResourceOptions
) -> pulumi.Output[dict[str, Any] | None]:
    """Store a history, or leave what is stored; return the latest record that the state holds afterwards.

    Without an update the stash ignores its input, so that an update of the infrastructure alone neither
    loses nor alters what is stored. With one, it is stored only if the state still holds what it replaces:
    the engine has locked the stack by then, so that of two who read the same state one is refused.

    Returns:
        The latest record as the specification's JSON, or None before the first deployment; the SDK leaves
        a stack output out that is None.
    """
    history = update.history if update else DeploymentHistory()
    stash = pulumi.Stash(
        name,
        input=history.model_dump(mode="json", by_alias=True),
        opts=pulumi.ResourceOptions.merge(opts, _storing(update) if update else _keeping()),
    )
    # `output` keeps the first value for ever; `input` is the one that follows.
    return stash.input.apply(_latest)


def _keeping() -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions(ignore_changes=["input"])


def _storing(update: HistoryUpdate) -> pulumi.ResourceOptions:
    refuse = [refuse_if_overtaken(update)]
    return pulumi.ResourceOptions(
        hooks=pulumi.ResourceHookBinding(before_create=[*refuse], before_update=[*refuse])
    )


def refuse_if_overtaken(update: HistoryUpdate) -> Callable[[pulumi.ResourceHookArgs], None]:
    """The engine calls it with what the state holds, before it stores anything else.

    It raises RuntimeError if that is not what the update replaces, and the engine then stores nothing.
    """

    def check(change: pulumi.ResourceHookArgs) -> None:
        stashed: object = change.old_inputs["input"] if change.old_inputs else {}
        if DeploymentHistory.stored(stashed) != update.replaces:
            raise RuntimeError(
                "the deployments in the state are not those that the update replaces: another deployment was "
                "begun or finished meanwhile. Nothing was stored. Run the command again."
            )

    return check


def _latest(stashed: dict[str, Any]) -> dict[str, Any] | None:
    """The latest record in what the state holds.

    Before there was a history it held the latest record alone, and nothing before the first.
    """
    if "latest" in stashed:
        return stashed["latest"]
    return next((entry["deployment"] for entry in stashed.get("entries", [])), None)
