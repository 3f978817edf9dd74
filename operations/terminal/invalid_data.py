"""Describes invalid data that no person wrote, such as a server's response, without its values."""

from pydantic import ValidationError


def invalid_fields(error: ValidationError) -> str:
    """The paths of the invalid fields, such as "steps.0.urn, duration"."""
    return ", ".join(dict.fromkeys(path for path, _ in _fields(error)))


def invalid_fields_with_reasons(error: ValidationError) -> str:
    """The paths of the invalid fields, each with the reason."""
    return "; ".join(f"{path}: {reason}" for path, reason in _fields(error))


def _fields(error: ValidationError) -> list[tuple[str, str]]:
    return [
        (".".join(map(str, detail["loc"])) or "(root)", detail["msg"])
        for detail in error.errors(include_url=False, include_input=False)
    ]
