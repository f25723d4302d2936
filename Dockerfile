# syntax=docker/dockerfile:1
# One image: the web by default, a worker by `python manage.py worker`.

FROM python:3.11.14-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
ARG BROWSER=0
# To export traces: docker build --build-arg TRACES=1
ARG TRACES=0
WORKDIR /build
COPY requirements.txt requirements-browser.txt requirements-traces.txt ./
RUN if [ "$BROWSER" = 1 ]; then pip install -r requirements-browser.txt; else pip install -r requirements.txt; fi \
    && if [ "$TRACES" = 1 ]; then pip install -r requirements-traces.txt; fi

FROM python:3.11.14-slim-bookworm
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
# FETCH_ENGINE=browser needs Chromium: docker build --build-arg BROWSER=1
ARG BROWSER=0
# Debian removes a superseded Chromium from its mirrors: a pinned one could not be built again.
# hadolint ignore=DL3008
RUN if [ "$BROWSER" = 1 ]; then \
        apt-get update \
        && apt-get install --yes --no-install-recommends chromium chromium-sandbox \
        && rm -rf /var/lib/apt/lists/*; \
    fi
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin scrapersky
COPY --from=build /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=scrapersky.settings
WORKDIR /app
COPY --chown=root:root . .
# Only to collect the static files; what runs is told its own settings.
RUN python -m compileall -q manage.py jobs scrapersky sampletown \
    && ENVIRONMENT=development python manage.py collectstatic --noinput --verbosity 0 \
    && install --directory --owner scrapersky --mode 0700 .data
USER 10001
# docker build --build-arg COMMIT=$(git rev-parse HEAD) .
ARG COMMIT=
ENV ENVIRONMENT=production \
    SCRAPERSKY_COMMIT=$COMMIT
EXPOSE 8000
STOPSIGNAL SIGTERM
CMD ["python", "manage.py", "web"]
