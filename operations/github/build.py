"""Keeps the application's build times beside the plan, because another run may deploy the build."""

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
    """The build times, in milliseconds."""

    frontend_build_ms: _Milliseconds = Field(description="The frontend.", examples=[45000])
    backend_build_ms: _Milliseconds = Field(description="The backend.", examples=[120000])


def keep_build(folder: Path, frontend_ms: float, backend_ms: float) -> str:
    """Keep the build times in a plan's folder, or read them from it; set them as outputs of the step.

    Args:
        folder: The plan's folder.
        frontend_ms: Milliseconds that the frontend's build took; 0 if this run has no application.
        backend_ms: Milliseconds that the backend's build took.

    Returns:
        A sentence about the application.

    Raises:
        OperationError: One of the two times is missing, or the file is invalid.
    """
    file = folder / _FILE
    try:
        if frontend_ms or backend_ms:
            build = _Build(frontend_build_ms=frontend_ms, backend_build_ms=backend_ms)
            atomic_files.write(file, build.model_dump_json(by_alias=True))
        elif file.exists():
            build = _Build.model_validate_json(file.read_bytes())
        else:
            return "This plan has no application: only the infrastructure is deployed."
    except (ValidationError, OSError):
        raise OperationError(
            explained(
                f"The application's build times in {file} are missing or invalid.",
                expected="milliseconds above 0 for both, such as 45000 and 120000",
                fix="Correct `frontend-build-ms` and `backend-build-ms` in the call of deploy.yml.",
            )
        ) from None
    set_output("frontend-build-ms", str(build.frontend_build_ms))
    set_output("backend-build-ms", str(build.backend_build_ms))
    return (
        "This plan has an application. Its frontend took"
        f" {build.frontend_build_ms / 1000:g} s to build, and its backend"
        f" {build.backend_build_ms / 1000:g} s."
    )
