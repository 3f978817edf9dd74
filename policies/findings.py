"""What a rule finds: violations, and what cannot be decided before the update.

No finding means compliant. So several judgements are joined as sets are: all of them must hold where their
findings are put together; one of them must hold in `any_of`.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that a rule found.

    Attributes:
        path: The property that it is about; empty for the resource as a whole.
        message: What is wrong and what was expected; never a value that could be a secret.
        decided: Whether it is a violation. If not, the update will tell.
        urn: The resource that it is about, where a rule judges more than one.
    """

    path: str
    message: str
    decided: bool
    urn: str = ""


def violation(path: str, message: str, urn: str = "") -> Finding:
    """Something that is wrong, whatever else is unknown."""
    return Finding(path=path, message=message, decided=True, urn=urn)


def undecided(path: str, urn: str = "") -> Finding:
    """A property that the update alone will tell; the same rule decides then."""
    return Finding(path=path, message="", decided=False, urn=urn)


def any_of(alternatives: Iterable[Iterable[Finding]]) -> list[Finding]:
    """The findings of alternatives of which one is enough.

    Nothing, if one alternative holds for certain; what is undecided, if one may still hold; else every
    violation. Where there is no alternative, none holds.
    """
    all_findings = [list(findings) for findings in alternatives]
    if not all_findings:
        return [violation("", "expected one of several ways to comply, found none")]
    if not all(all_findings):
        return []
    open_ones = [findings for findings in all_findings if not any(found.decided for found in findings)]
    if open_ones:
        return [found for findings in open_ones for found in findings]
    return [found for findings in all_findings for found in findings if found.decided]
