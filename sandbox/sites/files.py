"""Kudu's virtual file system: the files in /home, over HTTP.

Source: KuduLite, Kudu.Services/Editor/VfsController.cs and Infrastructure/VfsControllerBase.cs; the texts
from its Resources.resx.
"""

import mimetypes
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response

import atomic_files
from sandbox.sites.contents import Content

_MISSING_MATCH: Final = (
    "Updating an existing resource requires an If-Match header carrying a single, strong ETag."
)
_NO_MATCH: Final = "ETag does not represent the latest state of the resource."
_IS_FOLDER: Final = "The resource represents a directory which can not be updated."
_READ_ONLY: Final = "Could not write to local resource '/home/{path}' due to error 'Read-only file system'."
_TICKS_TO_1970: Final = 621_355_968_000_000_000
_LARGEST: Final = 16 * 1024 * 1024


def get(content: Content, path: str, request: Request) -> Response:
    """Return a file, or the entries of a folder."""
    file = _within(content, path)
    try:
        if file is not None and file.exists():
            return _shown(file, path, request)
    except FileNotFoundError:
        pass  # the site has just deleted it
    return PlainTextResponse(f"'/home/{path}' not found.", 404)


def _shown(file: Path, path: str, request: Request) -> Response:
    if not file.is_dir():
        if path.endswith("/"):
            return RedirectResponse(request.url.replace(path=request.url.path.rstrip("/")), 307)
        media = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        headers = {"ETag": _tag(file)}
        if file.stat().st_size > _LARGEST:
            return FileResponse(file, media_type=media, headers=headers)
        # In one read, because the site can be writing the file.
        return Response(file.read_bytes(), media_type=media, headers=headers)
    if path and not path.endswith("/"):
        return RedirectResponse(request.url.replace(path=request.url.path + "/"), 307)
    base = str(request.url.replace(query=""))
    return JSONResponse(
        [_entry(one, base, path) for one in sorted(file.iterdir()) if not one.name.startswith(".")]
    )


async def put(content: Content, path: str, request: Request) -> Response:
    """Write a file atomically; an existing one only if the request has its current ETag."""
    file = _within(content, path)
    if file is None or file.is_dir() or _is_mounted(content, file):
        return PlainTextResponse(
            _READ_ONLY.format(path=path) if file and not file.is_dir() else _IS_FOLDER, 409
        )
    if path.endswith("/"):
        file.mkdir(parents=True)
        return Response(status_code=201)
    existed = file.exists()
    if existed and (rejected := _reject_unseen(file, request, 412)):
        return rejected
    body = await request.body()
    if len(body) > _LARGEST:
        return PlainTextResponse("The sandbox writes files of at most 16 MB here.", 413)
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        atomic_files.write(file, body)
    except OSError as error:
        text = f"Could not write to local resource '/home/{path}' due to error '{error.strerror}'."
        return PlainTextResponse(text, 409)
    return Response(status_code=204 if existed else 201, headers={"ETag": _tag(file)})


def delete(content: Content, path: str, request: Request) -> Response:
    """Delete a file if the request has its current ETag."""
    file = _within(content, path)
    if file is None or not file.exists():
        return PlainTextResponse(f"'/home/{path}' not found.", 404)
    if file.is_dir():
        return PlainTextResponse(
            "Cannot delete directory. It is either not empty or access is not allowed.", 409
        )
    if _is_mounted(content, file):
        return PlainTextResponse(_READ_ONLY.format(path=path), 409)
    if rejected := _reject_unseen(file, request, 409):
        return rejected
    file.unlink()
    return Response(status_code=200)


def _reject_unseen(file: Path, request: Request, mismatch: int) -> Response | None:
    """Return the error for a request without the file's current ETag; None if it has it."""
    wanted = request.headers.get("if-match")
    if wanted is None:
        return PlainTextResponse(_MISSING_MATCH, 412)
    if not {"*", _tag(file)} & {one.strip() for one in wanted.split(",")}:
        return PlainTextResponse(_NO_MATCH, mismatch, {"ETag": _tag(file)})
    return None


def _within(content: Content, path: str) -> Path | None:
    """Return the file of a path in /home; None if the path leads outside of /home and the package."""
    named = Path(os.path.normpath(content.home / path))
    resolved = named.resolve()
    homes = (content.home.resolve(), content.mounts.resolve())
    inside = named.is_relative_to(content.home) and any(resolved.is_relative_to(one) for one in homes)
    return named if inside else None


def _is_mounted(content: Content, file: Path) -> bool:
    """Return whether a file belongs to the site's package, which is read-only."""
    return not file.parent.resolve().is_relative_to(content.home.resolve())


def _tag(file: Path) -> str:
    """Return a file's ETag: the bytes of the time of its last change in .NET ticks."""
    ticks = file.stat().st_mtime_ns // 100 + _TICKS_TO_1970
    return f'"{ticks.to_bytes(8, "little").hex()}"'


def _entry(file: Path, base: str, path: str) -> dict[str, Any]:
    state = file.stat()
    folder = file.is_dir()
    changed = datetime.fromtimestamp(state.st_mtime, UTC).isoformat()
    return {
        "name": file.name,
        "size": 0 if folder else state.st_size,
        "mtime": changed,
        "crtime": changed,
        "mime": "inode/directory"
        if folder
        else mimetypes.guess_type(file.name)[0] or "application/octet-stream",
        "href": f"{base.rstrip('/')}/{file.name}{'/' if folder else ''}",
        "path": f"/home/{path}{file.name}",
    }
