"""The valid word nearest to a misspelt one."""

from collections.abc import Iterable


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """The choice that is most similar to a word, ignoring case; None if none is similar."""
    # Imported here, because only a misspelt word needs it.
    from difflib import get_close_matches  # noqa: PLC0415

    by_folded = {choice.casefold(): choice for choice in choices}
    matches = get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.55)
    return by_folded[matches[0]] if matches else None


def did_you_mean(word: object, choices: Iterable[str]) -> str:
    """A question that offers the nearest choice, with a space after it; empty if no choice is similar."""
    match = nearest(word, choices) if isinstance(word, str) else None
    return f'Did you mean "{match}"? ' if match else ""
