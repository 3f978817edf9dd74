"""Azure Container Apps."""
