"""Azure App Service: plans, sites and their slots."""
