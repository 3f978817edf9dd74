"""How long App Service waits for sites."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Times in seconds, and numbers of attempts; tests use shorter ones."""

    start: float = 230
    """How long a site may take to respond after its start. Source: learn.microsoft.com
    app-service/reference-app-settings, WEBSITES_CONTAINER_START_TIME_LIMIT."""
    idle: float = 1200
    """The time without requests after which a site is stopped until the next request, as App Service does
    without Always On. Here this applies with Always On too, so that idle sites do not use a developer's
    machine. Source: learn.microsoft.com app-service/configure-common, Always On."""
    ping: float = 90
    """How long one ping of a swap may take. Source: learn.microsoft.com app-service/deploy-staging-slots."""
    pings: int = 5
    """How many of these pings a swap sends before it fails. Source: as for ping."""
    last_responses: float = 5
    """How long a process that a swap replaced may take to finish its responses."""
    watch: float = 1
    """The time between two checks for changes."""
    crash: float = 5
    """How long after its process ended by itself a site is not started again."""
