"""Shared by the figures on majors: what is published, and labels that do not overlap."""

from __future__ import annotations

OVERALL = "Overall"
ABOUT = (
    "The New York Fed takes these numbers from the American Community Survey (ACS) of two years before "
    "the release. Underemployed graduates have a job that typically requires no bachelor's degree; "
    "unemployed graduates have no job and are looking for one. Rates are of graduates aged 22 to 27. "
    "Wages are medians of full-time workers whose highest degree is a bachelor's, in current dollars of "
    "the survey's year."
)
Box = tuple[float, float, float, float]
# Of a narrow phone (285 x 420 pixels), so that labels fit on wider screens too.
LETTER, HALF_LINE, GAP, RADIUS = 5.8 / 285, 8 / 420, 8 / 285, 5 / 285


def label_sides(
    x: list[float], y: list[float], names: list[str], first: list[int], most: int
) -> dict[int, str]:
    """Choose labels that touch neither a point nor another label, the outermost points first.

    Parameters
    ----------
    x, y : list of float
        Coordinates from 0 to 1.
    names : list of str
        Labels.
    first : list of int
        Points that are labeled even if others are near.
    most : int
        Number of labels at most.

    Returns
    -------
    dict of int to str
        Place of each labeled point -> "right" or "left".
    """
    points = list(zip(x, y, strict=True))
    outermost = sorted(range(len(x)), key=lambda i: -((x[i] - 0.5) ** 2 + (y[i] - 0.5) ** 2))
    boxes: list[Box] = []
    sides: dict[int, str] = {}
    for i in [*first, *(i for i in outermost if i not in first)]:
        width = LETTER * len(names[i])
        others = points[:i] + points[i + 1 :]
        for side, left in (("right", x[i] + GAP), ("left", x[i] - GAP - width)):
            box = (left, left + width, y[i] - HALF_LINE, y[i] + HALF_LINE)
            inside = left >= -0.03 and left + width <= 1.03
            free = inside and not _overlaps(box, boxes) and not _covers(box, others)
            if free or (i in first and (inside or side == "left")):
                boxes.append(box)
                sides[i] = side
                break
        if len(sides) == most:
            break
    return sides


def _overlaps(box: Box, boxes: list[Box]) -> bool:
    left, right, low, high = box
    return any(not (right < b[0] or b[1] < left or high < b[2] or b[3] < low) for b in boxes)


def _covers(box: Box, points: list[tuple[float, float]]) -> bool:
    left, right, low, high = box
    return any(left - RADIUS < x < right + RADIUS and low < y < high for x, y in points)
