"""What is done with a site that runs, and what is told of it."""

from datetime import UTC, datetime
from typing import Final

from sandbox.arm.messages import Response
from sandbox.arm.routes import Context, Route
from sandbox.arm.site_settings import SITE, site_of
from sandbox.azure import operations


def restart(context: Context) -> Response:
    """Restart a site's process."""
    site = site_of(context, "restart/Action")
    operations.refuse_change(site.id, datetime.now(UTC).isoformat(timespec="milliseconds"), context.view)
    context.around.sites.restart(context.parts["app"], context.parts.get("slot"))
    return Response()


ROUTES: Final = (Route("POST", f"{SITE}/restart", restart, "restart"),)
"""Of a site that runs."""
