"""Words that people search for and tables do not have: where to look, and what is not covered."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject under words of its own.

    Attributes
    ----------
    pattern : str
        Regular expression on the query in lower case.
    tables : tuple of str
        The tables to read, the best first.
    note : str
        What is not covered, or how to get it; empty if the tables say all.
    """

    pattern: str
    tables: tuple[str, ...]
    note: str = ""


TOPICS = (
    Topic(r"inflation|\bcpi\b|consumer price|deflat|purchasing power", ("cpi",)),
    Topic(
        r"tuition by state|state.*tuition|in-state tuition",
        ("state_college_funding", "institutions", "tuition"),
        "Published tuition by state is not covered. state_college_funding has the net tuition per student "
        "of each state's public colleges, institutions the prices of each college with its state.",
    ),
    Topic(
        r"zillow|zhvi|zori|home value",
        ("home_values_zillow", "rents_zillow", "housing_metros", "house_prices_by_metro"),
        "Zillow's home values and rents may not be passed on and are downloaded on request: run "
        "`edudata refresh zillow/zhvi zillow/zori`, then load home_values_zillow and rents_zillow.",
    ),
    Topic(
        r"case.?shiller|csushpi",
        ("house_price_index", "house_prices_by_metro"),
        "The S&P Cotality Case-Shiller index is not covered. house_price_index is the FHFA's repeat-sales "
        "index, for a hundred metropolitan areas.",
    ),
    Topic(
        r"totalsl|consumer credit",
        ("household_debt", "student_debt"),
        "TOTALSL, all consumer credit, is not covered. household_debt has auto loans, cards and student "
        "loans; ed.series('SLOASM') is the student loans of the same release.",
    ),
    Topic(r"underemploy", ("majors", "graduate_labor_market")),
    Topic(
        r"underemploy.*(state|metro|county)",
        ("graduate_underemployment", "majors", "degree_jobs_by_area"),
        "Underemployment of graduates is not published by state or metropolitan area; "
        "ed.underemployment(by='state') estimates it from Census records.",
    ),
    Topic(
        r"\bunemploy(?!.*(state|metro|county))",
        ("majors", "unemployment_by_education", "graduate_labor_market"),
    ),
    Topic(r"\bai\b|artificial intelligence", ("ai_exposure", "job_posting_shares")),
    Topic(r"time to (hire|fill)|\bhiring", ("hiring_parameters", "vacancies")),
    Topic(r"\bunemploy.*(state|metro|county)", ("housing_counties",)),
    Topic(r"enrol", ("fall_enrollment", "college_enrollment")),
    Topic(
        r"wage|salar|\bpay\b|earnings", ("majors", "graduate_wages", "earnings_by_education", "programs")
    ),
    Topic(r"drop.?out|graduation rate|completion rate", ("time_to_degree", "institutions")),
    Topic(
        r"\bretention|persist",
        ("time_to_degree",),
        "Students who return for a second year are not covered.",
    ),
    Topic(
        r"\badmission|admit|\bsat\b|\bact scores?\b",
        ("institutions",),
        "Admission rates and test scores are not covered.",
    ),
    Topic(
        r"scholarship|financial aid|\bgrants?\b|\bpell\b",
        ("net_price", "institutions", "debt_at_graduation"),
        "Single scholarships are not covered: net prices are after all grants.",
    ),
    Topic(r"facult|professor|endowment", ("institutions",), "Staff and endowments are not covered."),
    Topic(r"\bhbcu|minority.serving", ("institutions",), "Which colleges serve minorities is not covered."),
    Topic(r"boot.?camp|nanodegree|online course", ("education_alternatives",)),
    Topic(r"cost of living|price parit", ("metros", "states", "region_indicators")),
    Topic(
        r"minimum wage", ("earnings_by_education", "high_school_earnings"), "Minimum wages are not covered."
    ),
    Topic(r"repayment|\bsave plan|\bidr\b|income.driven", ("federal_loans_by_repayment_plan",)),
    Topic(
        r"commut|travel to work",
        ("taxi_trips",),
        "Ways to work are not covered; taxi_trips has New York's taxis.",
    ),
    Topic(r"\buber|\blyft|ride.?hail", ("taxi_trips", "medallion_prices")),
    Topic(
        r"bankruptc",
        ("student_debt_delinquency", "cohort_default_rates"),
        "Bankruptcies are not covered; late payments and defaults are.",
    ),
    Topic(
        r"leave college|leaving|alternatives? to college",
        ("fall_enrollment", "completions_by_level", "college_closures"),
    ),
    Topic(r"ranking|us news|u\.s\. news", ("institutions",), "Rankings of colleges are not covered."),
    Topic(
        r"k-?12|school district|high school grad",
        ("high_school_earnings",),
        "Schools below college are not covered.",
    ),
)


def matching(query: str) -> list[Topic]:
    """Return the topics of a query, the more specific first.

    Examples
    --------
    >>> [topic.tables[0] for topic in matching("Inflation since 1985")]
    ['cpi']
    """
    query = query.lower()
    topics = [topic for topic in TOPICS if re.search(topic.pattern, query)]
    return sorted(topics, key=lambda topic: (not topic.note, topic.pattern))
