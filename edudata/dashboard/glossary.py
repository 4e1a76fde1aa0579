"""The glossary. Figures name the terms they use; cards explain them."""

from __future__ import annotations

from collections.abc import Iterable

TERMS: dict[str, str] = {
    "academic year": "A school year, from one fall to the next summer: 2022-23 began in the fall of 2022.",
    "all graduates": "Everyone aged 22 to 65 who holds at least a bachelor's degree.",
    "average": "The sum divided by the count. A few very large values pull it up; compare with the median.",
    "constant dollars": "Dollars of one chosen year. We convert prices of other years with a price index, "
    "so that what remains is the change beyond inflation.",
    "correlation": "How closely two measures move together, from −1 (one falls as the other rises) through "
    "0 (no link) to +1. It does not show that one causes the other.",
    "county": "The smallest area here. Since 2022 Connecticut has reported planning regions instead of "
    "counties.",
    "cpi": "The consumer price index of the Bureau of Labor Statistics: what a fixed basket of goods and "
    "services costs. We use the one for all urban consumers (CPI-U).",
    "default": "A loan that has gone unpaid for so long (270 days for federal student loans) that all "
    "of it becomes due.",
    "deflator": "The price index used to make amounts of different years comparable.",
    "delinquency": "Being behind on payments. Being 90 or more days behind is called serious. Missed "
    "federal student loan payments were not reported from 2020 to late 2024.",
    "discount rate": "How much less a dollar counts for each year it comes later. It turns the amounts of "
    "many years into one sum.",
    "down payment": "The part of a home's price that is paid at once; the rest is borrowed.",
    "early career": "Graduates aged 22 to 27.",
    "forbearance": "A pause in payments that the lender allows.",
    "four-year": "A college or university that grants bachelor's degrees.",
    "fte": "Full-time equivalent: two half-time students count as one student.",
    "grant aid": "Money for college that students do not pay back: grants and scholarships.",
    "in-state": "The price for students who live in the state that runs the university; others pay more.",
    "index": "A series scaled so that one chosen year is 100. It shows the change since then, not "
    "the level.",
    "linear fit": "The straight line closest to the points. R² says how close: at 1, all points are on the "
    "line.",
    "margin of error": "How far a survey's result may be off: 9 times in 10 the true value lies within "
    "this distance.",
    "mean": "The sum divided by the count. A few very large values pull it up; compare with the median.",
    "medallion": "The license to run a yellow cab in New York City. Their number is fixed, and owners can "
    "sell them.",
    "median": "The middle value: half are below it, half above.",
    "median household income": "What the middle household earns in a year, before taxes: half earn "
    "less, half more.",
    "metro area": "A city and the counties around it that share its job market, as the government defines "
    "it.",
    "mid-career": "Graduates aged 35 to 45.",
    "mortgage payment": "The monthly payment on a home bought today: the price minus the down payment, "
    "borrowed at the rate shown.",
    "net present value": "All later gains and costs added up as one sum today: the later a dollar comes, "
    "the less it counts.",
    "net price": "What students pay on average after grants and scholarships.",
    "nominal": "In current dollars, not adjusted for inflation.",
    "percentage point": "The difference between two percentages: from 40% to 42% is 2 percentage "
    "points, though it is 5% more.",
    "percentile": "The rank on a scale from 0 to 100: at 80, four-fifths of all are below.",
    "price to income": "A home's price divided by a year's household income: 5 means that the home "
    "costs five years of the whole income.",
    "projection": "What a publisher expects for a coming year, not a measurement.",
    "quartile": "One of the three values that divide a group into four equal parts: a quarter earn less "
    "than the lower one, a quarter more than the upper one.",
    "r squared": "How closely points follow a line, from 0 (not at all) to 1 (exactly).",
    "real": "Adjusted for inflation: see constant dollars.",
    "recent graduates": "People aged 22 to 27 with at least a bachelor's degree who are not in school.",
    "recession": "A period in which the whole economy shrinks, as dated by the National Bureau of "
    "Economic Research.",
    "recipient": "A person who has a federal student loan. Someone with two loans counts once.",
    "regional price parity": "The price level of a place compared with the nation's, which is 100. It "
    "compares places within a year.",
    "rent to income": "A year's median rent divided by the median income of all households. Renters "
    "usually pay a larger share of their own income, because owners earn more.",
    "seasonally adjusted": "With the ups and downs that repeat every year removed.",
    "simulation": "An imagined course of events, computed from stated assumptions and chance. It shows "
    "what would follow from the assumptions, not what happened.",
    "sticker price": "The published price, before any grant or scholarship. Few students pay all of it.",
    "time to fill": "Days from the opening of a job to the acceptance of an offer.",
    "top code": "The highest value a survey reports; larger values appear as this one.",
    "trend": "The direction that remains when single ups and downs are ignored.",
    "typical entry education": "The schooling that the Bureau of Labor Statistics says people usually "
    "need to enter an occupation. Many who work in it have more.",
    "underemployed": "Working in a job that usually does not require a bachelor's degree, despite having "
    "one. It does not mean working too few hours.",
    "unemployed": "Without a job, available, and looking for one.",
    "vintage": "Data as they were when a publisher released them. Later releases may revise them; "
    "every release is kept here.",
}
_OTHER_FORMS = {
    "constant dollar": "constant dollars",
    "consumer price index": "cpi",
    "cpi u": "cpi",
    "delinquent": "delinquency",
    "full time equivalent": "fte",
    "metro": "metro area",
    "metros": "metro area",
    "price to income ratio": "price to income",
    "published price": "sticker price",
    "r2": "r squared",
    "r²": "r squared",
    "recipients": "recipient",
    "sticker": "sticker price",
    "underemployment": "underemployed",
    "unemployment": "unemployed",
}


def name(term: str) -> str:
    """Find the glossary's form of a term: "price_to_income" -> "price to income"."""
    plain = " ".join(term.lower().replace("_", " ").replace("-", " ").split())
    entries = {entry.replace("-", " "): entry for entry in TERMS}
    plain = _OTHER_FORMS.get(plain, plain)
    return entries.get(plain, plain)


def explain(terms: Iterable[str]) -> dict[str, str]:
    """Explain each term that the glossary has, once."""
    return {name(t): TERMS[name(t)] for t in terms if name(t) in TERMS}


def markdown(terms: Iterable[str]) -> str:
    """Explain terms as a Markdown list."""
    return "\n".join(f"- **{term}**: {meaning}" for term, meaning in explain(terms).items())
