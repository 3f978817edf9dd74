"""Azure Front Door: the endpoints, the firewall, and the site's own domain."""
