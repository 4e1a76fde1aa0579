"""Small pictures of a brief: where a place is among all, and one or two lines over time as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from edudata.analysis.place import words
from edudata.analysis.place.record import Chart, Line

WIDTH, HEIGHT, LEFT, RIGHT = 400, 80, 4, 150
FEW_POINTS = 12  # each gets a dot
LINE_HEIGHT = 12
Point = tuple[float, float]


def strip(position: float | None) -> str:
    """Draw where a place is, from the lowest on the left to the highest on the right, in plain HTML."""
    if position is None:
        return ""
    return f'<span class="strip" aria-hidden="true"><i style="left:{position * 86:.0f}%"></i></span> '


def picture(svg: str, alt: str, color: str = "#3b7fb5") -> str:
    """Write an SVG as an image, for a page that lets no SVG in; it cannot follow the page's color."""
    own = svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" font-family="sans-serif" ', 1)
    address = "data:image/svg+xml," + quote(own.replace("currentColor", color))
    return f'<img alt="{escape(alt)}" src="{address}" width="{WIDTH}" height="{HEIGHT}">'


def chart(chart: Chart, *, as_image: bool = False) -> str:
    """Draw lines with their last values, from zero."""
    points = _places(chart.lines)
    years = [x for line in chart.lines for x in line.x]
    first, last = min(years), max(years)
    end = ' text-anchor="end"'
    axis = (
        f'<path d="M{LEFT} {HEIGHT - 13}H{WIDTH - RIGHT}" stroke="currentColor" opacity=".4"/>'
        f"{_text(LEFT, HEIGHT - 2, str(int(first)))}{_text(WIDTH - RIGHT, HEIGHT - 2, str(int(last)), end)}"
    )
    lines = "".join(_line(index, own) for index, own in enumerate(points))
    ends = "; ".join(_spoken(line, chart.unit) for line in chart.lines)
    svg = (
        f'<svg width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(ends)}">{axis}{lines}{_labels(chart, points)}</svg>'
    )
    image = picture(svg, ends) if as_image else svg
    return f"<figure><figcaption>{escape(chart.title)}</figcaption>{image}</figure>"


def _places(lines: Sequence[Line]) -> list[list[Point]]:
    xs = [x for line in lines for x in line.x]
    top = max(y for line in lines for y in line.y) or 1
    start, span = min(xs), (max(xs) - min(xs)) or 1
    return [
        [
            (
                round(LEFT + (x - start) / span * (WIDTH - LEFT - RIGHT), 1),
                round(HEIGHT - 14 - y / top * (HEIGHT - 34), 1),
            )
            for x, y in zip(line.x, line.y, strict=True)
        ]
        for line in lines
    ]


def _line(index: int, points: Sequence[Point]) -> str:
    path = " ".join(f"{x:g},{y:g}" for x, y in points)
    shade = ' opacity=".55" stroke-dasharray="4 2"' if index else ""
    dots = points if len(points) < FEW_POINTS else points[-1:]
    circles = "".join(f'<circle cx="{x:g}" cy="{y:g}" r="2" fill="currentColor"/>' for x, y in dots)
    return f'<polyline points="{path}" fill="none" stroke="currentColor"{shade}/>{circles}'


def _labels(chart: Chart, points: Sequence[Sequence[Point]]) -> str:
    """Write each line's last value at its end, a line's height apart."""
    texts: list[str] = []
    heights: list[float] = []
    for line, own in zip(chart.lines, points, strict=True):
        x, y = own[-1]
        if heights and abs(y - heights[0]) < LINE_HEIGHT:
            y = heights[0] + (LINE_HEIGHT if y >= heights[0] else -LINE_HEIGHT)
        y = max(y, 8)
        heights.append(y)
        texts.append(_text(x + 5, y + 3, f"{line.label} {words.value(line.y[-1], chart.unit)}"))
    return "".join(texts)


def _text(x: float, y: float, text: str, more: str = "") -> str:
    return f'<text x="{x:g}" y="{y:g}" font-size="10" fill="currentColor"{more}>{escape(text)}</text>'


def _spoken(line: Line, unit: str) -> str:
    first, last = (words.value(line.y[i], unit) for i in (0, -1))
    return f"{line.label}: {first} in {int(line.x[0])}, {last} in {int(line.x[-1])}"
