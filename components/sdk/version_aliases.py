"""Drops the aliases that the SDK adds for each API version that a resource type ever had.

Every azure-native class has thirty or more of them, and the Python SDK turns each into a URN, which takes
most of a large program's time (docs/benchmarks.md). They are for stacks that once used version-qualified
types; ours never did. Aliases that somebody wrote on purpose are kept.
"""

import re
from collections import Counter

import pulumi

_VERSIONED_TYPE = re.compile(r"azure-native:[^/:]+/v\d{8}(preview)?:\w+")


def drop_version_aliases() -> None:
    """Drop them from every resource that is registered from now on."""
    pulumi.runtime.register_stack_transformation(_drop)


def _drop(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
    aliases = args.opts.aliases
    if not isinstance(aliases, list):
        return None
    # The SDK adds each version once: if one occurs twice, somebody also wrote it by hand.
    named = Counter(_versioned_type(alias) for alias in aliases)
    args.opts.aliases = [
        alias for alias in aliases if _versioned_type(alias) is None or named[_versioned_type(alias)] > 1
    ]
    return pulumi.ResourceTransformationResult(props=args.props, opts=args.opts)


def _versioned_type(alias: object) -> str | None:
    """The type, if an alias contains only that type with another API version."""
    if not isinstance(alias, pulumi.Alias) or not isinstance(alias.type_, str):
        return None
    is_silent = _unset(alias.name, alias.stack, alias.project, alias.parent)
    return alias.type_ if is_silent and _VERSIONED_TYPE.fullmatch(alias.type_) else None


def _unset(*parts: object) -> bool:
    """Whether none of an alias's parts was set: the SDK marks unset parts with the ellipsis."""
    return all(part is ... for part in parts)
