"""Tuition."""

from edudata.dashboard.components import show_page
from edudata.dashboard.pages import Page

PAGE = Page(
    slug="tuition",
    title="Tuition",
    position=40,
    question=(
        "The essay says that the cost of a four-year degree, adjusted for inflation, rose without limit "
        "from 1985 and had about tripled by 2019. What did the years before and after bring, and what "
        "do students pay once grants are taken off?"
    ),
    summary="prices of college since 1963, net price, family income, consumer prices",
    passage=(
        "Behind the debt stands the price. According to the essay a degree came to cost three times as "
        "much from 1985 to 2019, adjusted for inflation, without becoming any better: an opening for a "
        "cheaper rival."
    ),
)

if __name__ == "__main__":  # Streamlit runs the file of the page that is open
    show_page(PAGE)
