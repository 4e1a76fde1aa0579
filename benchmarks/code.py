"""Measure the size and shape of the code in a checkout: lines, functions, comments."""

from __future__ import annotations

import ast
import io
import tokenize
from dataclasses import dataclass
from pathlib import Path

PACKAGES = ("edudata", "dashboards")
LAYOUT = frozenset(
    {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
)


@dataclass(frozen=True, slots=True)
class Shape:
    """Totals over the modules of a checkout.

    Attributes
    ----------
    code_lines : int
        Lines that hold code: neither blank, nor a comment, nor part of a docstring.
    lines : int
        All lines.
    comments : int
        Comment tokens.
    function_lines : list of int
        Length of each function in lines, ascending.
    """

    code_lines: int
    lines: int
    comments: int
    function_lines: list[int]

    @property
    def function_p90(self) -> int:
        """Length of the 90th-percentile function."""
        return self.function_lines[int(0.9 * len(self.function_lines))]

    @property
    def comments_per_100_lines(self) -> float:
        """Comments per 100 lines of any kind."""
        return 100 * self.comments / self.lines


def shape(checkout: Path) -> Shape:
    """Measure the package and the dashboard of a checkout."""
    code_lines = lines = comments = 0
    function_lines: list[int] = []
    for package in PACKAGES:
        for path in sorted((checkout / package).rglob("*.py")):
            source = path.read_text(encoding="utf-8")
            tree = ast.parse(source)
            tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
            lines += source.count("\n")
            comments += sum(token.type == tokenize.COMMENT for token in tokens)
            code_lines += len(_code_lines(tokens) - _docstring_lines(tree))
            function_lines += [
                (node.end_lineno or node.lineno) - node.lineno + 1
                for node in ast.walk(tree)
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            ]
    return Shape(code_lines, lines, comments, sorted(function_lines))


def _code_lines(tokens: list[tokenize.TokenInfo]) -> set[int]:
    """Number the lines that a token other than layout or a comment covers."""
    return {
        line
        for token in tokens
        if token.type not in LAYOUT
        for line in range(token.start[0], token.end[0] + 1)
    }


def _docstring_lines(tree: ast.Module) -> set[int]:
    """Number the lines of texts that stand as statements: docstrings, also those of constants."""
    return {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
