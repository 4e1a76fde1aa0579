"""Keys taken out of every text before it is shown, logged or stored."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote, quote_plus

MASK = "•••"
SHORTEST = 4
"""Values below this are no keys, and masking them would garble ordinary words."""
USER = re.compile(r"(?<=//)[^/@\s:]+:[^/@\s]+(?=@)")
"""Name and password inside an address, as a proxy's may have them."""


class Masker:
    """Replaces the values of keys, as they are, inside an address or quoted, in any letter case."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        forms = {
            form
            for value in secrets.values()
            if len(value) >= SHORTEST
            for form in (value, quote(value, safe=""), quote(value), quote_plus(value), repr(value)[1:-1])
        }
        # The longest first, so that a key which contains another is masked whole.
        pattern = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
        self._pattern = re.compile(pattern, re.IGNORECASE) if forms else None

    def __call__(self, text: object) -> str:
        shown = USER.sub(MASK, str(text))
        return shown if self._pattern is None else self._pattern.sub(MASK, shown)

    def __repr__(self) -> str:
        return "Masker()"
