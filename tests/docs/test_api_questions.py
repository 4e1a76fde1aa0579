"""Every question of the table is answered by its one line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import edudata as ed

TABLE = Path(__file__).resolve().parents[2] / "docs" / "api-questions.md"
ROW = re.compile(r"^\| (?P<question>.+?) \| `(?P<line>.+?)` \| (?:`(?P<gives>.+?)`)? ?\|$", re.MULTILINE)
ROWS = [match.groupdict() for match in ROW.finditer(TABLE.read_text(encoding="utf-8"))]


@pytest.mark.filterwarnings("ignore::edudata.errors.EdudataWarning")
@pytest.mark.parametrize("row", ROWS, ids=[row["question"] for row in ROWS])
def test_one_line_answers_the_question(row, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    answer: Any = eval(row["line"], {"ed": ed, "pd": pd, "folder": tmp_path})
    if row["gives"]:
        assert repr(answer) == row["gives"]
    elif isinstance(answer, pd.DataFrame | pd.Series):
        assert len(answer)
    else:
        assert answer


def test_there_are_sixty_questions_and_every_row_is_read():
    text = TABLE.read_text(encoding="utf-8")
    assert len(ROWS) == text.count("\n| ") - 1 >= 60
    assert len({row["question"] for row in ROWS}) == len(ROWS)
    # Every public function that needs no network answers at least one of them.
    used = set(re.findall(r"ed\.(\w+)\(", text))
    assert used >= set(ed.__all__) - {
        "refresh",
        "compare",
        "occupations",
        "underemployment",
        "unemployment",
        "wages",
    }
