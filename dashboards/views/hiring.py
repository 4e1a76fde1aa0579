"""Hiring."""

from edudata.dashboard.components import show_page
from edudata.dashboard.pages import Page

PAGE = Page(
    slug="hiring",
    title="Hiring",
    position=60,
    question=(
        "The essay says that hiring needs no interviews if employers call on people who hold the right "
        "certificates. How long does hiring take today, and under which assumptions would the other way "
        "be faster?"
    ),
    summary="hiring by interviews and from a certified pool, both simulated",
    passage=(
        "After college comes the job search, one applicant and one interview at a time. The essay would "
        "turn this around: employers would call on people whose skills are already certified. How slow "
        "hiring is has been measured. The other way has not, so we can only simulate it."
    ),
    lead_figure="G-6-vacancies",
)

if __name__ == "__main__":  # Streamlit runs the file of the page that is open
    show_page(PAGE)
