"""Mutants: the committed program with one error, which exactly one rule must find.

The same mutants are checked in this process, by all rules, and on the real engine.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Replace = Callable[[object, str, Any], None]
"""Replaces an attribute of an object, as `setattr` does."""


def beside(component: type[Any], build: Callable[[Any, str, Any], object]) -> Callable[[Replace], None]:
    """An arrangement that adds a resource to what a component creates.

    Args:
        component: The component's class.
        build: Creates the resource from the component, its name and its arguments.
    """

    def arrange(replace: Replace) -> None:
        shipped: Callable[..., None] = component.__init__

        def with_more(self: Any, name: str, args: Any, opts: Any = None) -> None:
            shipped(self, name, args, opts)
            build(self, name, args)

        replace(component, "__init__", with_more)

    return arrange


@dataclass(frozen=True, kw_only=True)
class PropertyMutant:
    """A property of one resource, broken.

    Attributes:
        rule: The only rule that finds it.
        type: The type of the resource.
        path: The property, dotted; list indices are numbers: "siteConfig.ipSecurityRestrictions.0.action".
        invalid: A value of the right type that breaks the rule.
        name: The end of the resource's logical name, if the stack has several of the type.
        absent_complies: Whether the property may be absent, because Azure's own default is safe.
        excepted: Whether the committed program has this violation, and an exception for it.
        rejected: Whether azure-native rejects the value before any update, so that a preview fails.
        also: Other rules that rightly find something.
        stack: The stack that is changed.
    """

    rule: str
    type: str
    path: str
    invalid: object
    name: str = ""
    absent_complies: bool = False
    excepted: bool = False
    rejected: bool = False
    also: tuple[str, ...] = ()
    stack: str = "prod"

    def __str__(self) -> str:
        """The mutant's name in tests."""
        return f"{self.rule}: {self.type.rpartition(':')[2]}.{self.path}"


@dataclass(frozen=True, kw_only=True)
class ProgramMutant:
    """The program, broken in another way: something is missing, or two parts do not agree.

    Attributes:
        rule: The only rule that finds it.
        what: What is broken, in a few words.
        arrange: Breaks it; called in the program, before anything is registered, with a function that
            replaces an attribute of an object, as `setattr` does.
        also: Other rules that rightly find something.
        in_update: Whether only the update can find it, because a first preview has too few known values.
    """

    rule: str
    what: str
    arrange: Callable[[Replace], None]
    also: tuple[str, ...] = ()
    stack: str = "prod"
    in_update: bool = False

    def __str__(self) -> str:
        """The mutant's name in tests."""
        return f"{self.rule}: {self.what}"
