"""The virtual network, private endpoints, and the addresses that services let in."""
