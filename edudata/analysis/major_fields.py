"""Which fields of study of the College Scorecard belong to each major of the New York Fed."""

from __future__ import annotations

from collections.abc import Mapping

# Major -> codes or beginnings of codes of the Classification of Instructional Programs (CIP 2020): our
# reading of the names. Majors that one four-digit code joins, such as those of teachers by age, share it;
# art history has no code of its own at four digits.
CIP: Mapping[str, tuple[str, ...]] = {
    "Accounting": ("5203",),
    "Advertising and Public Relations": ("0909",),
    "Aerospace Engineering": ("1402",),
    "Agriculture": ("0100", "0101", "0102", "0103"),
    "Animal and Plant Sciences": ("0109", "0111", "0112"),
    "Anthropology": ("4502",),
    "Architecture": ("04",),
    "Biochemistry": ("2602",),
    "Biology": ("2601",),
    "Business Analytics": ("3071", "5213"),
    "Business Management": ("5202",),
    "Chemical Engineering": ("1407",),
    "Chemistry": ("4005",),
    "Civil Engineering": ("1408",),
    "Commercial Art & Graphic Design": ("5004",),
    "Communications": ("0901",),
    "Computer Engineering": ("1409",),
    "Computer Science": ("1101", "1107"),
    "Construction Services": ("46", "5220"),
    "Criminal Justice": ("4301", "4504"),
    "Early Childhood Education": ("1312",),
    "Earth Sciences": ("4006",),
    "Economics": ("4506",),
    "Electrical Engineering": ("1410",),
    "Elementary Education": ("1312",),
    "Engineering Technologies": ("15",),
    "English Language": ("23",),
    "Environmental Studies": ("0301",),
    "Ethnic Studies": ("05",),
    "Family and Consumer Sciences": ("19",),
    "Finance": ("5208",),
    "Fine Arts": ("5007",),
    "Foreign Language": ("16",),
    "General Business": ("5201",),
    "General Education": ("1301",),
    "General Engineering": ("1401",),
    "General Social Sciences": ("4501",),
    "Geography": ("4507",),
    "Health Services": ("5100", "5107", "5122"),
    "History": ("54",),
    "Industrial Engineering": ("1435",),
    "Information Systems & Management": ("1104", "5212"),
    "Interdisciplinary Studies": ("3000", "3099"),
    "International Affairs": ("3020", "4509"),
    "Journalism": ("0904",),
    "Leisure and Hospitality": ("31", "5209"),
    "Liberal Arts": ("24",),
    "Marketing": ("5214",),
    "Mass Media": ("0907",),
    "Mathematics": ("2701", "2703"),
    "Mechanical Engineering": ("1419",),
    "Medical Technicians": ("5109", "5110"),
    "Miscellaneous Biological Science": (
        *("2603", "2604", "2605", "2607", "2608", "2609"),
        *("2610", "2611", "2612", "2613", "2615", "2699"),
    ),
    "Miscellaneous Education": ("1399",),
    "Miscellaneous Engineering": (
        *("1403", "1405", "1411", "1413", "1414", "1418", "1421"),
        *("1423", "1424", "1425", "1436", "1438", "1499"),
    ),
    "Miscellaneous Physical Sciences": ("4001", "4002", "4099"),
    "Miscellaneous Technologies": ("41",),
    "Nursing": ("5138",),
    "Nutrition Sciences": ("3019", "5131"),
    "Performing Arts": ("5003", "5005", "5009"),
    "Pharmacy": ("5120",),
    "Philosophy": ("38",),
    "Physics": ("4008",),
    "Political Science": ("4510",),
    "Psychology": ("42",),
    "Public Policy and Law": ("22", "4405"),
    "Secondary Education": ("1312", "1313"),
    "Social Services": ("4400", "4407"),
    "Sociology": ("4511",),
    "Special Education": ("1310",),
    "Theology and Religion": ("39",),
    "Treatment Therapy": ("5123",),
}
ALL_MAJORS = "Overall"


def fields_of(major: str) -> tuple[str, ...] | None:
    """Return the beginnings of the CIP codes of a major.

    Returns
    -------
    tuple of str or None
        ("",), which every code begins with, for all majors; None where no code stands for the major.

    Examples
    --------
    >>> fields_of("Nursing"), fields_of("Overall"), fields_of("Art History")
    (('5138',), ('',), None)
    """
    return ("",) if major == ALL_MAJORS else CIP.get(major)


def major_of(cip_code: str) -> str:
    """Return the first major that a four-digit CIP code belongs to; "" where it belongs to none.

    Examples
    --------
    >>> major_of("5138"), major_of("1312"), major_of("0305")
    ('Nursing', 'Early Childhood Education', '')
    """
    return next((major for major, codes in CIP.items() if cip_code.startswith(codes)), "")
