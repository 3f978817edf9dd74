"""Releases: Stitches on its infrastructure, and back."""
