"""Conventions for every field of every model."""

import importlib
import pkgutil
from collections.abc import Iterator
from enum import Enum

import pytest
from pydantic.fields import FieldInfo

import model
from model.base import Model

for module in pkgutil.iter_modules(model.__path__):
    if module.name != "__main__":
        importlib.import_module(f"model.{module.name}")


def _models(base: type[Model] = Model) -> Iterator[type[Model]]:
    for each in base.__subclasses__():
        yield each
        yield from _models(each)


MODELS = sorted({each for each in _models() if each.__module__.startswith("model.")}, key=str)
FIELDS = [(each, name, field) for each in MODELS for name, field in each.model_fields.items()]
ENUMS = sorted(
    {
        value
        for module in pkgutil.iter_modules(model.__path__)
        if module.name != "__main__"
        for value in vars(importlib.import_module(f"model.{module.name}")).values()
        if isinstance(value, type) and issubclass(value, Enum) and value.__module__.startswith("model.")
    },
    key=str,
)


def test_all_models_are_found() -> None:
    assert {each.__name__ for each in MODELS} >= {
        "EnvironmentConfiguration",
        "InfrastructureResource",
        "Deployment",
        "Secret",
        "StackConfiguration",
        "LongTermRetention",
    }


@pytest.mark.parametrize(("owner", "name", "field"), FIELDS)
def test_every_field_has_a_description_and_an_example(
    owner: type[Model], name: str, field: FieldInfo
) -> None:
    assert field.description, f"{owner.__name__}.{name} has no description"
    assert field.description.endswith("."), f"{owner.__name__}.{name}'s description is not a sentence"
    assert field.examples, f"{owner.__name__}.{name} has no example"


@pytest.mark.parametrize("owner", MODELS)
def test_the_examples_of_all_fields_together_are_valid(owner: type[Model]) -> None:
    # SecretMetadata and the records have their own examples; for fields that exclude each other, see below.
    examples = {field.alias: field.examples[0] for field in owner.model_fields.values() if field.examples}
    for key in _EXCLUDED_TOGETHER.get(owner.__name__, ()):
        del examples[key]
    owner.model_validate(examples)


_EXCLUDED_TOGETHER = {
    # Long-term retention excludes a pause.
    "DatabaseSettings": ("longTermRetention",),
    # A domain needs Front Door.
    "SiteSettings": ("frontDoor",),
    # prod allows no quota; the quota itself is valid.
    "StackConfiguration": (),
}


@pytest.mark.parametrize("owner", MODELS)
def test_every_model_is_strict(owner: type[Model]) -> None:
    assert owner.model_config.get("extra") == "forbid"
    assert owner.model_config.get("frozen") is True
    assert owner.model_config.get("hide_input_in_errors") is True


@pytest.mark.parametrize("closed_set", ENUMS)
def test_every_enum_says_which_axis_it_is(closed_set: type[Enum]) -> None:
    assert closed_set.__doc__
