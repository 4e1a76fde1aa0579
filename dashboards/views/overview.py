"""Overview: the essay's argument as a story, each step with what the data say, and the verdict board."""

import streamlit as st

from edudata.dashboard import claims_board, components, glossary, story

st.title("Is U.S. higher education being disrupted?", anchor=False)
st.markdown(
    "An essay on education made a simple argument: the price of college keeps rising, the debt it "
    "leaves keeps growing, and yet many graduates end up in jobs that do not ask for a degree. A "
    "system like that, it says, invites something better and cheaper to take its place. **Here is what "
    "the public data say about each step of that argument**, with every number traced to its publisher."
)
st.markdown(f"{claims_board.line()}. [Which ones?](#verdicts)")
st.caption(components.age())
for number, chapter in enumerate(story.CHAPTERS, start=1):
    story.tell(number, chapter)
story.close()
st.page_link("views/data.py", label="All tables, sources and checks", icon="➡️")
with st.expander("What the words mean"):
    st.markdown(glossary.markdown(glossary.TERMS))
