"""O*NET: required education from the text files, how the newest release is found, what is refused."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edudata.errors import EdudataError, FormatError
from edudata.records import Context
from edudata.sources import onet
from edudata.sources.onet import EDUCATION, parse_education

NAMES = (
    "Education, Training, and Experience.txt",
    "Education, Training, and Experience Categories.txt",
    "Job Zones.txt",
    "Occupation Data.txt",
    "Read Me.txt",
)
HEAD = (
    "O*NET-SOC Code\tElement ID\tElement Name\tScale ID\tCategory\tData Value\tN\tStandard Error\t"
    "Lower CI Bound\tUpper CI Bound\tRecommend Suppress\tDate\tDomain Source\n"
)
LINE = (
    "11-1011.00\t2.D.1\tRequired Level of Education\t{}\t{}\t{}\t27\t0\tn/a\tn/a\t{}\t07/2014\tIncumbent\n"
)
SHARES = {4: "6.05", 5: "4.23", 6: "21.61", 7: "13.66", 8: "25.83", 9: "19.23", 11: "9.39"}
RATINGS = (
    HEAD
    + "".join(LINE.format("RL", n, SHARES.get(n, "0.00"), "Y" if n == 4 else "N") for n in range(1, 13))
    + LINE.format("RW", 1, "50.00", "N")
)
ZONES = "O*NET-SOC Code\tJob Zone\tDate\tDomain Source\n11-1011.00\t5\t07/2014\tAnalyst\n"
TITLES = (
    "O*NET-SOC Code\tTitle\tDescription\n11-1011.00\tChief Executives\tThey lead.\n"
    "13-2011.00\tAccountants and Auditors\tThey count.\n"
)
README = "O*NET 27.0 Database\r\nAugust 2022 Release\r\n"
FILES = tuple(text.encode() for text in (RATINGS, ZONES, TITLES, README))


def packed(members: dict[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in members.items():
            out.writestr(name, data)
    return sink.getvalue()


def release(folder: str = "db_27_0_text/") -> bytes:
    names = (NAMES[0], *NAMES[2:])
    members = {folder + name: data for name, data in zip(names, FILES, strict=True)}
    # Other tables of a release share columns with ours: they are told apart by their names.
    return packed(members | {f"{folder}Work Context.txt": FILES[0], f"{folder}Skills.txt": b"\xff"})


@pytest.mark.parametrize(
    "payloads",
    [FILES, FILES[::-1], (release(),), (release(""),)],
    ids=["files", "any order", "zip", "flat"],
)
def test_shares_side_by_side(payloads):
    frame = parse_education(*payloads).set_index("onet_soc_code")
    executives = frame.loc["11-1011.00"]
    assert executives["title"] == "Chief Executives"
    assert executives["some_college_pct"] == "6.05"
    assert executives["doctoral_pct"] == "9.39"
    assert executives[
        ["job_zone", "respondents", "respondents_are", "low_precision", "rated"]
    ].tolist() == [
        "5",
        "27",
        "Incumbent",
        "Y",
        "2014-07",
    ]
    assert frame.loc["13-2011.00"].drop("title").isna().all()
    assert onet.published_on(*payloads) == ("2022-08", "the release names its month only")


def test_commas_instead_of_tabs():
    files = [text.replace("\t", ",").encode() for text in (RATINGS, ZONES, TITLES)]
    assert len(parse_education(*files)) == 2
    assert onet.published_on(*files) is None


def test_unavailable_figures_are_empty():
    ratings = RATINGS.replace("\t6.05\t27\t", "\tn/a\tn/a\t").encode()
    row = parse_education(ratings, *FILES[1:]).iloc[0]
    assert pd.isna(row["some_college_pct"])
    assert row["respondents"] == "27"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda r, z, t: (z, t), "ratings"),
        (lambda r, z, t: (r, t), "zones"),
        (lambda r, z, t: (r, z), "occupations"),
        (lambda r, z, t: (r, r, z, t), "two files"),
        (lambda r, z, t: (b"<html>", z, t), "web page"),
        (lambda r, z, t: (r.replace(b"\tRL\t12\t", b"\tRL\t13\t"), z, t), "has the categories"),
        (lambda r, z, t: (r.replace(b"\tRL\t12\t", b"\tRL\t11\t"), z, t), "scale RL: 1 rows occur twice"),
        (lambda r, z, t: (r.replace(b"\tRL\t", b"\tXX\t"), z, t), "has the categories"),
        (lambda r, z, t: (r.replace(b"\t6.05\t", b"\tmany\t"), z, t), "'many' is not a share"),
        (lambda r, z, t: (r.replace(b"11-1011", b"99-1011"), z, t), r"'99-1011\.00'\] are rated"),
        (lambda r, z, t: (r, z, t + t.splitlines()[1] + b"\n"), "occur twice"),
        (lambda r, z, t: (r, z + b"1\t2\t3\t4\t5\n", t), "not a readable CSV|do not fit"),
        (lambda r, z, t: (r, z, t + b"\xff"), "'ÿ' is no occupation"),
    ],
)
def test_other_files_are_refused(change, why):
    with pytest.raises(FormatError, match=why):
        parse_education(*change(*FILES[:3]))


def test_categories_that_mean_something_else_are_refused(reference):
    words = (reference / "sources/onet" / NAMES[1]).read_bytes()
    assert len(parse_education(*FILES, words)) == 2
    with pytest.raises(FormatError, match=r"category 6 of scale RL is .*Degree"):
        parse_education(*FILES, words.replace(b"\tBachelor's Degree", b"\tSome Degree"))
    extra = words + b"2.D.1\tRequired Level of Education\tRL\t13\tMore\n"
    with pytest.raises(FormatError, match="13 categories"):
        parse_education(*FILES, extra)


def test_the_release_of_august_2022(archive, reference):
    files = [(reference / "sources/onet" / name).read_bytes() for name in NAMES]
    frame = parse_education(*files)
    assert onet.published_on(*files) == ("2022-08", "the release names its month only")
    assert len(frame) == 1016
    rated = frame[frame["bachelors_pct"].notna()]
    assert len(rated) == 852
    assert rated["onet_soc_code"].str[:7].nunique() == 747
    assert frame["job_zone"].notna().sum() == 923
    for unrated in ("13-2011.00", "15-1252.00", "11-3013.00"):
        assert unrated not in set(rated["onet_soc_code"])
    stored = archive.vintages(EDUCATION.id)[-1]
    assert stored.published == "2022-08"
    published_values = pd.read_csv(stored.path, dtype="str", keep_default_na=False, na_values=[""])
    pd.testing.assert_frame_equal(
        frame.sort_values("onet_soc_code", ignore_index=True), published_values, check_dtype=False
    )


def asking():
    assert EDUCATION.requests is not None
    return EDUCATION.requests(EDUCATION, Context(today=date(2026, 11, 1)))


def test_the_newest_release_that_the_page_names():
    asks = asking()
    assert next(asks).url == onet.PAGE
    page = b'<a href="/dl_files/database/db_31_0_csv.zip"> /db_9_0_text <a href="/x/db_30_3_text.zip">'
    request = asks.send(b"<html>" + page)
    assert (request.url, request.file) == (
        "https://www.onetcenter.org/dl_files/database/db_31_0_text.zip",
        "zip",
    )
    with pytest.raises(StopIteration) as stop:
        asks.send(release())
    assert len(parse_education(*stop.value.value)) == 2


def test_a_page_without_releases_and_a_release_without_text_are_refused():
    asks = asking()
    next(asks)
    with pytest.raises(FormatError, match="names no db_NN_N"):
        asks.send(b"<html>nothing</html>")
    asks = asking()
    next(asks)
    assert 404 in asks.send(b"<html>/db_31_0_csv</html>").absent
    with pytest.raises(FormatError, match=r"31\.0.*is not there"):
        asks.send(None)


@settings(max_examples=60)
@given(at=st.integers(0, 5_000), byte=st.integers(0, 255), file=st.integers(0, 4))
def test_damaged_files_are_refused_or_read(at, byte, file):
    payloads = [bytearray(data) for data in (*FILES, release())]
    payloads[file][at % len(payloads[file])] = byte
    files = payloads[4:] if file == 4 else payloads[:4]
    with suppress(EdudataError):
        parse_education(*map(bytes, files))
    with suppress(EdudataError):
        onet.published_on(*map(bytes, files))
