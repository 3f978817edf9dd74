"""Write the types of the installed Python SDK, once per version, to files that load in a millisecond.

It runs in a separate process (`python -m sandbox.schema.extract FOLDER TOKEN...`): it imports the whole SDK,
which the plugin never does.
"""

import collections.abc
import enum
import functools
import gc
import importlib
import importlib.util
import inspect
import json
import re
import sys
import types
import typing
import warnings
from pathlib import Path
from typing import Any, Final

import pulumi
from pulumi._types import (
    _py_properties,  # pyright: ignore[reportPrivateUsage]  # the only table with both names, for both kinds of classes
    input_type_types,
    is_input_type,
    is_output_type,
    output_type_types,
    resource_types,
)

import atomic_files

_PRIMITIVES: Final[dict[object, str]] = {str: "string", bool: "boolean", int: "integer", float: "number"}
_UNIONS: Final = (typing.Union, types.UnionType)
_CONTAINERS: Final[dict[object, str]] = {
    collections.abc.Sequence: "array",
    list: "array",
    collections.abc.Mapping: "map",
    dict: "map",
}
_PLUMBING: Final = (collections.abc.Awaitable, pulumi.Output)
_PROBE: Final = "\0"


class _Reader:
    """Collects the nested types in a resource's inputs and outputs."""

    def __init__(self) -> None:
        self.types: dict[str, dict[str, Any]] = {}

    def properties(self, cls: type) -> dict[str, Any]:
        """Describe the properties of an Args or Response class, by their names on the wire."""
        described = input_type_types(cls) if is_input_type(cls) else output_type_types(cls)
        python_names = {wire: python for python, wire, _ in _py_properties(cls)}
        parameters = inspect.signature(cls).parameters
        constants, defaults = _fixed_values(cls, list(parameters))
        result: dict[str, Any] = {}
        for wire, hint in described.items():
            python = python_names[wire]
            entry: dict[str, Any] = {"type": self.describe(hint)}
            if python in parameters and parameters[python].default is inspect.Parameter.empty:
                entry["required"] = True
            if python in constants:
                entry["const"] = constants[python]
            elif python in defaults:
                entry["default"] = defaults[python]
            result[wire] = entry
        return result

    def describe(self, hint: Any) -> Any:  # noqa: ANN401 - type hints have no common type
        """Describe one type hint: a primitive's name, or an object with its parts."""
        if hint in _PRIMITIVES:
            return _PRIMITIVES[hint]
        if isinstance(hint, type) and issubclass(hint, enum.Enum):
            return {"enum": [member.value for member in hint], "name": _name(hint)}
        if isinstance(hint, type) and (is_input_type(hint) or is_output_type(hint)):
            return self._reference(hint)
        origin, arguments = typing.get_origin(hint), typing.get_args(hint)
        if origin in _UNIONS:
            return self._union([argument for argument in arguments if not _is_plumbing(argument)])
        # The last argument is the type of the elements.
        return {_CONTAINERS[origin]: self.describe(arguments[-1])} if origin in _CONTAINERS else "any"

    def _reference(self, cls: type) -> dict[str, Any]:
        name = _name(cls)
        if name not in self.types:
            self.types[name] = {}  # before its properties, because some types contain themselves
            self.types[name] = self.properties(cls)
        return {"ref": name}

    def _union(self, members: list[Any]) -> Any:  # noqa: ANN401 - as above
        described: list[Any] = [self.describe(member) for member in members]
        if len(described) == 1:
            return described[0]
        enums: list[Any] = [member for member in described if "enum" in member]
        if len(enums) == 1 and all(member in (*_PRIMITIVES.values(), enums[0]) for member in described):
            return enums[0]  # the SDK accepts any string in addition to an enum's members; Azure does not
        return {"union": described}


def _is_plumbing(hint: object) -> bool:
    """Return whether only Pulumi's programming model adds a type: None, Awaitable and Output."""
    return hint is type(None) or hint is pulumi.Output or typing.get_origin(hint) in _PLUMBING


def _name(cls: type) -> str:
    return f"{cls.__module__.split('.')[1]}.{cls.__name__.removesuffix('Args')}"


