"""Opinions of the essay that no public data can test, with the reason."""

from __future__ import annotations

from edudata.essay.record import Claim


def _opinion(claim_id: str, section: str, statement: str, why_not: str, page: str = "") -> Claim:
    return Claim(
        id=claim_id,
        section=section,
        statement=statement,
        definition="None: no measurement decides it.",
        why_not=why_not,
        page=page,
    )


POSITION = 9  # in the essay's order
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
        "sites-update-faster",
        "10X better education: focus on the customer",
        "Training sites renew their courses far more quickly than universities do.",
        "Nobody publishes how often courses are renewed, on either side.",
    ),
    _opinion(
        "students-want-jobs",
        "10X better education: focus on the customer",
        "Most students are there for a job, few to grow as a person.",
        "Surveys ask freshmen for their reasons, but the tables hold none, and most students name several.",
    ),
    _opinion(
        "remote-study-prepares",
        "10X better education: async and remote first",
        "Learning remotely gives an advantage in remote jobs.",
        "The tables hold no outcomes of graduates by how they were taught. They count how many study only "
        "at a distance, which says nothing about what it prepares for.",
        "leaving",
    ),
    _opinion(
        "offices-waste-time",
        "10X better education: async and remote first",
        "Needless meetings, noise and the way to work cost software firms much of their time.",
        "Commutes are measured, but the tables hold none, and the rest nobody counts.",
    ),
    _opinion(
        "exclusion-creates-demand",
        "10X better education: inclusion first",
        "Universities turn applicants away to raise demand.",
        "Admission rates are published, the intention behind them is not.",
    ),
    _opinion(
        "bootcamp-quality",
        "10X better education: inclusion first",
        "Bootcamps have problems of their own, above all with the quality of what is taught.",
        "There is no public measure of the quality of bootcamps, and their results are self-reported.",
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
        "People who work in technology have to learn something new twice a year.",
        "No public series counts how often workers must learn a skill.",
    ),
    _opinion(
        "alumni-access",
        "10X better education: life-long learning",
        "Open courses for alumni would strengthen a college's name.",
        "It is a forecast of an offer that few colleges make, and the strength of a name is not measured.",
    ),
    _opinion(
        "costs-cause-harm",
        "Regional job market",
        "High living costs bring homelessness, longer commutes and a worse life.",
        "The tables hold neither homelessness nor commutes, and a cause could not be read from them alone.",
    ),
    _opinion(
        "certificates-replace-interviews",
        "Disruption of the hiring process",
        "Matching certified people automatically would do away with interviews.",
        "It has no measured counterpart: one platform's report from a single weak source is not evidence. "
        "A simulation can only vary the assumption.",
    ),
)
