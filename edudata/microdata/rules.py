"""Rules that say which occupations are college jobs: named records, applied to Census occupation codes.

The rate of underemployment depends on the rule by several points: on the release of O*NET, on which
detailed occupations a Census code stands for, on how they are averaged, and on ties. So every result
carries its rule, and no rule is chosen by the rate it gives.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from edudata.catalog import reader
from edudata.errors import OutOfRangeError, UnknownNameError

NEWEST = "newest"
ONET_2014 = "2014-03"
SOURCES = ("onet", "bls", "zone")
CODE_LISTS = ("2010", "2018")
UNCLASSIFIED_LIST = "2002"
"""The list of 2009, which no rule classifies: nothing published leads from it to later lists."""
TABLES = {
    "crosswalk": "occupation_crosswalk",
    "changes": "occupation_code_changes",
    "onet": "occupation_education",
    "onet_2014": "occupation_education_2014",
    "bls": "occupations_releases",
}
WORDS = {
    "onet": "O*NET {}: share of respondents who say a new hire needs at least a bachelor's degree",
    "bls": "BLS Employment Projections {}: typical education needed for entry",
    "zone": "O*NET {}: job zone",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One definition of a college job.

    Parameters
    ----------
    name, title : str
        Short name for arguments, and the name that readers see.
    sources : tuple of str
        "source@release" in the order in which they are consulted: "onet@newest", "onet@2014-03" (O*NET
        18.1), "bls@newest", "zone@newest" (job zones). A Census code takes its value from the first
        source that has one.
    members : {"residual", "prefix"}
        What an X in a SOC code stands for: the occupations with the prefix that no other Census code
        names, or all occupations with the prefix.
    mean : {"employment", "plain"}
        How the occupations of one Census code are averaged: weighted by their employment (BLS), or all
        the same. Occupations of one SOC code are always averaged plainly.
    threshold : float
        From this value on a job is a college job: percent, or a job zone.
    ties : {"college", "other"}
        What a value equal to the threshold is.
    """

    name: str
    title: str
    sources: tuple[str, ...]
    members: str = "residual"
    mean: str = "employment"
    threshold: float = 50.0
    ties: str = "college"

    def __post_init__(self) -> None:
        for source in self.sources:
            name, _, release = source.partition("@")
            if name not in SOURCES:
                raise UnknownNameError("source of a rule", name, SOURCES)
            if not release:
                raise OutOfRangeError(
                    f"The rule {self.name!r} names {source!r} without a release: {source}@newest."
                )
        kinds = {source.startswith("zone@") for source in self.sources}
        if len(kinds) != 1:
            raise OutOfRangeError(f"The rule {self.name!r} must use job zones alone, or none.")
        for what, value, known in (
            ("meaning of X", self.members, ("residual", "prefix")),
            ("mean", self.mean, ("employment", "plain")),
            ("tie rule", self.ties, ("college", "other")),
        ):
            if value not in known:
                raise UnknownNameError(what, value, known)

    def describe(self, inputs: Inputs | None = None) -> str:
        """Return the rule in words, with the releases it rests on."""
        steps = []
        for source in self.sources:
            name, _, release = source.partition("@")
            known = inputs.releases(name) if inputs is not None else _releases_now(name)
            steps.append(WORDS[name].format(known[release]))
        unit = "" if self.sources[0].startswith("zone") else " percent"
        mean = "weighted by employment" if self.mean == "employment" else "unweighted"
        meaning = "no other code names" if self.members == "residual" else "share the prefix"
        bound = "At least" if self.ties == "college" else "More than"
        return (
            f"College job: {'; where missing, '.join(steps)}. {bound} {self.threshold:g}{unit}; mean of "
            f"the occupations of a Census code, {mean}; an X stands for the occupations that {meaning}."
        )


RULES: Mapping[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule("default", "O*NET, then BLS", ("onet@newest", "bls@newest")),
        Rule(
            "nyfed", "As the New York Fed", (f"onet@{ONET_2014}", "onet@newest", "bls@newest"), mean="plain"
        ),
        Rule("onet", "O*NET only", ("onet@newest",)),
        Rule("bls", "BLS typical education only", ("bls@newest",)),
        Rule("zone", "O*NET job zone 4 or 5", ("zone@newest",), mean="plain", threshold=3.5),
    )
}


