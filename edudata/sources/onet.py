"""O*NET: the education that occupations require, as job incumbents and experts say."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from edudata.errors import FormatError
from edudata.records import Context, Limits, Request, Requests, Resource, Source
from edudata.sources import _licenses, _zip
from edudata.sources._bytes import require

if TYPE_CHECKING:
    import pandas as pd

PAGE = "https://www.onetcenter.org/database.html"
ARCHIVE = "https://www.onetcenter.org/dl_files/database/db_{}_{}_text.zip"
HOSTS = ("www.onetcenter.org", "onetcenter.org")
MISSING = ("", "n/a")
SCALE = "RL"
"""Scale of the required level of education."""
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
"""Our column of each category of the scale, 1 to 12, and how the publisher's words for it begin."""
TABLES = {
    "ratings": ("o*net-soc code", "scale id", "category", "data value", "n", "recommend suppress", "date"),
    "categories": ("scale id", "category", "category description"),
    "zones": ("o*net-soc code", "job zone"),
    "occupations": ("o*net-soc code", "title", "description"),
}
"""Files by the columns that tell them from others, the first that fits counting."""
WANTED = re.compile(
    r"(education,? training,? and experience( categories)?|job zones|occupation data|read me)\.(txt|csv)"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def asks_education(resource: Resource, context: Context) -> Requests:
    """The newest release that the database page names, as text files in a zip."""
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


def _files(payloads: tuple[bytes, ...], what: str) -> list[bytes]:
    """The text files that matter: the payloads themselves, or those in a zip."""
    files: list[bytes] = []
    for data in payloads:
        if not data.startswith(b"PK"):
            files.append(data)
            continue
        for name in _zip.members(data, what):
            if WANTED.fullmatch(name.rpartition("/")[2].replace("_", " ").lower()):
                files.append(_zip.read(data, name, what))
    return files


def _tables(payloads: tuple[bytes, ...], what: str) -> dict[str, pd.DataFrame]:
    """The files by what they are, as text with lower-case columns."""
    import pandas as pd

    found: dict[str, pd.DataFrame] = {}
    for data in _files(payloads, what):
        text = require(data, "csv", what)
        first = text.split(b"\n", 1)[0].decode("utf-8", errors="replace")
        delimiter = "\t" if "\t" in first else ","
        names = [name.strip().strip('"').lower() for name in first.strip().split(delimiter)]
        kind = next((k for k, need in TABLES.items() if {*need} <= {*names}), None)
        if kind is None:
            continue
        if kind in found:
            raise FormatError(f"{what}: two files have the columns of {kind}.")
        try:
            frame = pd.read_csv(
                io.BytesIO(text), sep=delimiter, dtype="str", keep_default_na=False, encoding="utf-8"
            )
        except ValueError as error:  # bad text and bad rows alike
            raise FormatError(f"{what}, {kind}: not a table ({error}).") from error
        whole = isinstance(frame.index, pd.RangeIndex) and len(frame.columns) == len(names)
        if not whole or len(set(names)) < len(names):
            raise FormatError(f"{what}, {kind}: columns {names!r:.300} do not fit the rows.")
        frame = frame.set_axis(names, axis=1).apply(lambda column: column.str.strip())
        found[kind] = frame.mask(frame.isin(MISSING))
    if missing := {"ratings", "zones", "occupations"} - set(found):
        raise FormatError(f"{what}: no file with the columns of {', '.join(sorted(missing))}.")
    return found


def parse_education(*payloads: bytes) -> pd.DataFrame:
    """Occupations with their job zone and the shares of respondents by required education.

    payloads : the zip of a release, or its files "Education, Training, and Experience", "Job Zones" and
               "Occupation Data" (text with tabs, or CSV), in any order

    11-1011.00  RL  4  6.05  N 27 -> 11-1011.00  Chief Executives  5  …  some_college_pct 6.05  …  27

    An occupation that is not rated has empty shares. Raises FormatError for other files, categories
    other than the twelve known, and a share that is no number.
    """
    import pandas as pd

    what = "O*NET education"
    found = _tables(payloads, what)
    if "categories" in found:
        _known(found["categories"], what)
    ratings = found["ratings"]
    ratings = ratings[ratings["scale id"] == SCALE].rename(columns={"o*net-soc code": "onet_soc_code"})
    numbers = {str(number): name for number, name in enumerate(LEVELS, 1)}
    if ratings.empty or not ratings["category"].isin(list(numbers)).all():
        raise FormatError(f"{what}: scale {SCALE} has the categories {sorted(set(ratings['category']))}.")
    if ratings.duplicated(["onet_soc_code", "category"]).any():
        raise FormatError(f"{what}: an occupation has a category of scale {SCALE} twice.")
    wrong = ratings["data value"].notna() & ~ratings["data value"].str.fullmatch(r"\d+(\.\d+)?")
    if wrong.any():
        raise FormatError(f"{what}: {ratings['data value'][wrong].iloc[0]!r} is not a share.")
    wide = ratings.assign(level=ratings["category"].map(numbers)).pivot(
        index="onet_soc_code", columns="level", values="data value"
    )
    groups = ratings.groupby("onet_soc_code")
    about = pd.DataFrame(
        {
            "respondents": groups["n"].first(),
            "low_precision": ratings["recommend suppress"].eq("Y").groupby(ratings["onet_soc_code"]).any(),
            "rated": groups["date"].first(),
        }
    )
    about["low_precision"] = about["low_precision"].map({True: "Y", False: "N"})
    about["rated"] = about["rated"].str.replace(r"^(\d{2})/(\d{4})$", r"\2-\1", regex=True)
    about["respondents_are"] = (
        groups["domain source"].first() if "domain source" in ratings.columns else pd.NA
    )
    titles = found["occupations"].rename(columns={"o*net-soc code": "onet_soc_code"})
    zones = found["zones"].rename(columns={"o*net-soc code": "onet_soc_code", "job zone": "job_zone"})
    if titles["onet_soc_code"].duplicated().any() or zones["onet_soc_code"].duplicated().any():
        raise FormatError(f"{what}: an occupation stands twice.")
    if strange := sorted({*wide.index, *zones["onet_soc_code"].dropna()} - {*titles["onet_soc_code"]}):
        raise FormatError(f"{what}: {strange[:5]} are rated but not among the occupations.")
    frame = titles[["onet_soc_code", "title"]].merge(
        zones[["onet_soc_code", "job_zone"]], on="onet_soc_code", how="left"
    )
    frame = frame.join(wide.join(about), on="onet_soc_code")
    return frame.reindex(columns=list(EDUCATION.columns))


def _known(categories: pd.DataFrame, what: str) -> None:
    """FormatError when the publisher's words for the categories are not those of LEVELS."""
    words = categories[categories["scale id"] == SCALE].set_index("category")["category description"]
    for number, start in enumerate(LEVELS.values(), 1):
        if not str(words.get(str(number), "")).lower().startswith(start) or len(words) != len(LEVELS):
            raise FormatError(
                f"{what}: category {number} of scale {SCALE} is {words.get(str(number))!r}, expected it to "
                f"begin with {start!r}; {len(words)} categories. The scale may have changed."
            )


def dated_education(*payloads: bytes) -> tuple[str, str | None] | None:
    """The month of the release, as the read-me in the zip prints it: "August 2022 Release"."""
    for data in _files(payloads, "O*NET education"):
        text = data[:2000].decode("utf-8", errors="replace").lower()
        found = re.search(rf"\b({'|'.join(_MONTHS)})[a-z]*\s+(\d{{4}})\s+release", text)
        if found:
            month = _MONTHS.index(found[1]) + 1
            return f"{found[2]}-{month:02d}", "the release names its month only"
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
    required=("title",),
    cadence="quarterly",
    release_months=(2, 5, 8, 12),
    license=_licenses.CC_BY,
    citation="U.S. Department of Labor, Employment and Training Administration, O*NET Database, "
    f"{PAGE}, CC BY 4.0; shares set side by side by category.",
    requests=asks_education,
    parse=parse_education,
    published_on=dated_education,
    # Each release rates some occupations anew, from few respondents: shares then move by much.
    limits=Limits(rows_lost_pct=3, revised_pct=40, revision_pct=50, large_pct=25),
    notes=(
        (
            "Shares of respondents by the education they say a new hire needs (scale RL, twelve "
            "categories); they sum to 100 but for rounding."
        ),
        "Occupations that were never asked have no shares, software developers and accountants among them.",
        "Low precision: the publisher recommends not to show at least one of the shares.",
        "Job zone 1 little or no preparation to 5 extensive, assigned by analysts.",
    ),
)
RESOURCES = (EDUCATION,)
SOURCE = Source(
    name="onet",
    title="O*NET, U.S. Department of Labor",
    page="https://www.onetcenter.org/",
    resources=RESOURCES,
)
