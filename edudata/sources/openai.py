"""OpenAI and University of Pennsylvania, "GPTs are GPTs": exposure of occupations to language models."""

from __future__ import annotations

import pandas as pd

from edudata.errors import FormatError
from edudata.records import Resource, Source
from edudata.sources import _cells, _licenses, _parts
from edudata.sources._frames import read_csv, require_unique

PAGE = "https://github.com/openai/GPTs-are-GPTs"
WHAT = "GPTs are GPTs, scores by occupation"
CODE, TITLE = "O*NET-SOC Code", "Title"
# The publisher's column -> ours: dv are ratings by a model, human those by persons.
SCORES = {
    "dv_rating_alpha": "model_alpha",
    "dv_rating_beta": "model_beta",
    "dv_rating_gamma": "model_gamma",
    "human_rating_alpha": "human_alpha",
    "human_rating_beta": "human_beta",
    "human_rating_gamma": "human_gamma",
}


def parse_exposure(data: bytes) -> pd.DataFrame:
    """Parse the six scores of each O*NET occupation, from 0 to 1.

    11-1011.00,Chief Executives,0.1,0.46,0.82,0.18,0.35,0.52 -> 11-1011.00  Chief Executives  0.1 … 0.52

    Raises FormatError for another file, a code of another shape, and a score outside 0 to 1.
    """
    text = read_csv(data, WHAT, (CODE, TITLE, *SCORES))
    code = text[CODE].str.strip()
    wrong = ~code.str.fullmatch(r"\d\d-\d{4}\.\d\d")
    if text.empty or wrong.any():
        example = repr(code[wrong].iloc[0]) if wrong.any() else "no row"
        raise FormatError(f"{WHAT}: {example:.60} where a code such as 11-1011.00 was expected.")
    frame = pd.DataFrame(
        {name: _cells.numbers(text[column], f"{WHAT}, {column}", 0, 1) for column, name in SCORES.items()}
    )
    frame.insert(0, "onet_soc_code", code)
    frame.insert(1, "title", text[TITLE].str.strip())
    require_unique(frame, ["onet_soc_code"], WHAT)
    _check_order(frame)
    return frame


def _check_order(frame: pd.DataFrame) -> None:
    """Raise FormatError where the scores contradict each other."""
    # Alpha counts tasks exposed to a model alone, gamma those with added software too, beta half of them.
    order = frame["model_alpha"].le(frame["model_beta"] + 1e-9) & frame["model_beta"].le(
        frame["model_gamma"] + 1e-9
    )
    if not order.all():
        raise FormatError(
            f"{WHAT}: {frame.loc[~order, 'title'].iloc[0]}: beta is below alpha, or gamma below beta; "
            "columns may have been exchanged."
        )


GPT_EXPOSURE = Resource(
    name="gpt_exposure",
    title="Exposure of occupations to language models, by O*NET occupation",
    page=PAGE,
    url="https://raw.githubusercontent.com/openai/GPTs-are-GPTs/main/data/occ_level.csv",
    columns={"onet_soc_code": "text", "title": "text", **dict.fromkeys(SCORES.values(), "number")},
    key=("onet_soc_code",),
    parts=_parts.begins("onet_soc_code", "11", "53"),
    required=tuple(SCORES.values()),
    cadence="ended",
    license=_licenses.MIT,
    citation="Eloundou, Manning, Mishkin and Rock (2024), GPTs are GPTs: labor market impact potential of "
    f"LLMs, Science 384, data at {PAGE}, MIT license.",
    file="csv",
    parse=parse_exposure,
    notes=(
        "Share of tasks whose time a language model could halve: what could be touched, not replaced.",
        "Alpha: by the model alone; gamma: with software built on it; beta: alpha and half of the rest.",
        "Rated twice, by a model (GPT-4) and by persons. Published once, in 2023; never updated.",
    ),
)
SOURCE = Source(name="openai", title="OpenAI", page="https://openai.com", resources=(GPT_EXPOSURE,))
