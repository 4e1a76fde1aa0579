#!/usr/bin/env bash
# ipfn 1.4.4: a data frame in which one category has a single row cannot be raked.
#
# Raking fits a table to known totals, as when people of census tracts are shared out to counties. Most tracts lie in
# one county, so that many categories have one row. With a data frame and one dimension per total, `ipfn` looks the
# category up by its label, gets a bare number where it expects several rows, and fails with an AttributeError that
# names neither the category nor a way out. With the missing pair written as an explicit row of zero it works.
#
# Output seen on 2026-12-01 (Python 3.11, ipfn 1.4.4, pandas 3.1.1, numpy 2.4.6; pandas 2.3.3 and 2.2.3 alike):
#   three rows: AttributeError: 'numpy.float64' object has no attribute 'loc'
#   with a row of zero: 15.0 15.0 10.0 0.0
#
# Exits 0 while ipfn behaves like this, 1 once it no longer does.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check ipfn==1.4.4 pandas==3.1.1 numpy==2.4.6
cat > "$folder/check.py" <<'PYTHON'
import sys

import pandas as pd
from ipfn import ipfn


def rake(rows):
    """Fit rows to the totals of two tracts and two counties, and return the fitted values or the error."""
    table = pd.DataFrame(rows, columns=["tract", "county", "total"])
    tracts, counties = pd.Series({"a": 30.0, "b": 10.0}), pd.Series({"x": 25.0, "y": 15.0})
    tracts.index.name, counties.index.name = "tract", "county"
    try:
        fitted = ipfn.ipfn(table, [tracts, counties], [["tract"], ["county"]]).iteration()
    except AttributeError as error:
        return f"AttributeError: {error}"
    return " ".join(f"{value:.1f}" for value in fitted.sort_values(["tract", "county"])["total"])


rows = [("a", "x", 1.0), ("a", "y", 1.0), ("b", "x", 1.0)]
three = rake(rows)
four = rake([*rows, ("b", "y", 0.0)])
print(f"three rows: {three}")
print(f"with a row of zero: {four}")
sys.exit(not (three.startswith("AttributeError") and four == "15.0 15.0 10.0 0.0"))
PYTHON
"$folder/env/bin/python" "$folder/check.py"
