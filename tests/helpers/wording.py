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