def _fixed_values(cls: type, parameters: list[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Find a generated class's constants and defaults: create it without arguments, then with some."""
    with_nothing = _built(cls, dict.fromkeys(parameters))
    with_anything = _built(cls, dict.fromkeys(parameters, _PROBE))
    constants = {name: value for name, value in with_anything.items() if value != _PROBE}
    defaults = {name: value for name, value in with_nothing.items() if value is not None}
    return constants, defaults


def _built(cls: type, arguments: dict[str, Any]) -> dict[str, Any]:
    instance = cls(**arguments)
    return dict(instance) if isinstance(instance, dict) else vars(instance)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]  # built from any class


def describe_resource(token: str) -> dict[str, Any]:
    """Describe one resource type, such as "azure-native:web:WebApp", from the SDK installed here.

    Raises:
        LookupError: if the SDK has no such type.
    """
    _, module_name, class_name = token.split(":")
    home = _module_of(module_name, class_name)
    resource = getattr(home, class_name)
    # If a nested type has the name, the class of the resource's own arguments is ...InitArgs.
    arguments = getattr(home, f"{class_name}InitArgs", None) or getattr(home, f"{class_name}Args")
    reader = _Reader()
    inputs = reader.properties(arguments)
    outputs = {wire: {"type": reader.describe(hint)} for wire, hint in resource_types(resource).items()}
    version = re.search(r"Azure REST API version (\d{4}-\d\d-\d\d(?:-preview)?)", inspect.getsource(home))
    return {
        # A type that the provider creates without Azure's control plane (a blob) has no API version.
        "api_version": version[1] if version else None,
        "inputs": inputs,
        "outputs": outputs,
        "types": reader.types,
    }


def describe_function(token: str) -> dict[str, Any]:
    """Describe a function's arguments and result, such as "azure-native:storage:listStorageAccountKeys".

    Raises:
        LookupError: if the SDK has no such function.
    """
    _, module_name, name = token.split(":")
    home = _module_of(module_name, name.lower())
    result = getattr(home, f"{name[0].upper()}{name[1:]}Result")
    reader = _Reader()
    function = getattr(home, home.__name__.rpartition(".")[2])
    hints = typing.get_type_hints(function)
    arguments = re.findall(r"__args__\['(\w+)'\] = (\w+)", inspect.getsource(function))
    inputs = {wire: {"type": reader.describe(hints[python])} for wire, python in arguments}
    outputs = {wire: {"type": reader.describe(hint)} for wire, hint in output_type_types(result).items()}
    return {"api_version": None, "inputs": inputs, "outputs": outputs, "types": reader.types}


def describe(token: str) -> dict[str, Any]:
    """Describe a resource type or a function."""
    return describe_function(token) if is_function(token) else describe_resource(token)


def is_function(token: str) -> bool:
    """Return whether a token is a function's: only a function's name begins with a lower-case letter."""
    return token.rpartition(":")[2][:1].islower()


def _module_of(module_name: str, class_name: str) -> types.ModuleType:
    """Import only the file that defines a resource or function; its package would import hundreds."""
    package = _bare_package("pulumi_azure_native", _sdk())
    folder = Path(package.__path__[0]) / module_name
    files = [file.stem for file in folder.glob("*.py") if file.stem.replace("_", "") == class_name.lower()]
    if not files:
        raise LookupError(f"pulumi_azure_native.{module_name} has no {class_name}")
    _bare_package(f"pulumi_azure_native.{module_name}", folder)
    return importlib.import_module(f"pulumi_azure_native.{module_name}.{files[0]}")


@functools.cache
def _sdk() -> Path:
    spec = importlib.util.find_spec("pulumi_azure_native")
    if spec is None or spec.origin is None:
        raise LookupError("the package pulumi_azure_native is not installed")
    return Path(spec.origin).parent


def _bare_package(name: str, folder: Path) -> types.ModuleType:
    """Register a package without executing it."""
    if name not in sys.modules:
        package = types.ModuleType(name)
        package.__path__ = [str(folder)]
        sys.modules[name] = package
    return sys.modules[name]


def main(folder: Path, tokens: list[str]) -> None:
    """Write one file for each resource type or function, atomically."""
    gc.disable()  # these objects live as long as the process, so collection only costs time
    warnings.simplefilter("ignore")  # constructors warn about deprecated properties
    folder.mkdir(parents=True, exist_ok=True)
    for token in tokens:
        atomic_files.write(folder / file_name(token), json.dumps(_described(token), separators=(",", ":")))


def _described(token: str) -> dict[str, Any] | None:
    try:
        return describe(token)
    except LookupError:
        if is_function(token):
            return None  # not every type has a function that reads it
        raise


def file_name(token: str) -> str:
    """Return the file name of the description of a resource type or a function."""
    return ".".join(token.split(":")[1:]) + ".json"


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
