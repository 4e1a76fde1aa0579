"""Licenses of the data, each written once."""

from edudata.records import License

PUBLIC_DOMAIN = License(
    id="public-domain",
    name="U.S. Government work, public domain",
    redistribute="yes",
    url="https://www.usa.gov/government-works",
)
CC_BY = License(
    id="CC-BY-4.0",
    name="Creative Commons Attribution 4.0",
    redistribute="yes",
    url="https://creativecommons.org/licenses/by/4.0/",
)
NYFED = License(
    id="nyfed",
    name="© Federal Reserve Bank of New York; free use with attribution",
    redistribute="figures_only",
    url="https://www.newyorkfed.org/privacy/termsofuse",
)
QUOTED = License(
    id="quoted",
    name="© the publisher; single figures quoted with credit",
    redistribute="figures_only",
)
FREDDIE_MAC = License(
    id="freddie-mac",
    name="© Freddie Mac; figures quoted with citation, the weekly series is not passed on",
    redistribute="figures_only",
    url="https://www.freddiemac.com/pmms/about-pmms",
)
NON_COMMERCIAL = License(
    id="non-commercial",
    name="© the publisher; figures quoted with attribution for non-commercial use",
    redistribute="figures_only",
)
FACTS = License(
    id="facts",
    name="Facts, quoted with their source",
    redistribute="yes",
)
NYC_OPEN_DATA = License(
    id="nyc-open-data",
    name="NYC Open Data terms",
    redistribute="yes",
    url="https://opendata.cityofnewyork.us/overview/#termsofuse",
)
MIT = License(
    id="MIT",
    name="MIT license",
    redistribute="yes",
    url="https://opensource.org/license/mit",
)
ISC = License(
    id="ISC",
    name="ISC license (geometry), U.S. Census boundaries in the public domain",
    redistribute="yes",
    url="https://opensource.org/license/isc-license-txt",
)
ZILLOW = License(
    id="zillow",
    name="© Zillow; free public use with attribution, the data are not passed on",
    redistribute="no",
    url="https://www.zillow.com/research/data/",
)
