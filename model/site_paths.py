"""The paths of the site that the infrastructure treats differently, in lower-case letters."""

API = "/api"
"""The application responds below it; nothing of it is ever cached."""

ASSETS = "/assets"
"""Contains the files whose names change with their content, as in Vite; only these are cached at the edge."""

RELEASE = "/release.json"
"""Shows which release is running: each package contains the file. It is never cached."""
