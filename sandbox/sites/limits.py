"""How long App Service waits for sites."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Times in seconds, and numbers of tries; tests have shorter ones."""

    start: float = 230
    """That a site has to answer after its start. Source: learn.microsoft.com
    app-service/reference-app-settings, WEBSITES_CONTAINER_START_TIME_LIMIT."""
    idle: float = 1200
    """After which a site that nobody asked is stopped, until somebody asks: what App Service does without
    Always On. Here it is so with it too: nobody pays for a laptop that is never at rest.
    Source: learn.microsoft.com app-service/configure-common, Always On."""
    ping: float = 90
    """That one ping of a swap may take. Source: learn.microsoft.com app-service/deploy-staging-slots."""
    pings: int = 5
    """How many such times a swap waits. Source: as of ping."""
    last_answers: float = 5
    """That a process has for the answers that it owes when a swap took its place."""
    watch: float = 1
    """Between two looks at what changed."""
    crash: float = 5
    """For which a site whose process ended by itself is not started again."""
