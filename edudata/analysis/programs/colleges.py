"""All colleges and schools, closed ones too, and how to find them by name, city and state."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from edudata.analysis.programs.nicknames import spelled_out
from edudata.analysis.programs.search import college_words
from edudata.analysis.programs.words import WordIndex, closeness, weights, words

PRICES = (
    *("tuition_in_state_usd", "tuition_out_of_state_usd", "net_price_usd", "net_price_0_30k_usd"),
    *("net_price_30_48k_usd", "net_price_48_75k_usd", "net_price_75_110k_usd", "net_price_110k_up_usd"),
)
OUTCOMES = ("completion_rate_pct", "median_debt_usd", "undergraduates")
COLUMNS = ("unitid", "opeid6", "name", "city", "state", "control", "level", "closed_on", *PRICES, *OUTCOMES)
LOWEST, CLOSE = 0.6, 0.9


def all_colleges(
    institutions: pd.DataFrame, directory: pd.DataFrame, closures: pd.DataFrame
) -> pd.DataFrame:
    """Return every college once: those with prices, those only in the directory, those that closed.

    Parameters
    ----------
    institutions, directory, closures : DataFrame
        The tables `institutions`, `college_directory` and `college_closures`.

    Returns
    -------
    DataFrame
        `COLUMNS`; closed_on is missing for open colleges, prices for those the Scorecard does not have.
    """
    known = directory.assign(opeid6=directory["opeid"].str[:6])
    ours = institutions.merge(known[["unitid", "opeid6", "closed_on"]], on="unitid", how="left")
    others = known[~known["unitid"].isin(institutions["unitid"])]
    # Schools that closed before the directories begin have no ID; a campus of an open one is not listed.
    closed = closures[~closures["unitid"].isin([*ours["unitid"], *others["unitid"]])]
    closed = closed.assign(opeid6=closed["opeid"].str[:6])
    closed = closed[~closed["opeid6"].isin(known["opeid6"])]
    frame = pd.concat(
        [part.reindex(columns=list(COLUMNS)) for part in (ours, others, closed)], ignore_index=True
    )
    dates = closures.dropna(subset=["unitid"]).set_index("unitid")["closed_on"]
    # pandas 3 fails to map values by an empty series of dates, as it is before the first list of closings.
    closing_days = dates.reindex(frame["unitid"]).set_axis(frame.index)
    return frame.assign(closed_on=frame["closed_on"].fillna(closing_days))


class CollegeIndex:
    """All colleges, ready to be searched.

    Parameters
    ----------
    colleges : DataFrame
        As `all_colleges` returns them.
    """

    def __init__(self, colleges: pd.DataFrame) -> None:
        size = colleges["undergraduates"].fillna(0).to_numpy("float64")
        order = np.lexsort((-size, colleges["closed_on"].notna().to_numpy()))
        self.colleges = colleges.iloc[order].reset_index(drop=True)
        columns = (self.colleges[name].astype("str") for name in ("name", "city", "state"))
        rows = list(zip(*columns, strict=True))
        self._plain = [words(name) for name, *_ in rows]
        self._words = WordIndex(
            college_words([name], [city] if _is_text(city) else [], [state] if _is_text(state) else [])
            for name, city, state in rows
        )

    def search(
        self,
        query: str = "",
        *,
        state: str | None = None,
        control: str | None = None,
        level: str | None = None,
        limit: int = 20,
    ) -> pd.DataFrame:
        """Find colleges.

        Parameters
        ----------
        query : str
            Words of the name, city or state; "" for every college.
        state, control, level : str, optional
            Only those in this state (postal abbreviation), of this control and level.
        limit : int, default 20
            Rows at most.

        Returns
        -------
        DataFrame
            `COLUMNS` and match_pct, the best match first, of equal ones open ones, then the largest.
            `attrs["matches"]` counts all.
        """
        keep = np.ones(len(self.colleges), dtype=bool)
        for column, value in (("state", state), ("control", control), ("level", level)):
            if value is not None:
                keep &= self.colleges[column].eq(value).fillna(False).to_numpy(bool)
        places = np.flatnonzero(keep)
        scores = np.ones(len(places), dtype="float32")
        if tokens := words(query):
            meanings = spelled_out(tokens)
            every = [self._scores(words_of_one)[places] for words_of_one in (tokens, *meanings)]
            scores = np.maximum.reduce(every)
            near = scores >= max(LOWEST, CLOSE * float(scores.max(initial=0)))
            places, scores = places[near], scores[near]
            best = np.lexsort((-self._closeness(meanings, places), -scores.round(2)))
            places, scores = places[best], scores[best]
        frame = self.colleges.iloc[places[:limit]].reset_index(drop=True)
        frame = frame.assign(match_pct=(100 * scores[:limit]).round(0))
        frame.attrs["matches"] = len(places)
        return frame

    def numbered(self, digits: str) -> pd.DataFrame:
        """Return the colleges with a UNITID or OPEID, with or without its leading zeros and location."""
        codes = self.colleges["opeid6"].isin([digits.zfill(6), digits.zfill(8)[:6]])
        rows = self.colleges[self.colleges["unitid"].eq(digits).fillna(False) | codes]
        # A UNITID names one campus; its digits may be those of another institution's OPEID6.
        own = rows[rows["unitid"].eq(digits).fillna(False)]
        frame = (own if len(own) else rows).reset_index(drop=True).assign(match_pct=100.0)
        frame.attrs["matches"] = len(frame)
        return frame

    def _scores(self, tokens: Sequence[str]) -> NDArray[np.float32]:
        counts = weights(tokens)
        return np.asarray((counts @ self._words.match(tokens)) / counts.sum(), dtype="float32")

    def nearest(self, query: str) -> list[str]:
        """Return names that are most like a query that matches none."""
        near = []
        for token in words(query):
            for word in self._words.nearest(token, 2):
                near.append(str(self.colleges["name"].iloc[int(self._words.match([word])[0].argmax())]))
        return list(dict.fromkeys(near))[:6]

    def _closeness(
        self, meanings: Sequence[Sequence[str]], places: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        # Of meanings that are equally near, the one listed first counts a little more.
        close = [
            max(
                round(closeness(self._plain[place], tokens), 1) - i / 100
                for i, tokens in enumerate(meanings)
            )
            for place in places
        ]
        return np.array(close, dtype="float64")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value not in ("", "nan")
