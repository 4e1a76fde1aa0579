"""The HTTP API: an ASGI application over `edudata.delivery.document.deliver`."""
