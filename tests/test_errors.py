"""Errors say what is known, what would mend it, and whether to try again."""

from __future__ import annotations

import inspect
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edudata import errors
from edudata.errors import (
    AmbiguousNameError,
    EdudataError,
    PermanentError,
    TransientError,
    UnknownNameError,
)

ALL = [c for _, c in inspect.getmembers(errors, inspect.isclass) if issubclass(c, EdudataError)]


def test_a_wrong_name_is_answered_with_the_nearest_and_all_known_ones():
    error = UnknownNameError("table", "tution", ["tuition", "cpi", "taxi_trips"])
    assert (
        str(error)
        == "No table is called 'tution'. Did you mean 'tuition'? Known: tuition, cpi, taxi_trips."
    )
    assert (error.what, error.name, error.known) == ("table", "tution", ["tuition", "cpi", "taxi_trips"])


def test_case_does_not_matter_for_the_hint():
    assert "Did you mean 'G-4'" in str(UnknownNameError("figure", "g-4", ["G-4", "G-2"]))


def test_nothing_near_gives_no_hint():
    assert "Did you mean" not in str(UnknownNameError("table", "zebra", ["cpi"]))
    assert str(UnknownNameError("table", None, [])).startswith("No table is called 'None'.")


@given(st.text(max_size=20), st.lists(st.text(max_size=20), max_size=4))
def test_any_name_gives_a_message(name, known):
    assert str(UnknownNameError("table", name, known)).startswith("No table is called ")


def test_what_a_name_is_instead_takes_the_place_of_the_nearest_ones():
    error = UnknownNameError("table", "cpi-1", ["cpi"], "cpi-1 is a figure.")
    assert str(error) == "No table is called 'cpi-1'. cpi-1 is a figure. Known: cpi."
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again)) == (UnknownNameError, str(error))


def test_a_name_of_many_lists_them_and_how_many_more():
    error = AmbiguousNameError("place", "Columbus", ["Columbus, OH (18140)"], 7)
    assert str(error).startswith("7 places are called 'Columbus': Columbus, OH (18140); and 6 more.")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_every_error_says_whether_to_try_again():
    for error in set(ALL) - {EdudataError, TransientError, PermanentError}:
        assert issubclass(error, TransientError) != issubclass(error, PermanentError), error


def test_python_users_catch_the_familiar_types():
    assert issubclass(UnknownNameError, LookupError)
    assert issubclass(errors.OutOfRangeError, ValueError)
    assert issubclass(errors.WrongTypeError, TypeError)


@pytest.mark.parametrize("kind", ALL, ids=lambda c: c.__name__)
def test_errors_cross_processes(kind):
    """A worker's error must arrive as itself: a failure while unpickling hangs a process pool."""
    has_names = issubclass(kind, UnknownNameError | AmbiguousNameError)
    error = kind("table", "tution", ["tuition"]) if has_names else kind("It broke. Mend it.")
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again)) == (type(error), str(error))
