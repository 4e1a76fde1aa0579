"""Census occupation codes, as in the ACS microdata (OCCP), their SOC codes, and those of the 2010 list."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from edudata.errors import FormatError
from edudata.records import Limits, Resource
from edudata.sources import _last_saved, _licenses, _notes, _parts, _workbook

PAGE = "https://www.census.gov/topics/employment/industry-occupation/guidance/code-lists.html"
TITLES = {"title": "2018 census title", "occp": "2018 census code", "soc_code": "2018 soc code"}
CHANGES = {
    "soc_code_2010": "2010 soc code",
    "occp_2010": "2010 census code",
    "title_2010": "2010 census title",
    "occp": "2018 census code",
}
SPLITS = {"occp_2010": "2010 census occ code", "occp": "new 2018 census occ code"}
SOC_CODE = re.compile(r"\d{2}-[\dX]{4}")


def parse_occupation_crosswalk(data: bytes) -> pd.DataFrame:
    """Parse occupation codes of the 2018 list with their titles and SOC codes, without sections.

    "0960", "Other financial specialists", "13-20XX" -> 0960  Other financial specialists  13-20XX
    "9830", "Military, rank not Specified", "none"   -> 9830  …                            missing
    "0010-3550" (a section)                          -> no row

    Raises FormatError for another workbook, and for a code of neither list.
    """
    what = "Census occupation codes"
    # Another sheet compares these columns with those of the 2010 list.
    avoid = ("2010 census code", "census no change")
    table = _workbook.find_table(_workbook.sheets(data, what), TITLES, what, avoid)
    rows = []
    for where, row in table.records(what):
        code = str(row["occp"]).strip().removesuffix(".0")
        soc = str(row["soc_code"]).strip()
        # Sections hold ranges of codes, notes none.
        if re.fullmatch(r"\d{4}\s*-\s*\d{4}", code) or not (code or SOC_CODE.fullmatch(soc)):
            continue
        _check_codes(code, soc, where)
        title = " ".join(str(row["title"]).split())
        rows.append((code.zfill(4), title, None if soc == "none" else soc))
    if not rows:
        raise FormatError(f"{what}: no code below the headings.")
    return pd.DataFrame(rows, columns=list(OCCUPATION_CROSSWALK.columns), dtype="str")


def _check_codes(code: str, soc: str, where: str) -> None:
    if not re.fullmatch(r"\d{3,4}", code):
        raise FormatError(f"{where}: {code!r} of {soc} is no Census code like 0960.")
    if soc != "none" and not SOC_CODE.fullmatch(soc):
        raise FormatError(f"{where}: {soc!r} is no SOC code like 13-2011 or 13-20XX.")


def parse_occupation_changes(data: bytes) -> pd.DataFrame:
    """Parse pairs of a 2010 Census occupation code and a 2018 code that continues it.

    The crosswalk lists each 2018 code once, in the row of the 2010 code it continues or below it. A code
    that was merged stands below another, unrelated code: the summary of changes corrects those, and adds
    the other parts of codes that were split.

    0050 above 0051 and 0052         -> 0050 0051 main, 0050 0052 main
    0430 split into 0335, 0426, 0440 -> 0430 0440 main, 0430 0335 part, 0430 0426 main
    3850, 3860 combined to form 3870 -> 3850 3870 main, 3860 3870 part

    Raises FormatError for another workbook.
    """
    what = "Census occupation codes, 2010 to 2018"
    workbook = _workbook.sheets(data, what)
    titles: dict[str, tuple[str, str | None]] = {}
    continuations = dict(_listed(_workbook.find_table(workbook, CHANGES, what), what, titles))
    changed: dict[str, list[str]] = {}
    for old, new in _summary(_workbook.find_table(workbook, SPLITS, what), what):
        changed.setdefault(new, []).append(old)
    relations: dict[tuple[str, str], str] = {}
    for new in sorted({*continuations, *changed}):
        olds = changed.get(new, [continuations.get(new, "")])
        main = continuations[new] if continuations.get(new) in olds else olds[0]
        relations |= {(old, new): "main" if old == main else "part" for old in olds}
    if unknown := sorted({old for old, _ in relations} - set(titles)):
        raise FormatError(f"{what}: {unknown[:5]} changed, but the crosswalk does not list them.")
    if not relations:
        raise FormatError(f"{what}: no code below the headings.")
    rows = [(old, *titles[old], new, relation) for (old, new), relation in sorted(relations.items())]
    return pd.DataFrame(rows, columns=list(OCCUPATION_CHANGES.columns), dtype="str")


def _listed(
    crosswalk: _workbook.Table, what: str, titles: dict[str, tuple[str, str | None]]
) -> Iterator[tuple[str, str]]:
    """Yield each 2018 code with the 2010 code in its row or above it; collect titles of 2010 codes."""
    old = ""
    for where, row in crosswalk.records(what):
        first, new = _code(row["occp_2010"], where), _code(row["occp"], where)
        if first:
            old, soc = first, str(row["soc_code_2010"]).strip()
            if soc != "none" and not SOC_CODE.fullmatch(soc):
                raise FormatError(f"{where}: {soc!r} is no SOC code like 13-2011 or 13-20XX.")
            titles[old] = (" ".join(str(row["title_2010"]).split()), None if soc == "none" else soc)
        if new:
            yield new, old


def _summary(changes: _workbook.Table, what: str) -> Iterator[tuple[str, str]]:
    """Yield the pairs of the summary: a blank repeats the code above it, in either column."""
    old = new = ""
    for where, row in changes.records(what):
        first, second = _code(row["occp_2010"], where), _code(row["occp"], where)
        old, new = first or old, second or new
        if first or second:
            yield old, new


def _code(cell: object, where: str) -> str:
    """Return a four-digit code, "" for a blank, a range or a note; FormatError for other numbers."""
    text = str(cell).strip().removesuffix(".0")
    if re.fullmatch(r"\d{2,4}", text):
        return text.zfill(4)
    if _notes.is_figure(text):
        raise FormatError(f"{where}: {text!r} is no Census code like 0960.")
    return ""


OCCUPATION_CROSSWALK = Resource(
    name="occupation_crosswalk",
    title="Census occupation codes of 2018 and their SOC codes",
    page=PAGE,
    url="https://www2.census.gov/programs-surveys/demo/guidance/industry-occupation/"
    "2018-occupation-code-list-and-crosswalk.xlsx",
    columns={"occp": "text", "title": "text", "soc_code": "text"},
    key=("occp",),
    parts=_parts.begins("soc_code", "11", "53"),
    required=("title",),
    license=_licenses.PUBLIC_DOMAIN,
    citation=f"U.S. Census Bureau, 2018 Census Occupation Code List with Crosswalk, {PAGE}.",
    cadence="irregular",
    notes=(
        "Used in the American Community Survey since 2018; a new list follows each revision of the SOC.",
        "An X is any digit: the code gathers occupations that no other code of the list names.",
    ),
    file="xlsx",
    parse=parse_occupation_crosswalk,
    published_on=_last_saved.saved_month,
    limits=Limits(rows_lost_pct=5, revised_pct=10),
)
OCCUPATION_CHANGES = Resource(
    name="occupation_changes",
    title="Census occupation codes of 2010 and the codes of 2018 that continue them",
    page=PAGE,
    url=OCCUPATION_CROSSWALK.url,
    columns={
        "occp_2010": "text",
        "title_2010": "text",
        "soc_code_2010": "text",
        "occp": "text",
        "relation": "text",
    },
    key=("occp_2010", "occp"),
    parts=_parts.begins("occp", "00", "97"),
    required=("title_2010", "relation"),
    license=_licenses.PUBLIC_DOMAIN,
    citation=OCCUPATION_CROSSWALK.citation,
    cadence="irregular",
    notes=(
        "Main: the 2010 code that the 2018 code continues first of all; part: another that went into it.",
        "The publisher gives no shares for codes that were split or merged.",
    ),
    file="xlsx",
    parse=parse_occupation_changes,
    published_on=_last_saved.saved_month,
    limits=Limits(rows_lost_pct=5, revised_pct=10),
)
RESOURCES = (OCCUPATION_CROSSWALK, OCCUPATION_CHANGES)
