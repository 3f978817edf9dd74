"""Which runs of a workflow an identity trusts: by the subject of the token that GitHub gives to a job.

Entra compares a subject as a whole, letter by letter. How GitHub begins it for a repository is asked of
GitHub, once as bootstrap/README.md says, and again by `stitches bootstrap check`: since 15 July 2026 the
numbers of owner and repository stand in it, for older repositories after a change of name, or when they are
turned on.
Source: github.blog/changelog, 23 April 2026; learn.microsoft.com, entra/workload-id/
workload-identities-github-immutable-subjects.
"""

from typing import Final

from bootstrap.configuration import Repository

ISSUER: Final = "https://token.actions.githubusercontent.com"
"""Who signs the tokens."""
AUDIENCE: Final = "api://AzureADTokenExchange"
"""Whom they are for; `operations.github.sign_in` asks for the same."""


def subject(repository: Repository, context: str) -> str:
    """The subject of a job's token.

    Args:
        repository: Whose workflows they are.
        context: What the job is, as GitHub writes it: "environment:prod", "pull_request" or
            "ref:refs/heads/main".
    """
    return f"{repository.subject_prefix}:{context}"


def form(repository: Repository) -> str:
    """Which of GitHub's forms the subjects have: "immutable" with numbers, or "names" without."""
    return "immutable" if "@" in repository.subject_prefix else "names"
