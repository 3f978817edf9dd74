"""Shows what has changed since the last review of a pull request.

The previous review is in the second line of the comment. Only the workflow that posts the comment writes this
line, with the base's code. Data from a run of a pull request is written there only as facts, which are
validated, limited in size, and shown as text. So a run can falsify only its own review.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Iterator
from typing import Final, Self

from pydantic import Field, ValidationError

from github_markdown.documents import cleaned
from github_markdown.escaping import code
from model.base import Model
from model.types import GitCommitSha
from operations.review.report import Review
from operations.review.urns import last_part
from operations.review.words import DONE

_LINE: Final = re.compile(r"<!-- stitches state ([A-Za-z0-9+/=]+) -->")
_MAXIMUM_FACTS: Final = 300
_LONGEST_FACT: Final = 200
_MAXIMUM_BYTES: Final = 200_000
_MAXIMUM_SHOWN: Final = 8


class ShortReview(Model):
    """A short form of a review.

    Attributes:
        commit: The commit that was reviewed.
        facts: Each violation, each resource that changes, and each failure, as a line of text.
    """

    commit: GitCommitSha
    facts: tuple[str, ...] = Field(max_length=_MAXIMUM_FACTS)

    @classmethod
    def of(cls, review: Review, commit: str) -> Self | None:
        """The short form of a review; None if it has too many facts to compare.

        Args:
            review: The review.
            commit: Its commit, from GitHub.
        """
        facts = tuple(dict.fromkeys(fact[:_LONGEST_FACT] for fact in _facts(review)))
        return cls(commit=commit, facts=facts) if len(facts) <= _MAXIMUM_FACTS else None

    @classmethod
    def read(cls, comment: str) -> Self | None:
        """The short form in a comment; None if it is missing or somebody has changed it."""
        _, _, rest = comment.partition("\n")
        found = _LINE.fullmatch(rest.partition("\n")[0].strip())
        try:
            packed = base64.b64decode(found[1], validate=True) if found else b""
            return cls.model_validate_json(zlib.decompressobj().decompress(packed, _MAXIMUM_BYTES))
        except (ValidationError, binascii.Error, zlib.error):
            return None

    def line(self) -> str:
        """The line of the comment that contains it. GitHub does not display the line."""
        packed = base64.b64encode(zlib.compress(self.model_dump_json(by_alias=True).encode())).decode()
        return f"<!-- stitches state {packed} -->"


def since(previous: ShortReview, now: ShortReview) -> str:
    """What is new, and what no longer applies, as Markdown."""
    new = [fact for fact in now.facts if fact not in previous.facts]
    gone = [fact for fact in previous.facts if fact not in now.facts]
    at = f"Since the review of {code(previous.commit[:12])}"
    if not new and not gone:
        return f"{at} nothing has changed."
    lines = [*_listed("new", new), *_listed("no longer", gone)]
    return "\n".join([f"{at}:", "", *lines])


def _listed(what: str, facts: list[str]) -> Iterator[str]:
    if facts:
        left = len(facts) - _MAXIMUM_SHOWN
        more = f", and {left} more" if left > 0 else ""
        yield cleaned(f"- {what}: {', '.join(map(code, facts[:_MAXIMUM_SHOWN]))}{more}")


def _facts(review: Review) -> Iterator[str]:
    for stack in review.prod_first:
        for failure in stack.failures:
            yield f"{stack.stack} fails: {failure}"
        for each in stack.violations:
            yield f"{stack.stack} breaks {each.rule}: {last_part(each.type)} {each.name}"
        for change in stack.changes:
            with_data = " with its data" if change.loses_data else ""
            yield f"{stack.stack}: {last_part(change.type)} {change.name} {DONE[change.operation]}{with_data}"
