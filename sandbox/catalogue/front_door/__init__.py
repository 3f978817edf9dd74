"""Azure Front Door and its firewall."""
