"""Ways of breaking the program: they replace what it calls."""

from collections.abc import Callable
from dataclasses import replace as changed
from typing import Any

import pulumi

from tests.policies.mutants import Replace


class Nothing(pulumi.ComponentResource):
    """The replacement of a resource in a broken program: other resources can depend on it."""

    def __init__(self, name: str) -> None:
        super().__init__("test:Nothing", name)
        self.id = pulumi.Output.from_input("nothing")


def around(holder: object, attribute: str, make: Callable[..., Any]) -> Callable[[Replace], None]:
    """An arrangement that calls `make` instead of an attribute, with the original as its first argument."""

    def arrange(replace: Replace) -> None:
        original: Any = getattr(holder, attribute)

        def call(*args: Any, **options: Any) -> Any:
            return make(original, *args, **options)

        replace(holder, attribute, call)

    return arrange


def without(holder: object, attribute: str, suffix: str = "") -> Callable[[Replace], None]:
    """An arrangement that omits what a class creates; with a suffix, only under such logical names."""

    def make(original: Any, name: str, /, *args: Any, **options: Any) -> Any:
        if name.endswith(suffix):
            return Nothing(f"{attribute}-{name}")
        return original(name, *args, **options)

    return around(holder, attribute, make)


def given(holder: object, attribute: str, **others: object) -> Callable[[Replace], None]:
    """An arrangement that passes other arguments to a class than the program does."""

    def make(original: Any, **arguments: Any) -> Any:
        return original(**{**arguments, **others})

    return around(holder, attribute, make)


def configured(kind: type, **others: object) -> Callable[[Replace], None]:
    """An arrangement that derives other arguments from the configuration than the program does."""

    def make(original: Any, *args: Any, **options: Any) -> Any:
        return changed(original(*args, **options), **others)

    return around(kind, "from_configuration", make)
