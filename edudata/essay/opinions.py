"""What the essay says that no public data can test, with the reason."""

from __future__ import annotations

from edudata.essay.record import Claim


def _opinion(claim_id: str, section: str, statement: str, why_not: str) -> Claim:
    return Claim(
        id=claim_id,
        section=section,
        statement=statement,
        definition="None: no measurement decides it.",
        why_not=why_not,
    )


CLAIMS = (
    _opinion(
        "ten-times-better",
        "Current state of higher education",
        "Something ten times better than traditional education could exist.",
        "“Better” has no unit: price, time and pay can be compared, quality cannot.",
    ),
    _opinion(
        "faculty-before-students",
        "10X better education: focus on the customer",
        "Colleges attend to faculty and research more than to the students who pay.",
        "No public figure measures whom a college attends to; budgets do not separate teaching from "
        "research time.",
    ),
    _opinion(
        "shorter-degree-possible",
        "10X better education: lower time to completion",
        "A degree could be earned in one or two years if nonessential tasks were dropped.",
        "Which parts are nonessential is a judgement, and no college of size has tried it for comparable "
        "students.",
    ),
    _opinion(
        "exclusion-creates-demand",
        "10X better education: inclusion first",
        "Universities turn applicants away to raise demand.",
        "Admission rates are published, the intention behind them is not.",
    ),
    _opinion(
        "asynchronous-learning",
        "10X better education: nonlinear",
        "Learning without a schedule opens better ways to learn.",
        "The tables hold no learning outcomes by kind of course, and those who choose such courses differ.",
    ),
    _opinion(
        "skill-every-six-months",
        "10X better education: life-long learning",
        "A technology worker needs a new skill every six months.",
        "No public series counts how often workers must learn a skill.",
    ),
    _opinion(
        "alumni-access",
        "10X better education: life-long learning",
        "Open courses for alumni would strengthen a college's name.",
        "It is a forecast of an offer that few colleges make, and the strength of a name is not measured.",
    ),
    _opinion(
        "certificates-replace-interviews",
        "Disruption of the hiring process",
        "Matching certified people automatically would do away with interviews.",
        "It has no measured counterpart: one platform's report from a single weak source is not evidence. "
        "A simulation can only vary the assumption.",
    ),
)
