"""The page of a stack's site on this machine: serves it, and tells what answers there."""

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
"""Set to "off", `up` starts no process: for tests and pipelines, where no browser will open the site."""

_OFF = "off"
_PATIENCE = 15.0  # seconds: the first request starts the site's process
_READ_BYTES = 1 << 16
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_TITLE_LENGTH = 100
_ERRORS = 400  # and every status from there on


@dataclass(frozen=True, kw_only=True)
class Page:
    """What a browser on this machine finds of a site.

    Attributes:
        address: The address that a browser opens; None where there is none.
        told: What answers there, or why there is no address: one sentence or two.
    """

    address: str | None
    told: str


def is_wanted() -> bool:
    """Whether a stack's page is to be served once the stack is up."""
    return os.environ.get(VARIABLE) != _OFF


def faults() -> Path | None:
    """The file with the faults that this shell asks for."""
    named = os.environ.get(process.FAULTS)
    return Path(named) if named else None


def page_of(site: str, azure: Path) -> Page:
    """Serve the local Azure, if nothing does yet, and look at a site as a browser does.

    It raises nothing: a stack is up, whether its page can be served or not.

    Args:
        site: The site's address in Azure, as the stack's outputs name it.
        azure: The file with what the local Azure holds.
    """
    try:
        running = process.start(azure, faults=faults())
        served = process.addresses(running)
    except (process.ProcessError, OSError, ValueError) as error:
        return Page(address=None, told=f"No browser can open it: {error}. Try again: make serve")
    asked = urlsplit(site)
    base = served.get(asked.hostname or "")
    if base is None:
        return Page(
            address=None, told=f"No browser can open it: the local Azure has no site {asked.hostname}."
        )
    address = f"{base}{asked.path or '/'}"
    return Page(address=address, told=_answer(address))


def _answer(address: str) -> str:
    asked = urlsplit(address)
    # It asks no proxy, and follows no redirection out of this machine.
    connection = http.client.HTTPConnection(asked.hostname or "", asked.port, timeout=_PATIENCE)
    try:
        connection.request("GET", asked.path, headers={"Accept": "text/html"})
        answer = connection.getresponse()
        content = answer.read(_READ_BYTES).decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return f"It has not responded yet ({type(error).__name__})."
    finally:
        connection.close()
    found = _TITLE.search(content)
    title = _printable(unescape(found[1]))[:_TITLE_LENGTH] if found else ""
    if title == WAITING:
        return f"Nothing is deployed there yet. It shows App Service's own page: “{title}”."
    named = f" “{title}”" if title else ""
    if answer.status >= _ERRORS:
        return f"It responds with an error: {answer.status}{named}."
    return f"The application answers: {answer.status}{named}."


def _printable(text: str) -> str:
    """A text on one line, without what would move a terminal's cursor."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())
