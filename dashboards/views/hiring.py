"""Hiring."""

from edudata.dashboard.components import show_page
from edudata.dashboard.pages import Page

PAGE = Page(
    slug="hiring",
    title="Hiring",
    position=60,
    question=(
        "The essay says that hiring could do without interviews if openings asked people who hold "
        "suitable certificates, in place of moving each applicant through one stage after the other. "
        "How long does hiring take today, and what would have to be true for the other way to be "
        "faster?"
    ),
    summary="interviews in series against asking certified people, both simulated",
    passage=(
        "After study comes the search for a job, one applicant and one interview after the other. The "
        "essay would turn this around: employers would call on people whose skills are certified "
        "already. How slow hiring is has been measured; the other way has not, and can only be "
        "simulated."
    ),
    lead_figure="G-6-vacancies",
)

if __name__ == "__main__":  # Streamlit runs the file of the page that is open
    show_page(PAGE)
