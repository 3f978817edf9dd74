"""Shows a review in its own job: in the summary, and as annotations."""

import os
import sys

from github_markdown.documents import cleaned
from operations.github.annotations import annotations
from operations.github.step import add_to_summary
from operations.review.markdown import summary
from operations.review.report import Review


def show_in_job(review: Review) -> None:
    """Show the review if this runs in GitHub Actions; otherwise do nothing."""
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return
    add_to_summary(cleaned(summary(review)))
    sys.stdout.writelines(f"{line}\n" for line in annotations(review))
