"""What the application's build took, kept beside the plan: another run may deploy it than has built it."""

from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, ValidationError

import atomic_files
from model.base import Model
from operations.github.runner import set_output
from operations.terminal.errors import OperationError, explained

_FILE: Final = "build.json"

_Milliseconds = Annotated[float, Field(gt=0)]


class _Build(Model):
    """How long it took, in milliseconds."""

    frontend_build_ms: _Milliseconds = Field(description="The frontend.", examples=[45000])
    backend_build_ms: _Milliseconds = Field(description="The backend.", examples=[120000])


def keep_build(folder: Path, frontend_ms: float, backend_ms: float) -> str:
    """Keep what a build took in a plan's folder, or read what is kept there; tell it to the next steps.

    Args:
        folder: The plan's folder.
        frontend_ms: Milliseconds that the frontend took to build; 0 where this run brings no application.
        backend_ms: The same of the backend.

    Returns:
        What there is, as a sentence.

    Raises:
        OperationError: One of the two is missing, or what is kept cannot be read.
    """
    file = folder / _FILE
    try:
        if frontend_ms or backend_ms:
            build = _Build(frontend_build_ms=frontend_ms, backend_build_ms=backend_ms)
            atomic_files.write(file, build.model_dump_json(by_alias=True))
        elif file.exists():
            build = _Build.model_validate_json(file.read_bytes())
        else:
            return "No application comes with this plan: the infrastructure alone is deployed."
    except (ValidationError, OSError):
        raise OperationError(
            explained(
                f"What the application's build took is not known, of {file}.",
                expected="milliseconds above 0 for both, such as 45000 and 120000",
                to_do="Correct `frontend-build-ms` and `backend-build-ms` where deploy.yml is called.",
            )
        ) from None
    set_output("frontend-build-ms", str(build.frontend_build_ms))
    set_output("backend-build-ms", str(build.backend_build_ms))
    return (
        "The application comes with this plan: its frontend took"
        f" {build.frontend_build_ms / 1000:g} s to build, its backend {build.backend_build_ms / 1000:g} s."
    )
