"""The states' two letters, FIPS codes and names, for tables whose publishers give only the letters."""

_STATES = """
AL01 Alabama, AK02 Alaska, AZ04 Arizona, AR05 Arkansas, CA06 California, CO08 Colorado, CT09 Connecticut,
DE10 Delaware, DC11 District of Columbia, FL12 Florida, GA13 Georgia, HI15 Hawaii, ID16 Idaho,
IL17 Illinois, IN18 Indiana, IA19 Iowa, KS20 Kansas, KY21 Kentucky, LA22 Louisiana, ME23 Maine,
MD24 Maryland, MA25 Massachusetts, MI26 Michigan, MN27 Minnesota, MS28 Mississippi, MO29 Missouri,
MT30 Montana, NE31 Nebraska, NV32 Nevada, NH33 New Hampshire, NJ34 New Jersey, NM35 New Mexico,
NY36 New York, NC37 North Carolina, ND38 North Dakota, OH39 Ohio, OK40 Oklahoma, OR41 Oregon,
PA42 Pennsylvania, RI44 Rhode Island, SC45 South Carolina, SD46 South Dakota, TN47 Tennessee, TX48 Texas,
UT49 Utah, VT50 Vermont, VA51 Virginia, WA53 Washington, WV54 West Virginia, WI55 Wisconsin,
WY56 Wyoming, PR72 Puerto Rico
"""
_PARTS = [" ".join(entry.split()).split(" ", 1) for entry in _STATES.split(",")]

FIPS: dict[str, str] = {code[:2]: code[2:] for code, _ in _PARTS}
"""Two letters -> FIPS code: the 50 states, the District of Columbia and Puerto Rico."""
NAMES: dict[str, str] = {code[:2]: name for code, name in _PARTS}
"""Two letters -> name, of the same."""
