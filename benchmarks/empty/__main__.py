"""Registers nothing: this measures the minimum time of every preview."""
