"""Releases Stitches to its infrastructure, and rolls back."""
