"""The glossary. Figures name the terms they use; cards explain them."""

from __future__ import annotations

from collections.abc import Iterable

TERMS: dict[str, str] = {
    "academic year": "A school year, from one autumn to the next summer: 2022-23 began in the fall of "
    "2022.",
    "all graduates": "Everyone aged 22 to 65 who holds at least a bachelor's degree.",
    "average": "The sum divided by the count. A few very large values pull it up; compare with the median.",
    "constant dollars": "Dollars of one chosen year. Prices of other years are restated with a price "
    "index, so that what is left is the change beyond general inflation.",
    "correlation": "How closely two measures go together, from −1 (one falls as the other rises) through 0 "
    "(no link) to +1. It does not say that one causes the other.",
    "county": "The smallest area here. Connecticut has reported planning regions in place of its "
    "counties since 2022.",
    "cpi": "The Consumer Price Index of the Bureau of Labor Statistics: what a fixed basket of goods "
    "and services costs. The one used here covers all urban consumers (CPI-U).",
    "default": "A loan on which nothing was paid for so long (270 days for federal student loans) that "
    "the whole of it falls due.",
    "deflator": "The price index by which amounts of different years are made comparable.",
    "delinquency": "Being behind with payments. “90 days or more” is the usual mark of serious "
    "trouble. Missed federal student loan payments were not reported from 2020 to late 2024.",
    "discount rate": "By how much a dollar a year later counts for less. It turns amounts of many years "
    "into one sum.",
    "down payment": "The part of a home's price paid at once; the rest is borrowed.",
    "early career": "Graduates aged 22 to 27.",
    "forbearance": "A pause in payments that the lender allows.",
    "four-year": "A college or university that grants bachelor's degrees, whose usual length is four "
    "years.",
    "fte": "Full-time equivalent: two half-time students count as one student.",
    "grant aid": "Money for study that need not be paid back: grants and scholarships.",
    "in-state": "The price for students who live in the state that runs the university; others pay more.",
    "index": "A series restated so that one chosen year is 100. Only the change since then can be read "
    "from it.",
    "linear fit": "The straight line that lies closest to the points. R² says how closely: 1 is "
    "exactly on the line.",
    "margin of error": "How far a survey's figure may be off: 9 times in 10 the true value lies within "
    "± this.",
    "mean": "The sum divided by the count. A few very large values pull it up; compare with the median.",
    "medallion": "The license to run a yellow cab in New York City. Their number is fixed, and owners "
    "may sell them.",
    "median": "The middle value: half lie below it, half above.",
    "median household income": "What the middle household earns in a year, before taxes: half earn "
    "less, half more.",
    "metro area": "A city with the counties around it that belong to its job market, as the government "
    "draws it.",
    "mid-career": "Graduates aged 35 to 45.",
    "mortgage payment": "What a home costs each month when bought today: the price less the down "
    "payment, borrowed at the rate shown.",
    "net present value": "All later gains and costs as one sum in today's terms: the later a dollar, the "
    "less it counts.",
    "net price": "What students pay on average after grants and scholarships, which need no paying back.",
    "nominal": "In current dollars, not adjusted for inflation.",
    "percentage point": "The difference between two percentages: from 40% to 42% is 2 percentage "
    "points, though it is 5% more.",
    "percentile": "The place in an order from 0 to 100: at 80, four fifths of all lie below.",
    "price to income": "A home's price divided by a year's household income: 5 means that the home "
    "costs five years of the whole income.",
    "projection": "What a publisher expects for a coming year. Not a measurement.",
    "quartile": "One of the three values that cut a group into four equal parts: a quarter earn less "
    "than the lower one, a quarter more than the upper one.",
    "r squared": "How closely points follow a fitted line, from 0 (not at all) to 1 (exactly).",
    "real": "Adjusted for general inflation: see constant dollars.",
    "recent graduates": "People aged 22 to 27 with at least a bachelor's degree who are not in school.",
    "recession": "A spell in which the whole economy shrinks, as dated by the National Bureau of "
    "Economic Research.",
    "recipient": "A person who has a federal student loan. Someone with two loans counts once.",
    "regional price parity": "What a place's prices are beside the nation's, which are 100. It compares "
    "places within a year.",
    "rent to income": "A year's median rent divided by the median income of all households, in percent. "
    "What renters pay of their own income is usually more, because owners earn more.",
    "seasonally adjusted": "With the ups and downs that return every year taken out.",
    "simulation": "A made-up course of events computed from stated assumptions and chance, often repeated. "
    "It shows what would follow from the assumptions, not what happened.",
    "sticker price": "The published price, before any grant or scholarship. Few students pay all of it.",
    "time to fill": "Days from the opening of a job to the acceptance of an offer.",
    "top code": "The highest value a survey reports; everything above is given as this value.",
    "trend": "The direction that remains when single ups and downs are set aside.",
    "typical entry education": "The schooling that the Bureau of Labor Statistics says one usually "
    "needs to enter an occupation. Many who work in it have more.",
    "underemployed": "Working in a job that usually does not need a bachelor's degree, although one "
    "has it. It does not mean working too few hours.",
    "unemployed": "Without work, available, and looking for it.",
    "vintage": "Figures as they stood when a publisher released them. Later releases may revise them; "
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
