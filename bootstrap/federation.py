"""Which runs of a workflow an identity trusts: by the subject of the token that GitHub gives to a job.

A repository that was created, or renamed, since 15 July 2026 has immutable subjects: beside the names stand
the numbers of owner and repository, so that nobody who takes a name over that became free can sign in.
Older repositories still have the names alone. Entra compares a subject as a whole, so each identity trusts
both forms. Once the repository's tokens have the new one, the old credentials can go: OLD_FORM.
Source: github.blog/changelog, 23 April 2026; learn.microsoft.com, entra/workload-id/
workload-identities-github-immutable-subjects.
"""

from collections.abc import Mapping
from typing import Final

from bootstrap.configuration import Repository

ISSUER: Final = "https://token.actions.githubusercontent.com"
"""Who signs the tokens."""
AUDIENCE: Final = "api://AzureADTokenExchange"
"""Whom they are for; `operations.github.sign_in` asks for the same."""

OLD_FORM: Final = True
"""Whether subjects without numbers are trusted too."""


def subjects(repository: Repository, context: str) -> Mapping[str, str]:
    """The subjects of a job's token, by the form's name.

    Args:
        repository: Whose workflows they are.
        context: What the job is, as GitHub writes it: "environment:prod", "pull_request" or
            "ref:refs/heads/main".
    """
    owner, name = repository.owner, repository.name
    immutable = f"repo:{owner}@{repository.owner_id}/{name}@{repository.id}:{context}"
    by_name = {"names": f"repo:{owner}/{name}:{context}"} if OLD_FORM else {}
    return {**by_name, "immutable": immutable}
