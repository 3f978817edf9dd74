"""The paths of the site that the infrastructure tells apart, in small letters."""

API = "/api"
"""Below it answers the application; nothing of it is ever cached."""

ASSETS = "/assets"
"""Below it lie files whose names change with their content, as Vite names them: all that the edge caches."""

RELEASE = "/release.json"
"""Tells which release answers: each package brings the file. It is never cached."""