@dataclass(frozen=True)
class Inputs:
    """The tables that rules read.

    Parameters
    ----------
    crosswalk, changes, onet, onet_2014, bls : DataFrame
        Tables `occupation_crosswalk`, `occupation_code_changes`, `occupation_education`,
        `occupation_education_2014` and `occupations`.
    """

    crosswalk: pd.DataFrame
    changes: pd.DataFrame
    onet: pd.DataFrame
    onet_2014: pd.DataFrame
    bls: pd.DataFrame

    def releases(self, source: str) -> dict[str, str]:
        """Return the releases of a source that a rule can name, and their names for readers."""
        return _releases(source, self.bls if source == "bls" else self.onet)


def _releases(source: str, table: pd.DataFrame) -> dict[str, str]:
    if source == "bls":
        editions = sorted(table["edition"].unique())
        return {str(e): str(e) for e in editions} | {NEWEST: str(editions[-1])}
    newest = str(table["release"].max())
    return {NEWEST: f"of {newest}", newest: f"of {newest}", ONET_2014: "18.1 of 2014-03"}


def _releases_now(source: str) -> dict[str, str]:
    """Return the releases of a source from its own table: a rule in words needs no other."""
    return _releases(source, reader.table(reader.catalog(), TABLES["bls" if source == "bls" else "onet"]))


def load_inputs() -> Inputs:
    """Load the tables that rules read.

    Raises
    ------
    DataDirectoryError, CorruptDataError, NoVintageError
        The tables are missing or damaged.
    """
    catalog = reader.catalog()
    return Inputs(**{name: reader.table(catalog, table) for name, table in TABLES.items()})


def find(rule: str | Rule) -> Rule:
    """Return a rule by its name, or the rule itself.

    Raises
    ------
    UnknownNameError
        With the known names.

    Examples
    --------
    >>> find("nyfed").title
    'As the New York Fed'
    """
    if isinstance(rule, Rule):
        return rule
    if rule not in RULES:
        raise UnknownNameError("rule", rule, RULES)
    return RULES[rule]


def college_jobs(rule: str | Rule, inputs: Inputs | None = None, codes: str = "2018") -> pd.DataFrame:
    """Classify Census occupation codes.

    Parameters
    ----------
    rule : str or Rule
        Name of a rule, or your own.
    inputs : Inputs, optional
        The tables; loaded by default.
    codes : {"2018", "2010", "2002"}
        List of codes: that of the ACS since 2018, of 2010 to 2017, or of 2009, of which no code has a
        value.

    Returns
    -------
    DataFrame
        One row per Census code with a value, indexed by the code: value (percent, or job zone),
        college_job, source (as in the rule). Codes that no source knows are not there.

    Raises
    ------
    UnknownNameError
        The rule, its release or the list of codes is unknown.

    Notes
    -----
    A 2018 code takes a 2010 value from the code that it mainly continues; a 2010 code takes the mean of
    the 2018 codes that continue it, as the publisher gives no shares.

    Examples
    --------
    >>> table = college_jobs("default")
    >>> bool(table.loc["1021", "college_job"]), table.loc["1021", "source"]
    (True, 'bls@newest')
    """
    rule = find(rule)
    if codes == UNCLASSIFIED_LIST:
        return _classify(rule, inputs or load_inputs(), "2018").iloc[:0]
    if codes not in CODE_LISTS:
        raise UnknownNameError("list of occupation codes", codes, CODE_LISTS)
    if inputs is not None:
        return _classify(rule, inputs, codes)
    inputs = load_inputs()
    key = (rule, codes, *(getattr(inputs, name).attrs["content_sha256"] for name in TABLES))
    if key not in _classified:
        if len(_classified) >= len(RULES):  # seldom more than the named rules on one state of the tables
            _classified.clear()
        _classified[key] = _classify(rule, inputs, codes)
    return _classified[key].copy()


_classified: dict[tuple[object, ...], pd.DataFrame] = {}


def _classify(rule: Rule, inputs: Inputs, codes: str) -> pd.DataFrame:
    """Classify the codes of a list by a rule."""
    parts = []
    for source in rule.sources:
        values = _values(rule, source, inputs, codes)
        parts.append(pd.DataFrame({"value": values, "source": source}))
    table = pd.concat(parts)
    table = table[~table.index.duplicated()].sort_index()
    # Means of whole percents in binary may miss the threshold by a last digit.
    value = table["value"].round(9)
    college = value >= rule.threshold if rule.ties == "college" else value > rule.threshold
    return table.assign(college_job=college)[["value", "college_job", "source"]].rename_axis("occp")


