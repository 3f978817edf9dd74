"""What is wrong with data that no person wrote: where, and never the values."""

from pydantic import ValidationError


def faulty_places(error: ValidationError) -> str:
    """Where the data is wrong, such as "steps.0.urn, duration"."""
    return ", ".join(dict.fromkeys(place for place, _ in _faults(error)))


def faults_in_words(error: ValidationError) -> str:
    """Where the data is wrong, and what is wrong there."""
    return "; ".join(f"{place}: {words}" for place, words in _faults(error))


def _faults(error: ValidationError) -> list[tuple[str, str]]:
    return [
        (".".join(map(str, fault["loc"])) or "(the whole)", fault["msg"])
        for fault in error.errors(include_url=False, include_input=False)
    ]
