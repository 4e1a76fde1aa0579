"""Tuition."""

from edudata.dashboard.components import show_page
from edudata.dashboard.pages import Page

PAGE = Page(
    slug="tuition",
    title="Tuition",
    position=40,
    question=(
        "The essay says that the price of a bachelor's degree rose without limit and, after inflation, "
        "about tripled between 1985 and 2019. What happened before and after, and what do students pay "
        "after grants?"
    ),
    summary="prices of college since 1963, net price, family income, consumer prices",
    passage=(
        "Debt grows because college costs more. According to the essay, the cost of a degree tripled from "
        "1985 to 2019 after inflation, and the degree became no better: an opening for a cheaper rival."
    ),
)

if __name__ == "__main__":  # Streamlit runs the file of the page that is open
    show_page(PAGE)
