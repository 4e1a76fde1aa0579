"""What differs between two vintages: every difference once, nothing that is the same."""

from __future__ import annotations

import pandas as pd
from helpers.fake_publisher import BALANCES, GOOD, RATES, text
from hypothesis import given, settings
from hypothesis import strategies as st

from edudata.etl.compare.diff import align, revisions
from edudata.etl.store import tidy_csv


def candidate(resource, frame):
    return tidy_csv.canonical(frame, resource).frame


OLD = candidate(BALANCES, text(GOOD))


def test_rows_added_values_revised_rows_dropped():
    new = GOOD.replace("1620,43", "1621.5,43") + "2025-09-30,auto,905,72\n"
    new = new.replace("2025-06-30,student,1640,44\n", "")
    changes = revisions(OLD, candidate(BALANCES, text(new)), BALANCES)
    assert changes.counts == {"added": 1, "revised": 1, "dropped": 1}
    assert changes.revised.to_dict("records") == [
        {
            "quarter_end": pd.Timestamp("2025-03-31"),
            "product": "student",
            "column": "balance_billion_usd",
            "old": 1620.0,
            "new": 1621.5,
        }
    ]
    assert changes.added.to_dict("records") == [
        {"quarter_end": pd.Timestamp("2025-09-30"), "product": "auto"}
    ]
    assert changes.dropped["product"].tolist() == ["student"]
    assert changes.summary() == "1 row added, 1 value revised (balance_billion_usd 1), 1 row dropped"


def test_no_change_is_reported_and_is_false():
    changes = revisions(OLD, OLD, BALANCES)
    assert not changes
    assert changes.summary() == "nothing changed"
    assert list(changes.revised) == ["quarter_end", "product", "column", "old", "new"]


def test_a_value_added_or_withdrawn_is_a_revision():
    old = candidate(BALANCES, text(GOOD.replace("auto,900.5,70", "auto,900.5,")))
    came, went = revisions(old, OLD, BALANCES).revised, revisions(OLD, old, BALANCES).revised
    assert (came["new"].tolist(), went["old"].tolist()) == ([70], [70])
    assert pd.isna(came["old"].iloc[0])
    assert pd.isna(went["new"].iloc[0])


def test_a_number_written_in_two_ways_is_not_revised():
    new = OLD.assign(balance_billion_usd=OLD["balance_billion_usd"] * (1 + 1e-12))
    assert not revisions(OLD, new, BALANCES)


def test_values_that_lose_digits_are_rounded_and_not_revised():
    fine = OLD.assign(balance_billion_usd=OLD["balance_billion_usd"] + 0.0044)
    changes = revisions(fine, OLD, BALANCES)
    assert (bool(changes), changes.rounded) == (False, len(OLD))
    assert changes.summary() == f"nothing changed, {len(OLD)} values rounded differently"
    # Further away than rounding goes, and as near but with as many digits.
    assert len(
        revisions(fine, OLD.assign(balance_billion_usd=OLD["balance_billion_usd"] + 0.1), BALANCES).revised
    )
    other = OLD.assign(balance_billion_usd=OLD["balance_billion_usd"] + 0.1)
    assert len(revisions(OLD, other, BALANCES).revised) == len(OLD)


def test_text_can_be_revised_and_notes_cannot():
    resource = RATES.__class__(
        **{f: getattr(RATES, f) for f in RATES.__dataclass_fields__}
        | {"columns": {"year": "integer", "place": "text", "note": "text"}, "required": ()}
    )
    old = candidate(resource, text("year,place,note\n2024,Georgia,x\n2025,,\n"))
    new = candidate(resource, text("year,place,note\n2024,Tbilisi,y\n2025,,z\n"))
    changes = revisions(old, new, resource)
    assert changes.revised[["column", "old", "new"]].to_numpy().tolist() == [
        ["place", "Georgia", "Tbilisi"]
    ]


KEYS = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 4)), max_size=15, unique=True)


@given(KEYS, KEYS)
@settings(max_examples=60)
def test_rows_match_by_key(old, new):
    frames = [
        pd.DataFrame(keys, columns=["a", "b"]).astype({"a": "str", "b": "int64"}) for keys in (old, new)
    ]
    rows = align(*frames, ["a", "b"])
    assert [old[i] for i in rows.old] == [new[i] for i in rows.new]
    assert {old[i] for i in rows.old} == set(old) & set(new)
    assert {old[i] for i in rows.dropped} == set(old) - set(new)
    assert {new[i] for i in rows.added} == set(new) - set(old)


def test_keys_with_many_values_do_not_collide():
    """More combinations than a whole number holds: packed naively, the first columns would be lost."""
    n = 2**12 - 1
    frame = pd.DataFrame({name: [f"{name}{i}" for i in range(n)] for name in "abcdef"}).astype("str")
    turned = frame.assign(a=frame["a"].to_numpy()[::-1])
    rows = align(frame, turned, list("abcdef"))
    assert (len(rows.old), len(rows.added), len(rows.dropped)) == (1, n - 1, n - 1)
    assert len(align(frame, frame, list("abcdef")).old) == n
