"""Housing."""

from edudata.dashboard.components import show_page
from edudata.dashboard.pages import Page

PAGE = Page(
    slug="housing",
    title="Housing",
    position=50,
    question=(
        "The essay says that the most expensive regions have become a poor place for workers, and that "
        "cheaper regions with universities and good transport can take over as hubs of work. Where does "
        "a home cost how many years of income, and has that changed?"
    ),
    summary="home price, rent and payment to income by county, state and metro",
    passage=(
        "Where one lives has a price too. The essay saw regions so dear that work would move to cheaper "
        "ones, all the more once it can be done from anywhere. What a home costs in years of income "
        "shows how far apart places are."
    ),
    lead_figure="G-5-states",  # the counties of the page's first figure weigh ten times as much
)

if __name__ == "__main__":  # Streamlit runs the file of the page that is open
    show_page(PAGE)
