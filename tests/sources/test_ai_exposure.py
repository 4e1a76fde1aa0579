"""Scores of exposure to AI, as published; other scales and exchanged columns are refused."""

from __future__ import annotations

import pytest
from helpers import workbooks

from edudata.errors import FormatError
from edudata.sources import aioe, openai

HEADER = (
    "O*NET-SOC Code,Title,dv_rating_alpha,dv_rating_beta,dv_rating_gamma,"
    "human_rating_alpha,human_rating_beta,human_rating_gamma"
)


def test_scores_of_language_models(reference):
    data = (reference / "sources/ai_exposure/openai_gpts_occ_level.csv").read_bytes()
    frame = openai.parse_exposure(data).set_index("onet_soc_code")
    assert len(frame) == 923
    assert frame.loc["11-1011.00"].tolist() == [
        "Chief Executives",
        0.1,
        0.46,
        0.8200000000000001,
        0.18,
        0.35,
        0.52,
    ]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("11101100,Chief,0,0,0,0,0,0", "where a code such as"),
        ("11-1011.00,Chief,0,1.5,2,0,0,0", r"'1\.5' is not a number from 0 to 1"),
        ("11-1011.00,Chief,0.9,0.5,0.6,0,0,0", "columns may have been exchanged"),
        ("11-1011.00,Chief,,0.5,0.6,0,0,0", "columns may have been exchanged"),
    ],
)
def test_wrong_scores_are_refused(row, message):
    with pytest.raises(FormatError, match=message):
        openai.parse_exposure(f"{HEADER}\n{row}\n".encode())


def test_scores_of_occupations(reference):
    data = (reference / "sources/ai_exposure/AIOE_DataAppendix.xlsx").read_bytes()
    frame = aioe.parse_aioe(data).set_index("soc_code")["score"]
    assert len(frame) == 774
    assert (frame["11-1011"], frame["53-7121"]) == (1.334246, pytest.approx(-1.387760, abs=1e-5))


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([["11-1011", "Chief", 133.4], ["11-1021", "Manager", 57.5]], "not spread as standardized"),
        ([["111011", "Chief", 1.3], ["11-1021", "Manager", -0.5]], "'111011' holds 1 figure"),
        ([["11-1011", "Chief", ""], ["11-1021", "Manager", -0.5]], "is not a number"),
        ([["11-1011", "Chief", 1.3], ["11-1011", "Chief", -0.5]], "occur"),
    ],
)
def test_another_appendix_is_refused(rows, message):
    data = workbooks.workbook({"Appendix A": [["SOC Code", "Occupation Title", "AIOE"], *rows]})
    with pytest.raises(FormatError, match=message):
        aioe.parse_aioe(data)


@pytest.mark.parametrize("parse", [openai.parse_exposure, aioe.parse_aioe])
@pytest.mark.parametrize("data", [b"<html>", b"", b"a,b\n1,2\n"])
def test_another_file_is_refused(parse, data):
    with pytest.raises(FormatError):
        parse(data)
