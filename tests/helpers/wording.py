"""The words that edudata avoids, in code and on screen."""

from __future__ import annotations

import re

AVOID = (
    r"anew",
    r"at hand",
    r"dearer",
    r"dearest",
    r"hangs? on",
    r"inflation taken out",
    r"of late",
    r"of ours",
    r"of the day",
    r"taken away",
    r"that is none",
)
PATTERN = re.compile(r"\b(" + "|".join(AVOID).replace(" ", r"\s+") + r")\b", re.IGNORECASE)

# A product for American readers. Keys of data files ("licences") are single words and are not read.
BRITISH = re.compile(
    r"\b("
    r"licences?|judgements?|centres?|metres?|theatres?|catalogues?|programmes?|cheques?|defences?|offences?"
    r"|(?:behavi|col|fav|hon|lab|neighb|rum|harb)our\w*"
    r"|(?:anal|paral)ys(?:e|es|ed|ing)"
    r"|(?:organ|recogn|real|summar|standard|minim|maxim|normal|priorit|emphas|character)is(?:e|es|ed|ing|ation)"
    r"|(?:label|travel|model|cancel|total)l(?:ed|ing)"
    r"|enrol|enrolment|fulfil|instalments?|ageing|grey|whilst|amongst|towards"
    r"|afterwards|upwards|learnt|per cent"
    r")\b",
    re.IGNORECASE,
)

# Participles that name no thing: a reader learns more from `rows` or `matches` than from `found`. Those
# that are terms of the field, such as `published` and `expected`, are not in the list.
PARTICIPLES = frozenset(
    {
        "asked", "drawn", "found", "given", "gone", "joined", "kept", "listed", "lost", "made", "meant",
        "named", "said", "seen", "shown", "taken", "told", "wanted", "written",
    }
)  # fmt: skip
