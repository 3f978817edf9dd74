"""The sample's backend, which needs only Python: the health, the release and the built frontend.

It does what docs/application.md expects from Stitches. Tests create variants by changing the constants.
"""

import json
import mimetypes
import os
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HEALTH_STATUS = 200
HEALTH = "healthy"
SECONDS_TO_RESPOND = 0.0
SECONDS_TO_START = 0.0
REDIRECTS_TO_HTTPS = False

FOLDER = Path(__file__).resolve().parent
FRONTEND = FOLDER / "wwwroot"
FOREVER = "public, max-age=31536000, immutable"


class Stitches(BaseHTTPRequestHandler):
    """Serves one connection."""

    protocol_version = "HTTP/1.1"
    server_version = "Stitches-sample"
    sys_version = ""

    def do_GET(self) -> None:
        """Serve a request."""
        time.sleep(SECONDS_TO_RESPOND)
        path = self.path.partition("?")[0]
        if REDIRECTS_TO_HTTPS and self.headers.get("X-Forwarded-Proto") != "https":
            self.respond(
                307, b"", "text/plain", {"Location": f"https://{self.headers.get('Host')}{self.path}"}
            )
        elif path == "/api/health":
            self.respond_json(HEALTH_STATUS, {"status": HEALTH})
        elif path == "/api/environment":
            self.respond_json(200, {"environment": os.environ.get("ASPNETCORE_ENVIRONMENT", "Production")})
        elif path == "/api" or path.startswith("/api/"):
            self.respond_json(404, {"title": "Not Found"})
        elif path == "/release.json":
            self.respond_with_release()
        elif path.startswith("/assets/"):
            self.respond_with_asset(FRONTEND / "assets" / path.removeprefix("/assets/"))
        else:
            self.respond(200, (FRONTEND / "index.html").read_bytes(), "text/html; charset=utf-8", {})

    do_HEAD = do_GET  # noqa: N815 - http.server names it

    def respond_with_release(self) -> None:
        """Send release.json from the package, which describes the release."""
        file = FRONTEND / "release.json"
        if file.is_file():
            self.respond(200, file.read_bytes(), "application/json", {"Cache-Control": "no-store"})
        else:
            self.respond_json(404, {"title": "This package has no release.json."})

    def respond_with_asset(self, file: Path) -> None:
        """Send a file whose name changes with its content, so it can be cached; a missing one cannot."""
        if file.parent == FRONTEND / "assets" and file.is_file():
            media = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            self.respond(200, file.read_bytes(), media, {"Cache-Control": FOREVER})
        else:
            self.respond(404, b"", "text/plain", {"Cache-Control": "no-store"})

    def respond_json(self, status: int, body: object) -> None:
        """Send JSON."""
        self.respond(status, json.dumps(body).encode(), "application/json", {"Cache-Control": "no-store"})

    def respond(self, status: int, body: bytes, media: str, headers: dict[str, str]) -> None:
        """Send a response."""
        self.send_response(status)
        for name, value in {"Content-Type": media, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002, ARG002 - as http.server has it
        """Print one line for each request."""
        print(f"{self.command} {self.path} {args[1] if len(args) > 1 else ''}", flush=True)  # noqa: T201


def main() -> None:
    """Serve until the process is stopped."""
    time.sleep(SECONDS_TO_START)
    port = int(os.environ.get("PORT", "8080"))
    print(f"Now listening on: http://127.0.0.1:{port}", flush=True)  # noqa: T201 - as ASP.NET Core does
    ThreadingHTTPServer(("127.0.0.1", port), Stitches).serve_forever()


if __name__ == "__main__":
    main()
