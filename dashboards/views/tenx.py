"""10X lab."""

from edudata.dashboard.components import show_page
from edudata.dashboard.pages import Page

PAGE = Page(
    slug="tenx",
    title="10X lab",
    position=70,
    question=(
        "The essay asks for an education ten times better than a degree: cheaper, quicker, with work at "
        "its center and open to all. How far do the alternatives that exist get, against the published "
        "price and against what students pay, and what would have to be true for them to be worth it? "
        "Every assumption here can be changed."
    ),
    summary="a degree against its alternatives: prices, break-even, what moves the result",
    passage=(
        "What would have to come, then? The essay borrows a rule of thumb: to win, be ten times better. "
        "An education that is cheaper, quicker, aimed at work and open to all. Some alternatives "
        "exist, and how they compare depends on which price of a degree one takes: the published one, "
        "or what students pay after grants."
    ),
    lead_drawn=False,  # its words fill it: nothing is left at a small size
)

if __name__ == "__main__":  # Streamlit runs the file of the page that is open
    show_page(PAGE)
