"""Docstrings of the public API are complete, and every example in the package runs."""

from __future__ import annotations

import doctest
import inspect
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import pytest

import edudata as ed

PACKAGE = Path(ed.__file__).parent
WITH_EXAMPLES = sorted(
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
    for path in PACKAGE.rglob("*.py")
    if ">>>" in path.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_examples_run(name):
    assert doctest.testmod(import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE).failed == 0


@pytest.mark.parametrize("name", ed.__all__)
def test_public_calls_describe_parameters_results_errors_and_an_example(name):
    call = getattr(ed, name)
    lines = (inspect.getdoc(call) or "").splitlines()
    sections = [above for above, line in pairwise(lines) if line and not line.strip("-")]
    assert {"Returns", "Examples"} <= set(sections)
    assert ("Parameters" in sections) == bool(inspect.signature(call).parameters)
    text = "\n".join(lines)
    for parameter in inspect.signature(call).parameters:
        assert parameter in text
