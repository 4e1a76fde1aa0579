"""Index texts by their words, and match words that are misspelled or only begun."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

Scores = NDArray[np.float32]
# Words that tell no names apart: a query is found without them.
SMALL = frozenset(("a", "an", "and", "at", "by", "de", "for", "in", "of", "on", "s", "the", "to", "with"))
# They count little: hundreds of colleges share them.
GENERIC = frozenset(
    (
        *("academy", "campus", "center", "college", "community", "degree", "general", "institute", "main"),
        *("other", "program", "school", "sciences", "state", "studies", "technical", "technology"),
        "university",
    )
)
# "University" and the like are in thousands of names and tell hardly any apart.
GENERIC_WEIGHT = 0.25
# How much a word is worth that was only begun, and the lowest similarity of one that was misspelled.
BEGUN = 0.9
SIMILAR_PCT = 78
MISSPELLED = 0.9
# A shorter word is right or wrong: too many others are one letter away.
FUZZY_LETTERS = 4
# One or two letters begin too many words.
BEGUN_LETTERS = 3


def words(text: str) -> list[str]:
    """Split a text into words as they are compared: no case, accents, apostrophes or small words.

    Examples
    --------
    >>> words("University of Hawai'i at Mānoa"), words("St. John's & Co.")
    (['university', 'hawaii', 'manoa'], ['st', 'johns', 'co'])
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    parts = re.findall(r"[a-z0-9]+", re.sub(r"['`]", "", plain))
    return [part for part in parts if part not in SMALL]


def initials(text: str) -> str:
    """Return the initials of a name, by which many colleges are known; "" for fewer than three words.

    Examples
    --------
    >>> initials("University of Alabama at Birmingham"), initials("Belmont University")
    ('uab', '')
    """
    letters = "".join(word[0] for word in words(text) if word[0].isalpha())
    return letters if len(letters) >= 3 else ""


def weights(tokens: Sequence[str]) -> Scores:
    """Return how much each word of a query counts."""
    return np.array([GENERIC_WEIGHT if t in GENERIC else 1.0 for t in tokens], dtype="float32")


def closeness(name: Sequence[str], query: Sequence[str]) -> float:
    """Return how near a name is to a query, 0 to 1: Belmont is all of one name, half of another.

    Examples
    --------
    >>> closeness(["belmont", "university"], ["belmont"])
    1.0
    >>> closeness(["belmont", "abbey", "college"], ["belmont"])
    0.85
    >>> closeness(["university", "alabama", "birmingham"], ["uab"])
    1.0
    """
    # A name that is meant by its initials is as near as it can be, however it is spelled.
    if len(name) >= 3 and "".join(word[0] for word in name if word[0].isalpha()) in query:
        return 1.0
    telling = [word for word in name if word not in GENERIC]
    covered = sum(word in query for word in telling) / max(1, len(telling))
    return 0.3 * covered + 0.7 * fuzz.partial_ratio(" ".join(name), " ".join(query)) / 100


class WordIndex:
    """Texts by their words.

    Parameters
    ----------
    texts : iterable of mapping of str to float
        For each text its words, and how much a match of each is worth, 0 to 1.

    Examples
    --------
    >>> index = WordIndex([{"belmont": 1.0}, {"vanderbilt": 1.0, "nashville": 0.9}])
    >>> index.match(["vandebilt"]).round(2).astype("str").tolist()
    [['0.0', '0.85']]
    """

    def __init__(self, texts: Iterable[Mapping[str, float]]) -> None:
        numbers: dict[str, int] = {}
        pairs: list[int] = []
        worth: list[float] = []
        starts: list[int] = []
        for text in texts:
            starts.append(len(pairs))
            # reduceat needs at least one word of each text.
            for word, value in (text or {"": 0.0}).items():
                pairs.append(numbers.setdefault(word, len(numbers)))
                worth.append(value)
        # Sorted, so that the words with one beginning stand together.
        self.vocabulary = sorted(numbers)
        order = {word: i for i, word in enumerate(self.vocabulary)}
        moved = np.array([order[word] for word in numbers], dtype="int32")
        self._pairs = moved[pairs]
        self._worth = np.array(worth, dtype="float32")
        self._starts = np.array(starts, dtype="int64")

    def similarity(self, tokens: Sequence[str]) -> Scores:
        """Return how well each word of a query fits each word of the vocabulary, 0 to 1."""
        scores = process.cdist(
            tokens, self.vocabulary, scorer=fuzz.ratio, score_cutoff=SIMILAR_PCT, dtype=np.float32
        )
        scores *= MISSPELLED / 100
        for row, token in zip(scores, tokens, strict=True):
            if len(token) < FUZZY_LETTERS:
                row[:] = 0
            first = bisect_left(self.vocabulary, token)
            if len(token) >= BEGUN_LETTERS:
                row[first : bisect_left(self.vocabulary, token + "\x7f")] = BEGUN
            if first < len(self.vocabulary) and self.vocabulary[first] == token:
                row[first] = 1
        return np.asarray(scores, dtype="float32")

    def match(self, tokens: Sequence[str]) -> Scores:
        """Return how well each word of a query fits the best word of each text: one row per word."""
        if not tokens or not len(self._starts):
            return np.zeros((len(tokens), len(self._starts)), dtype="float32")
        similar = self.similarity(tokens)[:, self._pairs] * self._worth
        return np.asarray(np.maximum.reduceat(similar, self._starts, axis=1), dtype="float32")

    def nearest(self, token: str, limit: int = 3) -> list[str]:
        """Return the words of the vocabulary that are most like one that matches none."""
        matches = process.extract(token, self.vocabulary, scorer=fuzz.ratio, limit=limit, score_cutoff=60)
        return [str(word) for word, *_ in matches]
