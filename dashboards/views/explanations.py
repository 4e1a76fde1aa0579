"""Why young graduates struggle."""

from edudata.dashboard import explanations_board
from edudata.dashboard.components import show_page
from edudata.dashboard.pages import Page

PAGE = Page(
    slug="explanations",
    title="Why graduates struggle",
    position=64,
    question=(
        "Young graduates find work less easily than before, compared with other workers. Four explanations "
        "compete. Each predicts when, where and to whom it should happen, and the data can check that."
    ),
    summary="four rival explanations, what each predicts, and what the data say",
    body=explanations_board.show,
)

if __name__ == "__main__":  # Streamlit runs the file of the page that is open
    show_page(PAGE)
