"""Serves the page of a stack's site on this machine, and describes its response."""

import http.client
import os
import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

from azure_facts.app_service_pages import WAITING
from sandbox.arm import process

VARIABLE = "STITCHES_LOCAL_SERVE"
"""If it is "off", `up` starts no process: for tests and pipelines, in which no browser opens the site."""

_OFF = "off"
_PATIENCE = 15.0  # seconds: the first request starts the site's process
_READ_BYTES = 1 << 16
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_TITLE_LENGTH = 100
_ERRORS = 400  # and every higher status


@dataclass(frozen=True, kw_only=True)
class Page:
    """The page of a site for a browser on this machine.

    Attributes:
        address: The address for a browser; None if there is none.
        message: The response there, or why there is no address, in one or two sentences.
    """

    address: str | None
    message: str


def is_wanted() -> bool:
    """Whether to serve a stack's page after the stack is up."""
    return os.environ.get(VARIABLE) != _OFF


def faults() -> Path | None:
    """The file with the faults that this shell asks for."""
    named = os.environ.get(process.FAULTS)
    return Path(named) if named else None


def page_of(site: str, azure: Path) -> Page:
    """Serve the local Azure, if it is not served yet, and request a site's page as a browser does.

    It raises nothing, because the stack is up even if its page cannot be served.

    Args:
        site: The site's address in Azure, as the stack's outputs name it.
        azure: The database of the local Azure.
    """
    try:
        running = process.start(azure, faults=faults())
        served = process.addresses(running)
    except (process.ProcessError, OSError, ValueError) as error:
        return Page(address=None, message=f"No browser can open it: {error}. Run `make serve` to try again.")
    asked = urlsplit(site)
    base = served.get(asked.hostname or "")
    if base is None:
        return Page(
            address=None, message=f"No browser can open it: the local Azure has no site {asked.hostname}."
        )
    address = f"{base}{asked.path or '/'}"
    return Page(address=address, message=_response(address))


def _response(address: str) -> str:
    asked = urlsplit(address)
    # It uses no proxy, and follows no redirect to another machine.
    connection = http.client.HTTPConnection(asked.hostname or "", asked.port, timeout=_PATIENCE)
    try:
        connection.request("GET", asked.path, headers={"Accept": "text/html"})
        response = connection.getresponse()
        content = response.read(_READ_BYTES).decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return f"It has not responded yet ({type(error).__name__})."
    finally:
        connection.close()
    found = _TITLE.search(content)
    title = _printable(unescape(found[1]))[:_TITLE_LENGTH] if found else ""
    if title == WAITING:
        return f"Nothing is deployed there yet. It shows App Service's own page: “{title}”."
    named = f" “{title}”" if title else ""
    if response.status >= _ERRORS:
        return f"It responds with an error: {response.status}{named}."
    return f"The application responds: {response.status}{named}."


def _printable(text: str) -> str:
    """A text on one line, without characters that move a terminal's cursor."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())
