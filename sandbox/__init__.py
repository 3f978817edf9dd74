"""A local Azure in the place of azure-native: the real engine, SDK and state run with no account."""

from sandbox.installation import install

__all__ = ["install"]
