"""O*NET: the education that occupations require, as job incumbents and experts say."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from edudata.errors import FormatError
from edudata.file_kinds import is_kind
from edudata.records import Context, Limits, MonthOnly, Request, Requests, Resource, Source
from edudata.sources import _licenses, _parts, _workbook, _zip
from edudata.sources._bytes import decode, is_workbook, require
from edudata.sources._dates import date_in_words
from edudata.sources._frames import read_csv, require_unique

WHAT = "O*NET education"
PAGE = "https://www.onetcenter.org/database.html"
ARCHIVE = "https://www.onetcenter.org/dl_files/database/db_{}_{}_text.zip"
HOSTS = ("www.onetcenter.org", "onetcenter.org")
MISSING = ("", "n/a", "NULL")
# The scale of the required level of education.
SCALE = "RL"
# Our column of each category of the scale, 1 to 12, and how the publisher's words for it begin.
LEVELS = {
    "less_than_high_school_pct": "less than a high school",
    "high_school_pct": "high school",
    "certificate_pct": "post-secondary certificate",
    "some_college_pct": "some college",
    "associates_pct": "associate",
    "bachelors_pct": "bachelor",
    "post_bachelors_certificate_pct": "post-baccalaureate",
    "masters_pct": "master",
    "post_masters_certificate_pct": "post-master",
    "first_professional_pct": "first professional",
    "doctoral_pct": "doctoral",
    "post_doctoral_pct": "post-doctoral",
}
# Files by the columns that tell them from others; the first that fits counts.
TABLES = {
    "ratings": ("o*net-soc code", "scale id", "category", "data value", "n", "recommend suppress", "date"),
    "categories": ("scale id", "category", "category description"),
    "zones": ("o*net-soc code", "job zone"),
    "occupations": ("o*net-soc code", "title", "description"),
}
MEMBERS = re.compile(
    r"(education,? training,? and experience( categories)?|job zones|occupation data|read me)"
    r"\.(txt|csv|xlsx)"
)


def requests_for_education(resource: Resource, context: Context) -> Requests:
    """Request the newest release that the database page names, as text files in a zip."""
    page = yield Request(url=PAGE, file="html", hosts=HOSTS)
    names = re.findall(r"/db_(\d{2})_(\d{1,2})_", (page or b"").decode("utf-8", errors="replace"))
    if not names:
        raise FormatError(
            f"{resource.id}: {PAGE} names no db_NN_N release. The page may have changed: download the text "
            "files by hand and use them as a mirror."
        )
    newest = max((int(major), int(minor)) for major, minor in names)
    body = yield Request(url=ARCHIVE.format(*newest), file="zip", absent=(404, "html"), hosts=HOSTS)
    if body is None:
        raise FormatError(
            f"{resource.id}: {PAGE} names release {newest[0]}.{newest[1]}, but "
            f"{ARCHIVE.format(*newest)} is not there. See whether text files are still published."
        )
    return [body]


def _files(payloads: tuple[bytes, ...]) -> list[bytes]:
    """Return the files that matter, text or workbooks: the payloads themselves, or members of a zip."""
    files: list[bytes] = []
    for data in payloads:
        if not is_kind(data, "zip") or is_workbook(data):
            files.append(data)
            continue
        for name in _zip.members(data, WHAT):
            if MEMBERS.fullmatch(name.rpartition("/")[2].replace("_", " ").lower()):
                files.append(_zip.read(data, name, WHAT))
    return files


def _kind(header: Iterable[str]) -> str | None:
    """Return which of `TABLES` has these columns; None for another file."""
    names = {name.strip().strip('"').lower() for name in header}
    return next((kind for kind, columns in TABLES.items() if {*columns} <= names), None)


def _read(data: bytes) -> tuple[str, pd.DataFrame] | None:
    """Return a file of the text or of the Excel edition as text, with its kind; None for another file."""
    if is_workbook(data):
        for rows in _workbook.sheets(data, WHAT).values():
            header = [str(cell).strip() for cell in rows[0]] if rows else []
            if (kind := _kind(header)) is not None:
                cells = [[_text(cell) for cell in row] for row in rows[1:]]
                return kind, pd.DataFrame(cells, columns=header, dtype="str")
        return None
    first = decode(require(data, "csv", WHAT).split(b"\n", 1)[0])
    delimiter = "\t" if "\t" in first else ","
    kind = _kind(first.strip().split(delimiter))
    return None if kind is None else (kind, read_csv(data, f"{WHAT}, {kind}", sep=delimiter))


def _text(cell: object) -> str:
    # Workbooks store every number as a float: 27.0 respondents.
    return f"{cell:.12g}" if isinstance(cell, float) else str(cell)


def _tables(payloads: tuple[bytes, ...]) -> dict[str, pd.DataFrame]:
    """Return the files by their kind, as text with lower-case columns."""
    tables: dict[str, pd.DataFrame] = {}
    for kind, frame in filter(None, map(_read, _files(payloads))):
        if kind in tables:
            raise FormatError(f"{WHAT}: two files have the columns of {kind}.")
        frame = frame.set_axis(frame.columns.str.lower(), axis=1).apply(lambda column: column.str.strip())
        if frame.columns.has_duplicates:
            names = ", ".join(frame.columns)
            raise FormatError(f"{WHAT}, {kind}: a column occurs twice in {names[:300]}.")
        frame = frame.rename(columns={"o*net-soc code": "onet_soc_code", "job zone": "job_zone"})
        tables[kind] = frame.mask(frame.isin(MISSING))
    if missing := {"ratings", "zones", "occupations"} - set(tables):
        raise FormatError(f"{WHAT}: no file with the columns of {', '.join(sorted(missing))}.")
    return tables


def parse_education(*payloads: bytes) -> pd.DataFrame:
    """Parse occupations with their job zone and the shares of respondents by required education.

    payloads : the zip of a release, or its files "Education, Training, and Experience", "Job Zones" and
               "Occupation Data" (text with tabs, CSV or Excel), in any order

    11-1011.00  RL  4  6.05  N 27 -> 11-1011.00  Chief Executives  5  …  some_college_pct 6.05  …  27

    An occupation that is not rated has empty shares. Raises FormatError for other files, for categories
    other than the twelve known ones, and for a share that is not a number.
    """
    tables = _tables(payloads)
    if "categories" in tables:
        _check_categories(tables["categories"])
    ratings = tables["ratings"]
    # Other scales of the file are of work experience and training.
    malformed = ~ratings["scale id"].str.fullmatch(r"[A-Z]{2,3}", na=False)
    if malformed.any():
        raise FormatError(
            f"{WHAT}: {ratings['scale id'][malformed].iloc[0]!r} is no scale such as {SCALE}."
        )
    ratings = _checked_ratings(ratings[ratings["scale id"] == SCALE])
    occupations, zones = tables["occupations"], tables["zones"]
    coded = occupations["onet_soc_code"].str.fullmatch(r"\d{2}-\d{4}\.\d{2}", na=False)
    if not coded.all():
        raise FormatError(
            f"{WHAT}: {occupations['onet_soc_code'][~coded].iloc[0]!r} is no occupation like 11-1011.00."
        )
    require_unique(occupations, ["onet_soc_code"], f"{WHAT}, occupations")
    require_unique(zones, ["onet_soc_code"], f"{WHAT}, zones")
    rated = {*ratings["onet_soc_code"], *zones["onet_soc_code"].dropna()}
    if unknown := sorted(rated - {*occupations["onet_soc_code"]}):
        raise FormatError(f"{WHAT}: {unknown[:5]} are rated but not among the occupations.")
    frame = occupations[["onet_soc_code", "title"]].merge(
        zones[["onet_soc_code", "job_zone"]], on="onet_soc_code", how="left"
    )
    frame = frame.join(_shares(ratings).join(_surveys(ratings)), on="onet_soc_code")
    return frame.reindex(columns=list(EDUCATION.columns))


def _checked_ratings(ratings: pd.DataFrame) -> pd.DataFrame:
    categories = [str(number) for number in range(1, len(LEVELS) + 1)]
    if ratings.empty or not ratings["category"].isin(categories).all():
        others = ", ".join(sorted(set(ratings["category"].astype("str"))))
        raise FormatError(f"{WHAT}: scale {SCALE} has the categories {others}.")
    require_unique(ratings, ["onet_soc_code", "category"], f"{WHAT}, scale {SCALE}")
    counts = ratings.groupby("onet_soc_code").size()
    if (partial := counts[counts != len(LEVELS)]).any():
        raise FormatError(
            f"{WHAT}: scale {SCALE} has {partial.iloc[0]} of its {len(LEVELS)} categories for "
            f"{partial.index[0]}."
        )
    wrong = ratings["data value"].notna() & ~ratings["data value"].str.fullmatch(r"\d+(\.\d+)?")
    if wrong.any():
        raise FormatError(f"{WHAT}: {ratings['data value'][wrong].iloc[0]!r} is not a share.")
    return ratings


def _shares(ratings: pd.DataFrame) -> pd.DataFrame:
    """Return one row per occupation with a column per level of education."""
    levels = {str(number): name for number, name in enumerate(LEVELS, 1)}
    return ratings.assign(level=ratings["category"].map(levels)).pivot(
        index="onet_soc_code", columns="level", values="data value"
    )


def _surveys(ratings: pd.DataFrame) -> pd.DataFrame:
    """Return one row per occupation: who rated it, when, and whether the publisher calls it imprecise."""
    groups = ratings.groupby("onet_soc_code")
    suppressed = ratings["recommend suppress"].eq("Y").groupby(ratings["onet_soc_code"]).any()
    has_source = "domain source" in ratings.columns
    return pd.DataFrame(
        {
            "respondents": groups["n"].first(),
            "low_precision": suppressed.map({True: "Y", False: "N"}),
            "rated": groups["date"].first().str.replace(r"^(\d{2})/(\d{4})$", r"\2-\1", regex=True),
            # Some releases lack the column.
            "respondents_are": groups["domain source"].first() if has_source else pd.NA,
        }
    )


def _check_categories(categories: pd.DataFrame) -> None:
    """Raise FormatError when the publisher's words for the categories are not those of LEVELS."""
    words = categories[categories["scale id"] == SCALE].set_index("category")["category description"]
    for number, start in enumerate(LEVELS.values(), 1):
        if not str(words.get(str(number), "")).lower().startswith(start) or len(words) != len(LEVELS):
            raise FormatError(
                f"{WHAT}: category {number} of scale {SCALE} is {words.get(str(number))!r}, expected it to "
                f"begin with {start!r}; {len(words)} categories. The scale may have changed."
            )


