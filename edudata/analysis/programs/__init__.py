"""Programs in the earnings test: benchmark, result, and how much of the result is luck.

`benchmark` finds what a program's median is compared with, `luck` how sure the comparison is, `interval`
the exact interval, `answer` puts one program into words, and `search` finds programs and colleges by name.
"""