def _values(rule: Rule, source: str, inputs: Inputs, codes: str) -> pd.Series:
    """Return one source's value of each Census code that it knows."""
    name, _, release = source.partition("@")
    known = inputs.releases(name)
    if release not in known:
        raise UnknownNameError(f"release of {name}", release, known)
    changes = inputs.changes
    employment = _employment(inputs.bls)
    if name != "bls" and release == ONET_2014:
        lists = changes.drop_duplicates("occp_2010").set_index("occp_2010")["soc_code_2010"].dropna()
        values = _census_values(rule, lists, _onet(inputs.onet_2014, name), employment)
        if codes == "2010":
            return values
        main = changes[changes["relation"] == "main"].set_index("occp")["occp_2010"]
        return main.map(values).dropna()
    lists = inputs.crosswalk.set_index("occp")["soc_code"].dropna()
    detailed = _bls(inputs.bls, known[release]) if name == "bls" else _onet(inputs.onet, name)
    values = _census_values(rule, lists, detailed, employment)
    if codes == "2018":
        return values
    return changes["occp"].map(values).groupby(changes["occp_2010"]).mean().dropna()


def _onet(table: pd.DataFrame, name: str) -> pd.Series:
    """Return the mean of each SOC code over its O*NET occupations."""
    column = "job_zone" if name == "zone" else "bachelors_or_more_pct"
    rated = table.dropna(subset=column)
    return rated.groupby("soc_code")[column].mean()


def _bls(table: pd.DataFrame, edition: str) -> pd.Series:
    rows = table[table["edition"] == edition].set_index("soc_code")["requires_bachelors_or_more"]
    return rows.astype(float) * 100


def _employment(table: pd.DataFrame) -> dict[str, float]:
    rows = table[table["edition"] == table["edition"].max()]
    jobs = rows["employment_base_thousand"].astype(float)
    return dict(zip(rows["soc_code"].astype(str), jobs, strict=True))


def _census_values(
    rule: Rule, lists: pd.Series, detailed: pd.Series, employment: Mapping[str, float]
) -> pd.Series:
    """Average the values of the SOC occupations that each Census code stands for."""
    values = dict(zip(detailed.index.astype(str), detailed.astype(float), strict=True))
    members = _members(lists, list(values), rule.members)
    weights = employment if rule.mean == "employment" else {}
    means = {code: _mean(socs, values, weights) for code, socs in members.items() if socs}
    return pd.Series(means, dtype=float)


def _mean(socs: list[str], values: Mapping[str, float], weights: Mapping[str, float]) -> float:
    amounts = np.array([values[soc] for soc in socs])
    shares = np.array([weights.get(soc, np.nan) for soc in socs])
    known = shares > 0
    # The projections do not list every occupation of O*NET; those without jobs do not count.
    return float(np.average(amounts[known], weights=shares[known]) if known.any() else amounts.mean())


def _members(lists: pd.Series, socs: list[str], meaning: str) -> dict[str, list[str]]:
    """Return the SOC occupations of each Census code: 13-20XX is what no other code of 13-20 names."""
    patterns = {str(code): str(soc) for code, soc in lists.items()}
    prefixes = {code: _prefix(soc) for code, soc in patterns.items()}
    wild = {code for code, soc in patterns.items() if "X" in soc}
    exact = tuple(prefix for code, prefix in prefixes.items() if code not in wild)
    members: dict[str, list[str]] = {}
    ordered = sorted(socs)
    for code, prefix in prefixes.items():
        chosen = ordered[bisect_left(ordered, prefix) : bisect_left(ordered, f"{prefix}~")]
        if code in wild and meaning == "residual":
            narrower = tuple(prefixes[o] for o in wild if o != code and len(prefixes[o]) > len(prefix))
            chosen = [soc for soc in chosen if not soc.startswith((*exact, *narrower))]
        members[code] = chosen
    return members


def _prefix(soc: str) -> str:
    return soc.split("X")[0] if "X" in soc else soc.rstrip("0")
