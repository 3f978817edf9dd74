"""Registers nothing: what is left is the price of any preview at all."""
