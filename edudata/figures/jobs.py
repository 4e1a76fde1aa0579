from edudata.figures.spec import FigureSpec

FIGURES: tuple[FigureSpec, ...] = ()
