"""Changes of a person in the portal, and what the engine then finds."""

from collections.abc import Callable

import pytest

from sandbox import assignment
from sandbox.portal import Portal
from tests.sandbox.driver import SCHEMAS, Engine, Made, app, group, plan

RESTRICTIONS = [
    {"name": "first", "action": "Allow", "priority": 1},
    {"name": "second", "action": "Allow", "priority": 2},
]

HANDLERS = [{"extension": "*.a", "scriptProcessor": "a"}, {"extension": "*.b", "scriptProcessor": "b"}]


def site(engine: Engine) -> Made:
    """An app with every kind of property to change."""
    group(engine)
    config = {
        "alwaysOn": True,
        "minTlsVersion": "1.2",
        "ipSecurityRestrictions": RESTRICTIONS,
        "handlerMappings": HANDLERS,
    }
    return app(engine, plan(engine), siteConfig=config, tags={"team": "web"})


def change(engine: Engine, identifier: str, *assignments: str) -> list[str]:
    portal = Portal(engine.store, SCHEMAS)
    return portal.change(identifier, [assignment.read(text) for text in assignments])


def remove(engine: Engine, identifier: str) -> list[str]:
    return Portal(engine.store, SCHEMAS).remove(identifier)


def drift(engine: Engine, made: Made) -> list[str]:
    """The paths of the inputs in which a refresh finds changes."""
    found = engine.read(made)
    assert found is not None
    return engine.diff(found, made.inputs).paths


def rejected(engine: Engine, act: Callable[[], object], error: type[Exception]) -> str:
    """The error of an operation that must change nothing."""
    before = list(engine.store.read().everything())
    with pytest.raises(error) as rejection:
        act()
    assert list(engine.store.read().everything()) == before
    return str(rejection.value)
