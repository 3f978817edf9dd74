"""Markdown as GitHub reads it: texts that stay texts, tables, and documents within GitHub's limits.

A leaf: it imports nothing of ours, and everything else may import it.
"""

from typing import Final

MOST_CHARACTERS: Final = 65_536
"""What GitHub takes as the text of a comment or an issue.

Source: the API's own rejection, "body is too long (maximum is 65536 characters)".
"""
