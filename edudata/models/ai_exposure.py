"""Exposure of occupations to AI, by two measures that were made in unlike ways."""

from __future__ import annotations

import pandas as pd

from edudata.etl.store.raw import Raw
from edudata.models._frames import cast, published, stack
from edudata.models._schema import Model, check, column, text
from edudata.records import CheckResult, Table

# Ratings of "GPTs are GPTs": shares from 0 to 1. AIOE is standardized.
RATINGS = ("model_alpha", "model_beta", "model_gamma", "human_alpha", "human_beta", "human_gamma")
MEASURES = (*(f"gpt_{name}" for name in RATINGS), "aioe")


class AiExposure(Model, key=["measure", "soc_code"]):
    """One row per measure and occupation."""

    measure: str = column(
        "gpt_: share of tasks that a language model speeds up, rated by a model or by humans; alpha "
        "without other software, gamma with it, beta halfway; aioe: standardized score",
        isin=MEASURES,
    )
    soc_code: str = column("occupation", str_matches=r"^\d{2}-\d{4}$")
    soc_edition: int = column("classification of the code", "year", isin=(2010, 2018))
    title: str = text("name of the occupation, or of the first one of several with this code")
    score: float = column(
        "mean over the detailed occupations with this code",
        "share of tasks; aioe: standardized",
        ge=-5,
        le=5,
    )
    detailed_occupations: int = column("detailed occupations averaged", "occupations", ge=1, le=50)


def build_ai_exposure(raw: Raw) -> pd.DataFrame:
    """Average the detailed occupations of each code, and put both measures below one another."""
    parts = [_averaged(frame) for frame in published(raw, "openai/gpt_exposure")]
    parts += [
        frame.assign(measure="aioe", soc_edition=2010, detailed_occupations=1)
        for frame in published(raw, "aioe/occupations")
    ]
    return cast(stack(parts, AiExposure), AiExposure)


def _averaged(frame: pd.DataFrame) -> pd.DataFrame:
    # 11-1011.00 and 11-1011.03 are details of the occupation 11-1011.
    frame = frame.assign(soc_code=frame["onet_soc_code"].str[:7])
    long = frame.melt(
        ["soc_code", "onet_soc_code", "title"], list(RATINGS), var_name="measure", value_name="score"
    )
    groups = long.sort_values("onet_soc_code").groupby(["measure", "soc_code"], as_index=False)
    averaged = groups.agg(
        title=("title", "first"), score=("score", "mean"), detailed_occupations=("score", "size")
    )
    # Ten decimals: the last bits of a mean depend on the order of its parts.
    return averaged.assign(
        measure="gpt_" + averaged["measure"], soc_edition=2018, score=averaged["score"].round(10)
    )


def scores_keep_to_their_scale(frame: pd.DataFrame) -> CheckResult:
    """Check that shares lie between 0 and 1, and that the standardized score has a mean near 0."""
    shares = frame["measure"] != "aioe"
    wrong = frame[shares & ~frame["score"].between(0, 1)]
    mean = frame.loc[~shares, "score"].mean()
    if abs(mean) > 0.25:
        wrong = frame[~shares]
    return check("shares lie between 0 and 1, standardized scores around 0", wrong, len(frame))


def measures_are_complete(frame: pd.DataFrame) -> CheckResult:
    """Check that every measure has at least 700 occupations."""
    counts = frame.groupby("measure").size().reindex(list(MEASURES), fill_value=0)
    few = counts[counts < 700].rename("occupations").reset_index()
    return check("every measure has at least 700 occupations", few, len(counts))


def measures_agree_in_rank(frame: pd.DataFrame) -> CheckResult:
    """Check that the two measures rank the occupations that both have alike."""
    wide = frame.pivot(index="soc_code", columns="measure", values="score")[
        ["gpt_model_beta", "aioe"]
    ].dropna()
    rank = wide["gpt_model_beta"].rank().corr(wide["aioe"].rank())
    name = "both measures rank occupations alike"
    return CheckResult(name, rank > 0.6, f"rank correlation {rank:.2f} over {len(wide):,} occupations")


TABLES = (
    Table(
        name="ai_exposure",
        title="Exposure of occupations to AI, two measures",
        description="What share of an occupation's tasks a language model could speed up (Eloundou and "
        "others, 2023), and a score of exposure to AI of all kinds (Felten and others, 2021). What could "
        "be touched, not what is replaced. The two agree in rank, not in scale; neither covers every "
        "occupation.",
        subject="labor",
        model=AiExposure,
        build=build_ai_exposure,
        span=None,
        checks=(scores_keep_to_their_scale, measures_are_complete, measures_agree_in_rank),
        breaks=(
            "Codes of gpt_ measures are of the classification of 2018, those of aioe of 2010: some differ.",
        ),
    ),
)
