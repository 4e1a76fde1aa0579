"""10X lab."""

from edudata.dashboard.components import show_page
from edudata.dashboard.pages import Page

PAGE = Page(
    slug="tenx",
    title="10X lab",
    position=70,
    question=(
        "The essay asks for an education ten times better than a degree: cheaper, quicker, built around "
        "work and open to all. How close do existing alternatives come, compared with the published price "
        "and with what students pay, and when are they worth it? You can change every assumption."
    ),
    summary="a degree and its alternatives: prices, payback, what the comparison depends on",
    passage=(
        "What could replace a degree? The essay borrows a rule of thumb: to win, be ten times better. It "
        "imagines an education that is cheaper, quicker, aimed at work and open to all. Some alternatives "
        "exist. How they compare depends on the price of a degree: the published one, or what students pay "
        "after grants."
    ),
    lead_drawn=False,  # its words fill it: nothing is left at a small size
)

if __name__ == "__main__":  # Streamlit runs the file of the page that is open
    show_page(PAGE)
