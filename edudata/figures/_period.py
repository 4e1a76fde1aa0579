"""The switch between a figure as the essay shows it and the figure of today."""

from __future__ import annotations

from dataclasses import replace

from edudata.figures.controls import Choice, Control

NAME = "period"
ESSAY, TODAY = "essay", "today"
PERIOD = Choice(
    NAME,
    "Show",
    {ESSAY: "In the essay", TODAY: "Today"},
    TODAY,
    help="In the essay: its years, its measure and its picture. Today: everything published since.",
)


def today_only(control: Control) -> Control:
    """Hide a control while the figure is shown as in the essay, where it changes nothing.

    Examples
    --------
    >>> today_only(Choice("scale", "Scale", {"linear": "linear", "log": "logarithmic"}, "linear")).when
    {'period': ('today',)}
    """
    return replace(control, when={NAME: (TODAY,), **control.when})
