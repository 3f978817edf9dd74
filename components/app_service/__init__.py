"""Azure App Service: the plan, the web app with its slot, and their settings."""
