"""The printed matrix shows every cell that ran."""

from __future__ import annotations

from helpers import fault_report


def test_faults_of_one_name_in_two_modules_are_two_columns():
    cells = [("a/b", "noise", "F", "content 001"), ("a/b", "noise", "·", "network 000")]
    assert fault_report.lines(cells)[:2] == ["  1 noise", "  2 noise"]
    assert fault_report.lines(cells)[-3:] == ["a/b  F·", "", "1 cells run, 0 losses"]
    assert fault_report.lines(reversed(cells)) == fault_report.lines(cells)


def test_a_lost_cell_is_counted():
    assert fault_report.lines([("a/b", "noise", "X", "content 001")])[-1] == "1 cells run, 1 losses"
