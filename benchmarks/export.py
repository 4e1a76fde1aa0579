"""Writing the largest table to files, against pandas."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Result, attempt, in_turn

LARGEST = "programs"
# pandas writes Excel cell by cell with openpyxl.
AIMS = {"xlsx": 0.5, "csv": None, "json": None, "parquet": None}


def results(rounds: int) -> Iterator[Result]:
    """Export and metadata of every format, against pandas' own writer into memory."""
    import edudata

    frame = edudata.load(LARGEST)
    pandas = {
        "xlsx": lambda: frame.to_excel(io.BytesIO(), index=False, engine="openpyxl"),
        "csv": lambda: frame.to_csv(index=False),
        "json": lambda: frame.to_json(orient="records"),
        "parquet": lambda: frame.to_parquet(io.BytesIO(), index=False),
    }
    for kind, aim in AIMS.items():
        name = f"export {len(frame):,} rows to {kind}"

        def taken(kind: str = kind, aim: float | None = aim, name: str = name) -> Result:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / f"{LARGEST}.{kind}"
                return in_turn(
                    name, lambda: edudata.export(frame, path), pandas[kind], min(rounds, 3), aim, "pandas"
                )

        yield attempt(name, "x", aim, taken)
