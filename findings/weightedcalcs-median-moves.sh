#!/usr/bin/env bash
# weightedcalcs 0.1.3: a median changes with the scale of the weights and with rows of weight zero.
#
# The package computes statistics of survey data with weights. Only the proportions of the weights should matter, and
# a row of weight zero (common in the public files of labor surveys) should not count. `Calculator.median` compares
# the cumulated proportion with one half for exact equality and then averages two neighboring rows:
#   - six values of equal weight give 3.5 with weights of 1 and 3.0 with weights of 0.1, because the sum of the
#     proportions, rounded, is not one half;
#   - 10 and 40 of weight 1 give 25; with a row of weight zero between them, 20, they give 15, the middle of 10 and 20.
#
# Output seen on 2026-12-01 (Python 3.11, weightedcalcs 0.1.3, pandas 3.1.1, numpy 2.4.6):
#   weights of 1: 3.5, weights of 0.1: 3.0
#   without the row of weight zero: 25.0, with it: 15.0
#
# Exits 0 while weightedcalcs behaves like this, 1 once it no longer does.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check weightedcalcs==0.1.3 pandas==3.1.1 numpy==2.4.6
cat > "$folder/check.py" <<'PYTHON'
import sys

import pandas as pd
import weightedcalcs


def median(values, weights):
    """Return the median of values as the package computes it."""
    rows = pd.DataFrame({"value": values, "weight": weights})
    return weightedcalcs.Calculator("weight").median(rows, "value")


six = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
ones, tenths = median(six, [1] * 6), median(six, [0.1] * 6)
print(f"weights of 1: {ones}, weights of 0.1: {tenths}")
without, with_zero = median([10.0, 40.0], [1, 1]), median([10.0, 20.0, 40.0], [1, 0, 1])
print(f"without the row of weight zero: {without}, with it: {with_zero}")
sys.exit((ones, tenths, without, with_zero) != (3.5, 3.0, 25.0, 15.0))
PYTHON
"$folder/env/bin/python" "$folder/check.py"
