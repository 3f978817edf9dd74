"""Mutants: the program as shipped with one thing broken, each of which exactly one rule has to find.

The same mutants are judged in process, by all rules, and through the real engine.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Replace = Callable[[object, str, Any], None]
"""Replaces an attribute of an object, as `setattr` does."""


def beside(component: type[Any], build: Callable[[Any, str, Any], object]) -> Callable[[Replace], None]:
    """An arrangement that adds a resource to what a component makes.

    Args:
        component: The component's class.
        build: Makes the resource; it gets the component, its name and its arguments.
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
        rule: The rule that finds it, and no other does.
        type: The type of the resource.
        path: The property, dotted; list indices are numbers: "siteConfig.ipSecurityRestrictions.0.action".
        wrong: A value of the right type that breaks the rule.
        name: The end of the resource's logical name, where the stack has several of the type.
        absent_complies: Whether the property may be absent, since Azure's own default is safe.
        excepted: Whether the program as shipped is broken so, and an exception waives it.
        refused: Whether azure-native refuses the value before any update, so that a preview ends there.
        also: Rules that find something too, and rightly.
        stack: The stack that is broken.
    """

    rule: str
    type: str
    path: str
    wrong: object
    name: str = ""
    absent_complies: bool = False
    excepted: bool = False
    refused: bool = False
    also: tuple[str, ...] = ()
    stack: str = "prod"

    def __str__(self) -> str:
        """How a test names it."""
        return f"{self.rule}: {self.type.rpartition(':')[2]}.{self.path}"


@dataclass(frozen=True, kw_only=True)
class ProgramMutant:
    """The program, broken otherwise: something missing, or two things that do not agree.

    Attributes:
        rule: The rule that finds it, and no other does.
        what: What is broken, in a few words.
        arrange: Breaks it; called in the program, before anything is registered, with a function that
            replaces an attribute of an object, as `setattr` does.
        also: Rules that find something too, and rightly.
        in_update: Whether only the update can judge it, since a first preview does not know what it needs.
    """

    rule: str
    what: str
    arrange: Callable[[Replace], None]
    also: tuple[str, ...] = ()
    stack: str = "prod"
    in_update: bool = False

    def __str__(self) -> str:
        """How a test names it."""
        return f"{self.rule}: {self.what}"
