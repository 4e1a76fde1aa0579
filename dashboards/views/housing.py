"""Housing."""

from edudata.dashboard.components import show_page
from edudata.dashboard.pages import Page

PAGE = Page(
    slug="housing",
    title="Housing",
    position=50,
    question=(
        "The essay says that the most expensive regions have become bad for workers, and that cheaper "
        "regions with universities and good transport can take over. How many years of income does a home "
        "cost, and has that changed?"
    ),
    summary="home price, rent and payment to income by county, state and metro",
    passage=(
        "Housing matters too. The essay expected jobs to leave expensive regions for cheaper ones, all the "
        "more since work can be done from anywhere. The cost of a home in years of income shows how far "
        "apart places are."
    ),
    lead_figure="G-5-states",  # the counties of the page's first figure weigh ten times as much
)

if __name__ == "__main__":  # Streamlit runs the file of the page that is open
    show_page(PAGE)
