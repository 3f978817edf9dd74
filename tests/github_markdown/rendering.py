"""Markdown as GitHub renders it, as far as a parser can do this: with tables and automatic links."""

from html.parser import HTMLParser

from markdown_it import MarkdownIt

_PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


class Page(HTMLParser):
    """The content of a page: its elements, and the text outside and inside of code."""

    def __init__(self, markdown: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[str] = []
        self.cells: list[str] = []
        self.code: list[str] = []
        self.outside = ""
        self._open: list[str] = []
        self.feed(_PARSER.render(markdown))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self._open.append(tag)
        if tag == "td":
            self.cells.append("")
        if tag == "code":
            self.code.append("")
            self.outside += " "  # The texts before and after code are separate texts.

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            self._open.remove(tag)

    def handle_data(self, data: str) -> None:
        if "td" in self._open:
            self.cells[-1] += data
        if "code" in self._open:
            self.code[-1] += data
        else:
            self.outside += data


def row(*cells: str) -> Page:
    """A table with one row."""
    header = "| " + " | ".join("head" for _ in cells) + " |\n| " + " | ".join("---" for _ in cells) + " |\n"
    return Page(f"{header}| {' | '.join(cells)} |\n")
