"""Short and popular names of colleges that their registered names do not contain."""

from __future__ import annotations

from collections.abc import Sequence

from edudata.analysis.programs.words import words

# Nickname -> words of the registered name. Initials, such as ucla, are found without an entry.
NICKNAMES = {
    "asu": "Arizona State University Campus Immersion",
    "cal tech": "California Institute of Technology",
    "cal poly": "California Polytechnic State University San Luis Obispo",
    "cal poly pomona": "California State Polytechnic University Pomona",
    "caltech": "California Institute of Technology",
    "cmu": "Carnegie Mellon University",
    "cu boulder": "University of Colorado Boulder",
    "fsu": "Florida State University",
    "georgia tech": "Georgia Institute of Technology Main Campus",
    "lsu": "Louisiana State University Agricultural Mechanical College",
    "mit": "Massachusetts Institute of Technology",
    "mizzou": "University of Missouri Columbia",
    "msu": "Michigan State University",
    "ole miss": "University of Mississippi",
    "osu": "Ohio State University Main Campus",
    "penn state": "Pennsylvania State University Main Campus",
    "pitt": "University of Pittsburgh",
    "suny albany": "University at Albany",
    "suny binghamton": "Binghamton University",
    "suny buffalo": "University at Buffalo",
    "suny stony brook": "Stony Brook University",
    "tamu": "Texas A&M University College Station",
    "uc": "University of California",
    "uconn": "University of Connecticut",
    "umass": "University of Massachusetts",
    "umich": "University of Michigan Ann Arbor",
    "unc": "University of North Carolina Chapel Hill",
    "unc asheville": "University of North Carolina Asheville",
    "unc charlotte": "University of North Carolina Charlotte",
    "unc greensboro": "University of North Carolina Greensboro",
    "unc wilmington": "University of North Carolina Wilmington",
    "unlv": "University of Nevada Las Vegas",
    "upenn": "University of Pennsylvania",
    "usc": "University of Southern California",
    "usf": "University of South Florida",
    "ut arlington": "University of Texas Arlington",
    "ut austin": "University of Texas Austin",
    "ut chattanooga": "University of Tennessee Chattanooga",
    "ut dallas": "University of Texas Dallas",
    "ut el paso": "University of Texas El Paso",
    "ut knoxville": "University of Tennessee Knoxville",
    "ut san antonio": "University of Texas San Antonio",
    "uva": "University of Virginia Main Campus",
    "uw": "University of Washington",
    "uw madison": "University of Wisconsin Madison",
    "virginia tech": "Virginia Polytechnic Institute and State University",
    "wheeling jesuit": "Wheeling University",
}
# The longest first: "unc charlotte" before "unc".
_PHRASES = sorted(((words(key), words(name)) for key, name in NICKNAMES.items()), key=lambda p: -len(p[0]))


def spelled_out(tokens: Sequence[str]) -> list[str]:
    """Replace the first nickname among the words of a query by the registered name's words.

    Examples
    --------
    >>> spelled_out(["uc", "berkeley", "economics"])
    ['university', 'california', 'berkeley', 'economics']
    >>> spelled_out(["belmont", "nursing"])
    ['belmont', 'nursing']
    """
    tokens = list(tokens)
    for phrase, name in _PHRASES:
        for start in range(len(tokens) - len(phrase) + 1):
            if tokens[start : start + len(phrase)] == phrase:
                return [*tokens[:start], *name, *tokens[start + len(phrase) :]]
    return tokens
