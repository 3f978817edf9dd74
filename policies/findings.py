"""What a rule finds: violations, and what cannot be decided before the update.

No finding means compliant. To require several checks, concatenate their findings. To require one of several,
use `any_of`.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One way in which a resource breaks a rule, or one property that is not known yet.

    Attributes:
        path: The property that the finding is about; empty for the resource as a whole.
        message: What is wrong and what was expected; never a value that could be a secret.
        decided: Whether the finding is a violation. If not, the update decides.
        urn: The resource that the finding is about, if the rule checks more than one.
    """

    path: str
    message: str
    decided: bool
    urn: str = ""


def violation(path: str, message: str, urn: str = "") -> Finding:
    """A violation, whatever else is unknown."""
    return Finding(path=path, message=message, decided=True, urn=urn)


def undecided(path: str, urn: str = "") -> Finding:
    """A property that only the update knows; the same rule checks it then."""
    return Finding(path=path, message="", decided=False, urn=urn)


def any_of(alternatives: Iterable[Iterable[Finding]]) -> list[Finding]:
    """The findings of alternatives, one of which is enough.

    Returns nothing if one alternative certainly complies, the undecided findings if one may still comply, and
    otherwise every violation. Without alternatives, there is a violation.
    """
    all_findings = [list(findings) for findings in alternatives]
    if not all_findings:
        return [violation("", "expected at least one of several alternatives to comply, found none")]
    if not all(all_findings):
        return []
    open_ones = [findings for findings in all_findings if not any(found.decided for found in findings)]
    if open_ones:
        return [found for findings in open_ones for found in findings]
    return [found for findings in all_findings for found in findings if found.decided]
