"""Azure Virtual Network, private endpoints, public addresses and DNS."""
