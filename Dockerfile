# The dashboard and the refresh in one image: docs/deploy/container.md.
# Nothing secret is copied or set here; keys come from the environment of the running container.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE constraints.txt ./
COPY edudata edudata
COPY dashboards dashboards
COPY data data
RUN python -m venv /opt/edudata
RUN /opt/edudata/bin/python -m pip install --no-cache-dir --disable-pip-version-check -c constraints.txt .
# The bill of materials, by a tool of its own environment, which is not part of the image.
RUN python -m venv /tmp/sbom
RUN /tmp/sbom/bin/python -m pip install --no-cache-dir --disable-pip-version-check "cyclonedx-bom>=7,<8"
RUN /tmp/sbom/bin/cyclonedx-py environment --output-format JSON --output-file /opt/edudata/sbom.cdx.json /opt/edudata/bin/python

FROM ${PYTHON_IMAGE}
LABEL org.opencontainers.image.title="edudata" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.description="Public data on the disruption of U.S. higher education"
RUN groupadd --gid 10001 edudata \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin edudata \
 && install -d -o edudata -g edudata -m 0755 /var/lib/edudata /var/cache/edudata
COPY --from=build /opt/edudata /opt/edudata
ENV PATH=/opt/edudata/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp \
    EDUDATA_DATA_DIR=/var/lib/edudata \
    EDUDATA_CACHE_DIR=/var/cache/edudata \
    EDUDATA_LOG=json
USER 10001:10001
EXPOSE 8501
# By name, not by address: EDUDATA_ALLOWED_HOSTS has to list localhost.
HEALTHCHECK --interval=30s --timeout=10s --start-period=90s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://localhost:8501/readyz', timeout=8)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["edudata"]
CMD ["dashboard", "--address", "0.0.0.0", "--port", "8501", "--no-browser"]