def published_on(*payloads: bytes) -> tuple[str, str | None] | None:
    """Return the month of the release, as the read-me in the zip prints it: "August 2022 Release"."""
    for data in _files(payloads):
        text = data[:2000].decode("utf-8", errors="replace").lower()
        for month, year in re.findall(r"\b([a-z]+)\s+(\d{4})\s+release", text):
            # Months are written out or abbreviated in various ways.
            if words := date_in_words(f"{month[:3]} {year}"):
                return words, MonthOnly("the release names its month only")
    return None


EDUCATION = Resource(
    name="education",
    title="Required level of education and job zone by occupation",
    page=PAGE,
    columns={
        "onet_soc_code": "text",
        "title": "text",
        "job_zone": "integer",
        **dict.fromkeys(LEVELS, "number"),
        "respondents": "integer",
        "respondents_are": "text",
        "low_precision": "text",
        "rated": "text",
    },
    key=("onet_soc_code",),
    parts=_parts.begins("onet_soc_code", "11", "53"),
    required=("title",),
    cadence="quarterly",
    release_months=(2, 5, 8, 12),
    license=_licenses.CC_BY,
    citation="U.S. Department of Labor, Employment and Training Administration, O*NET Database, "
    f"{PAGE}, CC BY 4.0; shares arranged by category.",
    requests=requests_for_education,
    parse=parse_education,
    published_on=published_on,
    # Each release rates some occupations again, from few respondents: their shares then move by much.
    limits=Limits(rows_lost_pct=3, revised_pct=40, revision_pct=50, large_pct=25),
    notes=(
        (
            "Shares of respondents by the education they say a new hire needs (scale RL, twelve "
            "categories); they sum to 100 except for rounding."
        ),
        "Occupations without shares were never surveyed, software developers and accountants among them.",
        "Low precision: the publisher recommends not to show at least one of the shares.",
        "Job zones, assigned by analysts, run from 1 (little or no preparation) to 5 (extensive).",
    ),
)
SOURCE = Source(
    name="onet",
    title="O*NET, U.S. Department of Labor",
    page="https://www.onetcenter.org/",
    resources=(EDUCATION,),
)
