"""Read the tables of a web page as rows of text cells, with spanning cells repeated."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from edudata.errors import FormatError

# A colspan of billions would fill the memory with empty cells.
_MAX_COLUMNS = 1000


# pandas.read_html would drop the <sup> marks: "Total1" could then be a name or a name with a footnote.
class _Tables(HTMLParser):
    """Collect tables; a table inside another one ends the outer cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[tuple[str, int, int]]]] = []
        self.cell: list[str] | None = None
        self.spans = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("table", "tr", "td", "th", "caption"):
            self._close()
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th", "caption") and self.tables:
            if tag == "caption" or not self.tables[-1]:
                self.tables[-1].append([])
            self.cell = []
            attributes = dict(attrs)
            self.spans = (_span(attributes.get("colspan")), _span(attributes.get("rowspan")))
        elif tag == "sup":
            self.handle_data("\\")

    def handle_endtag(self, tag: str) -> None:
        if tag == "sup":
            self.handle_data("\\")
        elif tag in ("td", "th", "caption", "tr", "table"):
            self._close()

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data)

    def _close(self) -> None:
        if self.cell is not None:
            self.tables[-1][-1].append((" ".join("".join(self.cell).split()), *self.spans))
            self.cell = None


def tables(text: str) -> list[list[list[str]]]:
    r"""Return every table of a page as rows of text, in the page's order.

    A cell that spans columns or rows is repeated in each; a superscript, which marks a footnote, is put
    between backslashes. Raises FormatError for a page that cannot be parsed or a table of absurd width.

    >>> tables('<table><tr><th colspan="2">Price<sup>1</sup></th></tr></table>')
    [[['Price\\1\\', 'Price\\1\\']]]
    """
    parser = _Tables()
    try:
        parser.feed(text)
        parser.close()
    except (AssertionError, ValueError) as error:
        raise FormatError(f"The web page cannot be read: {error}") from error
    parser._close()
    return [_grid(rows) for rows in parser.tables]


def _span(value: str | None) -> int:
    return int(value) if value is not None and re.fullmatch(r"[1-9]\d{0,3}", value) else 1


def _grid(rows: list[list[tuple[str, int, int]]]) -> list[list[str]]:
    grid: list[list[str]] = []
    # Column -> text and remaining rows of a cell that reaches down from an earlier row.
    open_cells: dict[int, tuple[str, int]] = {}
    for row in rows:
        cells: list[str] = []
        for text, columns, height in row:
            _fill(cells, open_cells)
            for _ in range(columns):
                if height > 1:
                    open_cells[len(cells)] = (text, height - 1)
                cells.append(text)
            if len(cells) > _MAX_COLUMNS:
                raise FormatError(f"A table of the web page has more than {_MAX_COLUMNS} columns.")
        _fill(cells, open_cells)
        grid.append(cells)
    return grid


def _fill(cells: list[str], open_cells: dict[int, tuple[str, int]]) -> None:
    """Append the cells of earlier rows that reach down to this place."""
    while len(cells) in open_cells:
        text, remaining = open_cells.pop(len(cells))
        if remaining > 1:
            open_cells[len(cells)] = (text, remaining - 1)
        cells.append(text)
