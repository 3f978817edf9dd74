"""What App Service itself answers in the place of an application."""

from typing import Final

WAITING: Final = "Your web app is running and waiting for your content"
"""The title of the page at / of a site to which nothing was deployed, on a Linux plan."""
