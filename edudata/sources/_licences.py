"""The licences of the data, each written once."""

from edudata.records import Licence

PUBLIC_DOMAIN = Licence(
    id="public-domain",
    name="U.S. Government work, public domain",
    redistribute="yes",
    url="https://www.usa.gov/government-works",
)
CC_BY = Licence(
    id="CC-BY-4.0",
    name="Creative Commons Attribution 4.0",
    redistribute="yes",
    url="https://creativecommons.org/licenses/by/4.0/",
)
NYFED = Licence(
    id="nyfed",
    name="© Federal Reserve Bank of New York; free use with attribution",
    redistribute="figures_only",
    url="https://www.newyorkfed.org/privacy/termsofuse",
)
QUOTED = Licence(
    id="quoted",
    name="© the publisher; single figures quoted with credit",
    redistribute="figures_only",
)
FREDDIE_MAC = Licence(
    id="freddie-mac",
    name="© Freddie Mac; figures quoted with citation, the weekly series is not passed on",
    redistribute="figures_only",
    url="https://www.freddiemac.com/pmms/about-pmms",
)
NON_COMMERCIAL = Licence(
    id="non-commercial",
    name="© the publisher; figures quoted with attribution for non-commercial use",
    redistribute="figures_only",
)
FACTS = Licence(
    id="facts",
    name="Facts, quoted with their source",
    redistribute="yes",
)
NYC_OPEN_DATA = Licence(
    id="nyc-open-data",
    name="NYC Open Data terms",
    redistribute="yes",
    url="https://opendata.cityofnewyork.us/overview/#termsofuse",
)
ISC = Licence(
    id="ISC",
    name="ISC licence (geometry), U.S. Census boundaries in the public domain",
    redistribute="yes",
    url="https://opensource.org/license/isc-license-txt",
)
ZILLOW = Licence(
    id="zillow",
    name="© Zillow; free public use with attribution, the data are not passed on",
    redistribute="no",
    url="https://www.zillow.com/research/data/",
)
