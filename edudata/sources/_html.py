"""Tables of a web page as rows of text cells, cells that span several columns repeated."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from edudata.errors import FormatError

_WIDEST = 1000


class _Tables(HTMLParser):
    """Collects tables; one table inside another ends the outer one's cell."""

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
            given = dict(attrs)
            self.spans = (_span(given.get("colspan")), _span(given.get("rowspan")))
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
    """Every table of a page as rows of text, in the page's order.

    A cell over three columns stands three times, one over two rows in both; a superscript (a
    footnote's mark) stands between backslashes; blanks are single.

    <tr><th colspan="2">Price<sup>1</sup></th></tr> -> [["Price\\1\\", "Price\\1\\"]]

    Raises FormatError for a table wider than any real one.
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
    hanging: dict[int, tuple[str, int]] = {}
    for row in rows:
        out: list[str] = []
        for text, columns, down in row:
            _fill(out, hanging)
            for _ in range(columns):
                if down > 1:
                    hanging[len(out)] = (text, down - 1)
                out.append(text)
            if len(out) > _WIDEST:
                raise FormatError(f"A table of the web page is over {_WIDEST} columns wide.")
        _fill(out, hanging)
        grid.append(out)
    return grid


def _fill(row: list[str], hanging: dict[int, tuple[str, int]]) -> None:
    """Put cells of earlier rows that reach down here, as far as they follow without a gap."""
    while len(row) in hanging:
        text, left = hanging[len(row)]
        if left > 1:
            hanging[len(row)] = (text, left - 1)
        else:
            del hanging[len(row)]
        row.append(text)
