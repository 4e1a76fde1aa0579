"""Find programs by the words of their college, place, field and level, misspelled or only begun."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from edudata.analysis.programs.nicknames import spelled_out
from edudata.analysis.programs.words import WordIndex, closeness, initials, weights, words
from edudata.places import NAMES

# How a level may be called; it is spelled as in the tables.
LEVEL_WORDS = {
    "undergraduate_certificate": "certificate undergraduate diploma",
    "associates": "associate associates aa as aas undergraduate",
    "bachelors": "bachelor bachelors ba bs bsn undergraduate",
    "post_bachelors_certificate": "certificate postbachelors",
    "masters": "master masters ma ms mba msn graduate",
    "doctoral": "doctor doctoral doctorate phd graduate",
    "first_professional": "professional jd md dds pharmd graduate",
    "graduate_certificate": "certificate graduate",
    "no_credential": "none",
}
LEVELS = tuple(LEVEL_WORDS)
# What a match with each is worth: a college's own name counts more than where it lies.
CITY, STATE, INITIALS = 0.95, 0.9, 0.92
# So much of a query must match; what matches clearly worse than the best one is left out.
LOWEST = 0.6
CLOSE = 0.9
# Programs whose colleges' names are compared with the query letter by letter.
CANDIDATES = 2_000
PROGRAM = ["opeid6", "cip_code", "credential"]


def college_words(names: Iterable[str], cities: Iterable[str], states: Iterable[str]) -> dict[str, float]:
    """Return the words by which a college is found, and what each is worth.

    Examples
    --------
    >>> college_words(["Belmont University"], ["Nashville"], ["TN"])
    {'tn': 0.9, 'tennessee': 0.9, 'nashville': 0.95, 'belmont': 1.0, 'university': 1.0}
    """
    worth: dict[str, float] = {}
    for state in states:
        worth |= dict.fromkeys([state.lower(), *words(NAMES.get(state, ""))], STATE)
    for city in cities:
        worth |= dict.fromkeys(words(city), CITY)
    names = list(names)
    worth |= dict.fromkeys(filter(None, map(initials, names)), INITIALS)
    for name in names:
        worth |= dict.fromkeys(words(name), 1.0)
    return worth


class ProgramIndex:
    """All programs, ready to be searched.

    Parameters
    ----------
    programs : DataFrame
        As the table `program_list`: a row per campus. Text may be categorical.
    cities : mapping of str to str
        ID of a campus to its city.
    """

    def __init__(self, programs: pd.DataFrame, cities: Mapping[str, str]) -> None:
        rows = programs.assign(
            **{name: programs[name].astype("category") for name in ("opeid6", "field", "credential")}
        )
        self.colleges = rows["opeid6"].cat.categories
        self.fields = rows["field"].cat.categories
        self.cip_codes = _firsts(rows, "field", "cip_code", self.fields)
        levels = rows["credential"].cat.rename_categories(str).cat.set_categories(list(LEVELS))
        keys = np.column_stack(
            [rows["opeid6"].cat.codes, rows["field"].cat.codes, levels.cat.codes]
        ).astype("int32")
        number = (keys[:, 0].astype("int64") * len(self.fields) + keys[:, 1]) * len(LEVELS) + keys[:, 2]
        _, first, place = np.unique(number, return_index=True, return_inverse=True)
        awards = np.bincount(place, rows["awards"].fillna(0).to_numpy()).astype("float32")
        published = (rows["published"] == "yes").to_numpy()[first]
        # Of programs that match equally, those with figures come first, then the largest.
        order = np.lexsort((-awards, ~published))
        self._college = keys[first[order], 0].astype("int16")
        self._field = keys[first[order], 1].astype("int16")
        self._level = keys[first[order], 2].astype("int8")
        self._awards, self._published = awards[order], published[order]
        self._campuses = np.bincount(place).astype("int16")[order]
        self._states = _states(rows)
        self.states = sorted(self._states)
        places = _campuses(rows)
        self._state = _firsts(places[places["state"].notna()], "opeid6", "state", self.colleges)
        self.names = _firsts(places, "opeid6", "institution", self.colleges)
        self._names_in = _names_in(places)
        self._college_words = WordIndex(_described(places, cities, self.colleges))
        self._field_words = WordIndex(dict.fromkeys(words(field), 1.0) for field in self.fields)
        self._level_words = WordIndex(dict.fromkeys(text.split(), 1.0) for text in LEVEL_WORDS.values())
        self._plain = [words(name) for name in self.names]

    def __len__(self) -> int:
        return len(self._college)

    def search(
        self,
        query: str = "",
        *,
        state: str | None = None,
        college: str | None = None,
        cip_code: str | None = None,
        level: str | None = None,
        limit: int = 20,
    ) -> pd.DataFrame:
        """Find programs.

        Parameters
        ----------
        query : str
            Words of the college, its city or state, the field and the level; "" for every program.
        state, college, cip_code, level : str, optional
            Only those with a campus in this state (postal abbreviation), of this institution (OPEID6), in
            this field (two digits for the group), of this level.
        limit : int, default 20
            Rows at most.

        Returns
        -------
        DataFrame
            opeid6, institution, cip_code, field, credential, campuses, awards, published, match_pct: the
            best match first, of equal ones those with figures, then the largest. `attrs["matches"]`
            counts all.
        """
        keep = self._kept(state, college, cip_code, level)
        meanings = spelled_out(words(query))
        if not meanings[0]:
            ones = np.ones(min(limit, len(keep)), dtype="float32")
            return self._rows(keep[:limit], ones, len(keep), state)
        results = [self._scores(tokens) for tokens in meanings]
        scores = np.maximum.reduce([score for score, _ in results])[keep]
        near = scores >= max(LOWEST, CLOSE * float(scores.max(initial=0)))
        keep, scores = keep[near], scores[near]
        matches = len(keep)
        best = np.argsort(-scores, kind="stable")[:CANDIDATES]
        keep, scores = keep[best], scores[best]
        best = np.lexsort(
            (-self._closeness([college_tokens for _, college_tokens in results], keep), -scores.round(2))
        )[:limit]
        return self._rows(keep[best], scores[best], matches, state)

    def nearest(self, query: str) -> list[str]:
        """Return names of colleges and fields that are most like the words of a query that match none."""
        near: list[str] = []
        for token in words(query):
            for index, texts in ((self._college_words, self.names), (self._field_words, self.fields)):
                for word in index.nearest(token, 2):
                    best = index.match([word])[0].argmax()
                    near.append(str(texts[int(best)]))
        return list(dict.fromkeys(near))[:6]

    def state_of(self, opeid6: str) -> str | None:
        """Return the state of an institution's first campus, None for those abroad."""
        state = self._state[self._place(opeid6)]
        return None if state == "nan" else state

    def _place(self, opeid6: str) -> int:
        return int(self.colleges.get_indexer(pd.Index([opeid6]))[0])

    def _kept(
        self, state: str | None, college: str | None, cip_code: str | None, level: str | None
    ) -> NDArray[np.int64]:
        keep = np.ones(len(self), dtype=bool)
        if state is not None:
            keep &= np.isin(self._college, self._states.get(state, []))
        if college is not None:
            keep &= self._college == self._place(college)
        if cip_code is not None:
            fields = [i for i, code in enumerate(self.cip_codes) if code.startswith(cip_code)]
            keep &= np.isin(self._field, fields)
        if level is not None:
            keep &= self._level == LEVELS.index(level)
        return np.flatnonzero(keep)

    def _scores(self, tokens: Sequence[str]) -> tuple[NDArray[np.float32], list[str]]:
        """Return how much of a query each program matches, and the words that only colleges have."""
        counts = weights(tokens)
        colleges, fields, levels = (
            index.match(tokens) for index in (self._college_words, self._field_words, self._level_words)
        )
        total = np.zeros(len(self), dtype="float32")
        college_tokens = []
        for row, count in enumerate(counts):
            best = np.maximum(fields[row].take(self._field), levels[row].take(self._level))
            np.maximum(best, colleges[row].take(self._college), out=best)
            total += count * best
            if max(fields[row].max(), levels[row].max()) < 1:
                college_tokens.append(tokens[row])
        total /= counts.sum()
        return total, college_tokens

    def _closeness(self, names: Sequence[Sequence[str]], keep: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return how near the names of programs' colleges are to the words that only colleges have."""
        close = np.zeros(len(self.colleges), dtype="float32")
        for college in np.unique(self._college[keep]) if any(names) else ():
            close[college] = max(closeness(self._plain[college], tokens) for tokens in names if tokens)
        return np.asarray(close[self._college[keep]].round(1), dtype="float32")

    def _rows(
        self, places: NDArray[np.int64], scores: NDArray[np.float32], matches: int, state: str | None
    ) -> pd.DataFrame:
        college, field = self._college[places], self._field[places]
        frame = pd.DataFrame(
            {
                "opeid6": self.colleges[college].astype("str"),
                # Within a state, the name of the campus there.
                "institution": [self._names_in.get((place, state), self.names[place]) for place in college],
                "cip_code": [self.cip_codes[place] for place in field],
                "field": self.fields[field].astype("str"),
                "credential": [LEVELS[place] for place in self._level[places]],
                "campuses": self._campuses[places],
                "awards": self._awards[places],
                "published": self._published[places],
                "match_pct": (100 * scores).round(0),
            }
        )
        # A list without rows has no type.
        frame = frame.astype("str") if frame.empty else frame
        frame.attrs["matches"] = matches
        return frame


def _campuses(rows: pd.DataFrame) -> pd.DataFrame:
    """Return each campus once, those with the most awards first."""
    names = ["opeid6", "institution", "unitid", "state"]
    # Missing IDs and states are values like others here.
    numbers = rows.groupby(names, observed=True, dropna=False, sort=False)["awards"].sum()
    return numbers.reset_index().sort_values("awards", ascending=False, kind="stable")


def _names_in(places: pd.DataFrame) -> dict[tuple[int, str | None], str]:
    """Return the name of an institution's largest campus in each state that it has campuses in."""
    known = places[places["state"].notna()].drop_duplicates(["opeid6", "state"])
    several = known[known.duplicated("opeid6", keep=False)]
    codes = several["opeid6"].cat.codes
    columns = (codes, several["state"].astype("str"), several["institution"].astype("str"))
    return {(int(code), state): name for code, state, name in zip(*columns, strict=True)}


def _firsts(rows: pd.DataFrame, by: str, column: str, order: pd.Index) -> list[str]:
    firsts = rows.drop_duplicates(by).set_index(by)[column].astype("str")
    return [str(value) for value in firsts.reindex(order)]


def _states(rows: pd.DataFrame) -> dict[str, NDArray[Any]]:
    pairs = pd.DataFrame({"college": rows["opeid6"].cat.codes, "state": rows["state"].astype("str")})
    pairs = pairs.drop_duplicates()
    return {str(state): part["college"].to_numpy() for state, part in pairs.groupby("state")}


def _described(places: pd.DataFrame, cities: Mapping[str, str], order: pd.Index) -> list[dict[str, float]]:
    names, towns, states = (dict[str, list[str]]() for _ in range(3))
    columns = (places[name].astype("str") for name in ("opeid6", "institution", "unitid", "state"))
    for key, name, unitid, state in zip(*columns, strict=True):
        names.setdefault(key, []).append(name)
        if unitid in cities:
            towns.setdefault(key, []).append(cities[unitid])
        if isinstance(state, str):
            states.setdefault(key, []).append(state)
    return [college_words(names[key], towns.get(key, []), states.get(key, [])) for key in map(str, order)]
