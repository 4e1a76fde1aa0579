"""Opinions of the essay that no public data can test, with the reason."""

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


POSITION = 9  # in the essay's order
CLAIMS = (
    _opinion(
        "cannot-go-on",
        "Current state of higher education",
        "Debt that grows while results stay poor cannot go on.",
        "It is a forecast: the tables show how debt grew and slowed, not what must come.",
    ),
    _opinion(
        "ten-times-better",
        "Current state of higher education",
        "Something ten times better than traditional education could exist.",
        "“Better” has no unit: price, time and pay can be compared, quality cannot.",
    ),
    _opinion(
        "train-on-the-job",
        "10X better education: built-in apprenticeship",
        "Those who study for a job should be trained on the job.",
        "It says what should be done; no table compares apprentices with students of the same kind.",
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
        "shorter-degree-possible",
        "10X better education: lower time to completion",
        "A degree could be earned in one or two years if nonessential tasks were dropped.",
        "Which parts are nonessential is a judgment, and no college of size has tried it for comparable "
        "students.",
    ),
    _opinion(
        "no-better-product",
        "10X better education: lower cost",
        "What a degree offers has not improved while its price rose.",
        "No series measures how good teaching was in 1985 and later.",
    ),
    _opinion(
        "firms-remote-first",
        "10X better education: async and remote first",
        "Many software firms have put remote work first or spread their staff.",
        "It was announced firm by firm; no table counts firms by their rule. The share of workers at home "
        "is a claim of its own.",
    ),
    _opinion(
        "remote-study-prepares",
        "10X better education: async and remote first",
        "Learning remotely gives an advantage in remote jobs.",
        "The tables hold no outcomes of graduates by how they were taught.",
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
        "no-future-in-bay-area",
        "Regional job market",
        "At today's costs the Bay Area will offer no advantage to those who live there.",
        "It is a forecast and a personal judgment; prices and incomes are claims of their own.",
    ),
    _opinion(
        "costs-cause-harm",
        "Regional job market",
        "High living costs bring homelessness, longer commutes and a worse life.",
        "The tables hold neither homelessness nor commutes, and a cause could not be read from them alone.",
    ),
    _opinion(
        "firms-leave",
        "Regional job market",
        "Companies find that what the most expensive regions offer is not worth the price.",
        "No table counts companies that move or their reasons.",
    ),
    _opinion(
        "certificates-replace-interviews",
        "Disruption of the hiring process",
        "Matching certified people automatically would do away with interviews.",
        "It has no measured counterpart: one platform's report from a single weak source is not evidence. "
        "A simulation can only vary the assumption.",
    ),
    _opinion(
        "cloud-simplifies",
        "Disruption of the hiring process",
        "Cloud computing makes building software simpler, and so the skill is in demand.",
        "How simple something is has no unit, and the tables hold no demand by skill.",
    ),
    _opinion(
        "motivated-succeed",
        "Conclusion",
        "With so much training on offer the motivated have ever better chances.",
        "Motivation is not measured, and success depends on much else.",
    ),
)
