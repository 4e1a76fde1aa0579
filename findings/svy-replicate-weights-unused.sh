#!/usr/bin/env bash
# svy 0.35.0: a design that holds replicate weights and nothing else gets a Taylor variance by default.
#
# Census microdata (ACS PUMS) come with 80 replicate weights and without strata or sampling units. The docstring of
# `Estimation.mean` promises for `method=None`: Taylor where the design has strata or units, replication otherwise.
# For such a design `total`, `mean`, `ratio` and `median` take Taylor linearization all the same, warn that the result
# is like that of a simple random sample, and return another standard error than `method="replication"` does.
#
# Output seen on 2026-12-01 (Python 3.11, svy 0.35.0, polars 2.1.0):
#   default: MEAN (TAYLOR) se 8.7761, warned TAYLOR_WITHOUT_DESIGN
#   replication: MEAN (SDR) se 4.5932
#
# Exits 0 while svy behaves like this, 1 once it no longer does.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check svy==0.35.0 polars==2.1.0 numpy==2.4.6
cat > "$folder/check.py" <<'PYTHON'
import re
import sys
import warnings

import numpy as np
import polars as pl
import svy

weight = np.array([10.0, 20, 30, 15, 25, 10, 40, 20])
columns = {"income": [10.0, 20, 30, 40, 50, 60, 70, 80], "w": weight}
for number in range(80):
    step = (np.arange(8) + number) % 3
    columns[f"rw{number + 1}"] = weight * np.select([step == 0, step == 1], [1.7, 1.0], 0.3)
design = svy.Design(wgt="w", rep_wgts=svy.SdrWgts(prefix="rw", n_reps=80))
sample = svy.Sample(pl.DataFrame(columns), design)


def kind_and_error(**options):
    text = str(sample.estimation.mean("income", **options))
    kind = re.search(r"MEAN \((\w+)", text).group(1)
    return kind, float(re.search(r"48\.5294\s+([\d,.]+)", text).group(1).replace(",", ""))


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    default = kind_and_error()
warned = any("TAYLOR_WITHOUT_DESIGN" in str(one.message) for one in caught)
chosen = kind_and_error(method="replication")
print(f"default: MEAN ({default[0]}) se {default[1]:.4f}, warned TAYLOR_WITHOUT_DESIGN" if warned else f"default: {default}")
print(f"replication: MEAN ({chosen[0]}) se {chosen[1]:.4f}")
sys.exit(0 if warned and default[0] == "TAYLOR" and chosen[0] == "SDR" and default[1] != chosen[1] else 1)
PYTHON
"$folder/env/bin/python" "$folder/check.py"
