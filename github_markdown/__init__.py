"""Markdown for GitHub: escaped text, tables, and documents within GitHub's limits.

This package imports none of our packages, and any package may import it.
"""

from typing import Final

MAXIMUM_CHARACTERS: Final = 65_536
"""The maximum number of characters in a comment or an issue on GitHub.

Source: the API's own error, "body is too long (maximum is 65536 characters)".
"""
