"""Deliver tables, figures and claims as documents: one layer behind every door.

`edudata.delivery.document.deliver` turns an address, a format, controls and a date into bytes with a
media type. Command line, HTTP, static site, bundle and MCP call it and add nothing of their own.
"""
