"""Make the vintage of `census/graduate_underemployment` from the cube that comes with the package.

    python scripts/microdata_rates.py 2026-12-01

The date is the day of the computation. Run it after scripts/microdata_bundle.py.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from edudata.config import MICRODATA_VARIABLE
from edudata.etl.store import vintages
from edudata.microdata import questions, summary
from edudata.registry import resources

# The whole files of these states have sex and race; the records of the others do not.
GROUPS = ("DC", "ND", "TN", "WY")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    # Years that were converted on this machine would answer instead of the bundled cube.
    os.environ[MICRODATA_VARIABLE] = tempfile.mkdtemp()
    source = questions.sources()["2024"]
    vintages.write(
        Path("data"),
        resources()[summary.RESOURCE],
        sys.argv[1],
        summary.rates(source, GROUPS),
        how="derived",
        trust="derived",
        url=None,
        origin_sha256=source.record["source"],
        reasons={
            "published": "the day of the computation",
            "retrieved": "read from a copy of the publisher's files; the day was not recorded",
            "url": "computed from the files of 49 states, no address of its own",
        },
    )
