"""The latest deployment's record, kept in the stack's state between updates."""

from typing import Any

import pulumi

from model.deployment import Deployment


def stash_deployment(
    name: str, record: Deployment | None, opts: pulumi.ResourceOptions
) -> pulumi.Output[dict[str, Any] | None]:
    """Store a record, or leave what is stored; return the record that the state holds afterwards.

    Without a record the stash ignores its input, so that an update of the infrastructure alone neither
    loses nor alters what is stored. `pulumi up --target '**NAME'` updates it alone.

    Returns:
        The latest record as the specification's JSON, or None before the first deployment; the SDK leaves
        a stack output out that is None.
    """
    stored = None if record is None else record.model_dump(mode="json", by_alias=True)
    stash = pulumi.Stash(
        name,
        input={"latest": stored},
        opts=pulumi.ResourceOptions.merge(
            opts, pulumi.ResourceOptions(ignore_changes=[] if stored else ["input"])
        ),
    )
    # `output` keeps the first value for ever; `input` is the one that follows.
    return stash.input.apply(lambda stashed: stashed.get("latest"))
