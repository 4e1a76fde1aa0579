"""Build what edudata/microdata/bundle holds, from downloads of the Census Bureau.

    python scripts/microdata_bundle.py DOWNLOADS

DOWNLOADS holds 2020_Census_Tract_to_2020_PUMA.zip, 2010_Census_Tract_to_2010_PUMA.zip and, for the cube,
acs2024_ba_plus_22_45_49states.parquet.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from edudata.microdata import places


def tract_counts(downloads: Path) -> None:
    """Write the counts of tracts by county and PUMA."""
    for base in places.BASES:
        (path,) = downloads.rglob(f"{base}_Census_Tract_to_{base}_PUMA.zip")
        text = pd.read_csv(path, dtype=str, encoding="utf-8-sig")
        counts = places.read_tracts(text, base)
        counts = counts[counts["state"] != "72"].astype({"tracts": "int16"})
        counts.to_parquet(places.BUNDLE / f"tracts_{base}.parquet", index=False, compression="zstd")


if __name__ == "__main__":
    tract_counts(Path(sys.argv[1]))
