"""Which workflow runs an identity trusts, by the subject of the token that GitHub issues to a job.

Entra compares the whole subject, letter by letter. GitHub returns the subject's prefix for a repository: it
is requested once, as bootstrap/README.md says, and again by `stitches bootstrap check`. Since 15 July 2026 it
contains the numbers of owner and repository; for older repositories only after a change of name, or when they
are turned on.
Source: github.blog/changelog, 23 April 2026; learn.microsoft.com, entra/workload-id/
workload-identities-github-immutable-subjects.
"""

from typing import Final

from bootstrap.configuration import Repository

ISSUER: Final = "https://token.actions.githubusercontent.com"
"""The issuer of the tokens."""
AUDIENCE: Final = "api://AzureADTokenExchange"
"""The audience of the tokens; `operations.github.sign_in` requests the same."""


def subject(repository: Repository, context: str) -> str:
    """The subject of a job's token.

    Args:
        repository: The repository of the workflows.
        context: The kind of job, as GitHub writes it: "environment:prod", "pull_request" or
            "ref:refs/heads/main".
    """
    return f"{repository.subject_prefix}:{context}"


def form(repository: Repository) -> str:
    """The form of the subjects at GitHub: "immutable" with numbers, or "names" without."""
    return "immutable" if "@" in repository.subject_prefix else "names"
