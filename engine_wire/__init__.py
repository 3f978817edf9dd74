"""The marks with which the Pulumi engine writes special values as JSON, in its state, events and calls.

This package imports none of our packages. Source: pulumi/pulumi, sdk/go/common/resource/sig/sig.go and
sdk/go/common/resource/plugin/rpc.go, v3.274.1.
"""

from typing import Final

SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
"""The key of an object that represents a special value; its value is the kind."""

SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105  # a mark
"""The kind of a secret."""

OUTPUT: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
"""The kind of an output with its dependencies."""

REFERENCE: Final = "5cf8f73096256a8f31e491e813e4eb8e"
"""The kind of a reference to a resource."""

UNKNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""The text that represents an unknown value."""

UNKNOWNS: Final = frozenset(
    {
        UNKNOWN,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)
"""The texts for unknown values: engines send the one for strings, older engines that of the type."""

STACK_TYPE: Final = "pulumi:pulumi:Stack"
"""The type of the resource with the stack's outputs."""

STASH_TYPE: Final = "pulumi:index:Stash"
"""The type of a value that the state keeps as a resource."""
