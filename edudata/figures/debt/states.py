"""G-2-states: student debt and lateness by state, mapped and ranked, for any year."""

from __future__ import annotations

from dataclasses import dataclass

from edudata.errors import OutOfRangeError
from edudata.figures import maps, text
from edudata.figures.spec import Card, Choice, FigureSpec, Frames, Number

NATION = "00"


@dataclass(frozen=True, slots=True)
class Measure:
    """A column, how it is said, and its unit as `maps.amount` takes it."""

    column: str
    label: str
    short: str
    unit: str
    digits: int


MEASURES = {
    "student": Measure(
        "student_debt_per_credit_file_usd",
        "student debt per adult, USD",
        "student debt per adult",
        "usd",
        0,
    ),
    "total": Measure("total_debt_per_credit_file_usd", "all debt per adult, USD", "all debt", "usd", 0),
    "share": Measure("student_share_pct", "student debt, % of all debt", "student share of debt", "pct", 1),
    "late": Measure(
        "delinquent_90plus_pct",
        "90+ days late, % of student balance",
        "late share of student debt",
        "pct",
        1,
    ),
}


def years(frames: Frames) -> tuple[float, float, float]:
    """The table's span; its newest year by default."""
    found = frames["student_debt_by_state"]["year"]
    return found.min(), found.max(), found.max()


def make(frames: Frames, *, measure: str, year: float) -> Card:
    """The states of one year, ranked and mapped."""
    chosen = MEASURES[measure]
    table = frames["student_debt_by_state"]
    rows = table[table["year"] == year].assign(
        student_share_pct=lambda f: (
            f["student_debt_per_credit_file_usd"] / f["total_debt_per_credit_file_usd"] * 100
        )
    )
    nation = rows[rows["state_fips"] == NATION]
    states = rows[(rows["state_fips"] != NATION) & rows[chosen.column].notna()]
    if nation.empty or states.empty:
        raise OutOfRangeError(f"{year:.0f} has no {chosen.short} by state. Choose another year.")
    states = states.sort_values(chosen.column, ascending=False, ignore_index=True)
    national = float(nation[chosen.column].iloc[0])

    def shown(value: float) -> str:
        return text.amount(value, chosen.unit, chosen.digits)

    top, bottom = states.iloc[0], states.iloc[-1]
    above = int((states[chosen.column] > national).sum())
    finding = (
        f"{chosen.short.capitalize()} in {year:.0f}: highest in {top['state_name']} "
        f"({shown(top[chosen.column])}), lowest in {bottom['state_name']} "
        f"({shown(bottom[chosen.column])}), {shown(national)} in the nation"
    )
    drawn = maps.on_national_map(states)
    hover = [maps.Line(m.column, m.label, m.unit, m.digits) for m in MEASURES.values()]
    territories = states[~states["state_fips"].isin(drawn["state_fips"])]["state_name"].tolist()
    kept = ["state_fips", "state", "state_name", "year", *(m.column for m in MEASURES.values())]
    return Card(
        chart=maps.ranking(
            states,
            value=chosen.column,
            label=chosen.label,
            unit=chosen.unit,
            digits=chosen.digits,
            name_column="state_name",
            reference=(national, f"nation {shown(national)}"),
        ),
        map_chart=maps.choropleth(
            drawn,
            geometry="states",
            id_column="state_fips",
            value=chosen.column,
            label=chosen.label,
            unit=chosen.unit,
            digits=chosen.digits,
            hover=hover,
            name_column="state_name",
        ),
        data=states[kept],
        finding=f"{finding}.",
        subtitle=f"{chosen.label[0].upper()}{chosen.label[1:]}, adults with a credit file, New York Fed, "
        f"fourth quarter of {year:.0f}",
        alt=f"Bars of {len(states)} states ordered by value, the highest on top; {above} lie above the "
        f"nation. {finding}.",
        headline=(shown(national), f"{chosen.short}, nation, {year:.0f}"),
        notes=(
            "Per adult with a credit file, not per borrower: a low figure can mean few borrowers.",
            "Amounts are dollars of the day.",
            "The nation here differs from the quarterly report: other areas and samples.",
            *(
                ("From 2020 to 2024 the payment pause and Fresh Start hold the late share down.",)
                if measure == "late" and 2020 <= year <= 2024
                else ()
            ),
            *((f"In the ranking but not on the map: {', '.join(territories)}.",) if territories else ()),
        ),
    )


SPEC = FigureSpec(
    id="G-2-states",
    page="debt",
    name="Student debt by state",
    question="Where is student debt high, and where is it late?",
    tables=("student_debt_by_state",),
    controls=(
        Choice(
            name="measure",
            label="Measure",
            options={
                "student": "student debt",
                "late": "late student debt",
                "share": "share of all debt",
                "total": "all debt",
            },
            default="student",
        ),
        Number(name="year", label="Year", bounds=years),
    ),
    terms=("delinquency", "nominal"),
    make=make,
    about=(
        "Balances on credit reports at the end of the year divided by all adults who have a credit file, "
        "borrowers or not. The late share is the part of the student balance that is 90 or more days late, "
        "defaulted loans included."
    ),
)
