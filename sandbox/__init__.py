"""A local Azure that replaces azure-native: the real engine, SDK and state run without an account."""

from sandbox.installation import install

__all__ = ["install"]
