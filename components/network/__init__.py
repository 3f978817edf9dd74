"""The virtual network, private endpoints, and the addresses that services allow."""
