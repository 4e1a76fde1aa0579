"""Short and popular names of colleges that their registered names do not contain."""

from __future__ import annotations

from collections.abc import Sequence

from edudata.analysis.programs.words import words

# Nickname -> names that it may mean, the largest college first, in words of the registered name. Initials,
# such as ucla, are found without an entry. A college that merged leads to the one that it is part of.
NICKNAMES: dict[str, tuple[str, ...]] = {
    "annapolis": ("United States Naval Academy",),
    "asu": ("Arizona State University Campus Immersion",),
    "asu online": ("Arizona State University Digital Immersion",),
    "bama": ("The University of Alabama",),
    "boston u": ("Boston University",),
    "bu": ("Boston University",),
    "cal": ("University of California Berkeley",),
    "cal poly": ("California Polytechnic State University San Luis Obispo",),
    "cal poly pomona": ("California State Polytechnic University Pomona",),
    "cal state fullerton": ("California State University Fullerton",),
    "cal state la": ("California State University Los Angeles",),
    "cal state long beach": ("California State University Long Beach",),
    "cal state northridge": ("California State University Northridge",),
    "cal tech": ("California Institute of Technology",),
    "caltech": ("California Institute of Technology",),
    "cmu": ("Carnegie Mellon University",),
    "cu": ("University of Colorado Boulder",),
    "cu boulder": ("University of Colorado Boulder",),
    "fsu": ("Florida State University",),
    "georgetown u": ("Georgetown University",),
    "georgia tech": ("Georgia Institute of Technology Main Campus",),
    "gw": ("George Washington University",),
    "gwu": ("George Washington University",),
    "iu": ("Indiana University Bloomington",),
    "iub": ("Indiana University Bloomington",),
    "iupui": ("Indiana University Indianapolis",),
    "k state": ("Kansas State University",),
    "kstate": ("Kansas State University",),
    "ku": ("University of Kansas",),
    "lsu": ("Louisiana State University Agricultural Mechanical College",),
    "mills": ("Northeastern University Oakland",),
    "mills college": ("Northeastern University Oakland",),
    "mit": ("Massachusetts Institute of Technology",),
    "mizzou": ("University of Missouri Columbia",),
    "msu": (
        "Michigan State University",
        "Mississippi State University",
        "Montana State University",
        "Missouri State University Springfield",
    ),
    "nova": ("Northern Virginia Community College", "Nova Southeastern University"),
    "ole miss": ("University of Mississippi",),
    "osu": (
        "Ohio State University Main Campus",
        "Oklahoma State University Main Campus",
        "Oregon State University",
    ),
    "ou": ("University of Oklahoma Norman Campus", "Ohio University Main Campus", "Oakland University"),
    "penn": ("University of Pennsylvania",),
    "penn state": ("Pennsylvania State University Main Campus",),
    "pitt": ("University of Pittsburgh",),
    "suny albany": ("University at Albany",),
    "suny binghamton": ("Binghamton University",),
    "suny buffalo": ("University at Buffalo",),
    "suny stony brook": ("Stony Brook University",),
    "tamu": ("Texas A&M University College Station",),
    "tu": ("Temple University", "University of Tulsa", "Tulane University of Louisiana"),
    "u of a": (
        "University of Arizona",
        "The University of Alabama",
        "University of Arkansas",
        "University of Alaska Fairbanks",
    ),
    "u of c": (
        "University of Chicago",
        "University of Colorado Boulder",
        "University of Cincinnati Main Campus",
    ),
    "u of i": ("University of Illinois Urbana Champaign", "University of Iowa", "University of Idaho"),
    "u of m": (
        "University of Michigan Ann Arbor",
        "University of Minnesota Twin Cities",
        "University of Memphis",
        "University of Miami",
        "University of Maryland College Park",
        "The University of Montana",
        "University of Missouri Columbia",
    ),
    "u of o": ("University of Oregon", "University of Oklahoma Norman Campus"),
    "u of t": (
        "The University of Texas at Austin",
        "The University of Tennessee Knoxville",
        "University of Toledo",
    ),
    "u of u": ("University of Utah",),
    "uark": ("University of Arkansas",),
    "uarts": ("University of the Arts",),
    "uc": ("University of California",),
    "uconn": ("University of Connecticut",),
    "uga": ("University of Georgia",),
    "uiuc": ("University of Illinois Urbana Champaign",),
    "umass": ("University of Massachusetts",),
    "umd": ("University of Maryland College Park",),
    "umich": ("University of Michigan Ann Arbor",),
    "umn": ("University of Minnesota Twin Cities",),
    "unc": ("University of North Carolina Chapel Hill",),
    "unc asheville": ("University of North Carolina Asheville",),
    "unc charlotte": ("University of North Carolina Charlotte",),
    "unc greensboro": ("University of North Carolina Greensboro",),
    "unc wilmington": ("University of North Carolina Wilmington",),
    "uni of phoenix": ("University of Phoenix Arizona",),
    "unlv": ("University of Nevada Las Vegas",),
    "uoregon": ("University of Oregon",),
    "upenn": ("University of Pennsylvania",),
    "usc": ("University of Southern California", "University of South Carolina Columbia"),
    "usf": ("University of South Florida",),
    "ut": (
        "The University of Texas at Austin",
        "The University of Tennessee Knoxville",
        "University of Utah",
        "The University of Tampa",
    ),
    "ut arlington": ("University of Texas Arlington",),
    "ut austin": ("University of Texas Austin",),
    "ut chattanooga": ("University of Tennessee Chattanooga",),
    "ut dallas": ("University of Texas Dallas",),
    "ut el paso": ("University of Texas El Paso",),
    "ut knoxville": ("University of Tennessee Knoxville",),
    "ut san antonio": ("University of Texas San Antonio",),
    "uva": ("University of Virginia Main Campus",),
    "uw": ("University of Washington",),
    "uw madison": ("University of Wisconsin Madison",),
    "vandy": ("Vanderbilt University",),
    "virginia tech": ("Virginia Polytechnic Institute and State University",),
    "w m": ("William & Mary",),
    "wash u": ("Washington University in St Louis",),
    "washu": ("Washington University in St Louis",),
    "west point": ("United States Military Academy",),
    "wheeling jesuit": ("Wheeling University",),
    "wheelock": ("Boston University",),
}
# The longest first: "unc charlotte" before "unc".
_PHRASES = sorted(
    ((words(key), [words(name) for name in names]) for key, names in NICKNAMES.items()),
    key=lambda phrase: -len(phrase[0]),
)
# A word that is also a state, a place or part of other names counts only where it is the whole query.
ALONE = frozenset(("annapolis", "cal", "cu", "mills", "nova", "penn", "u", "ut", "wheelock"))


def spelled_out(tokens: Sequence[str]) -> list[list[str]]:
    """Replace the first nickname among the words of a query by the names that it may mean.

    Returns
    -------
    list of list of str
        The words for each meaning; one list where there is no nickname.

    Examples
    --------
    >>> spelled_out(["uc", "berkeley", "economics"])
    [['university', 'california', 'berkeley', 'economics']]
    >>> spelled_out(["belmont", "nursing"])
    [['belmont', 'nursing']]
    >>> [" ".join(tokens) for tokens in spelled_out(["usc", "law"])]
    ['university southern california law', 'university south carolina columbia law']
    """
    tokens = list(tokens)
    for phrase, names in _PHRASES:
        if phrase[0] in ALONE and len(phrase) == 1 and len(tokens) > 1:
            continue
        for start in range(len(tokens) - len(phrase) + 1):
            if tokens[start : start + len(phrase)] == phrase:
                return [[*tokens[:start], *name, *tokens[start + len(phrase) :]] for name in names]
    return [tokens]
