# Two stages: the first one has pip and builds the environment, the second one has only what runs.
FROM python:3.13.9-slim-trixie AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/gradnorm
WORKDIR /srv/gradnorm

# The pins alone first: this layer stays as long as they do.
COPY requirements.lock ./
RUN /opt/gradnorm/bin/pip install --require-hashes -r requirements.lock

COPY . .
# Compiled once here, since the running container may write nowhere.
RUN /opt/gradnorm/bin/pip install --no-deps --no-build-isolation -e . \
    && /opt/gradnorm/bin/pip uninstall --yes pip \
    && /opt/gradnorm/bin/python -m compileall -q /opt/gradnorm app gradnorm_core


FROM python:3.13.9-slim-trixie

RUN useradd --no-create-home --home-dir /tmp --shell /usr/sbin/nologin --uid 10001 gradnorm \
    && install --directory --owner=10001 --group=10001 /data
COPY --from=build /opt/gradnorm /opt/gradnorm
COPY --from=build /srv/gradnorm /srv/gradnorm
WORKDIR /srv/gradnorm
USER 10001:10001

# Behind a name of its own: docker run -e STREAMLIT_BROWSER_SERVER_ADDRESS=gradnorm.example.org; without it Streamlit
# would look up its address abroad. All that is written goes to /tmp: docker run --read-only --tmpfs /tmp works.
ENV PATH=/opt/gradnorm/bin:$PATH \
    HOME=/tmp \
    MALLOC_ARENA_MAX=2 \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    STREAMLIT_SERVER_HEADLESS=true \
    STREAMLIT_SERVER_PORT=8501 \
    STREAMLIT_SERVER_MAX_UPLOAD_SIZE=1 \
    STREAMLIT_SERVER_MAX_WIDGET_STATE_SIZE=1 \
    STREAMLIT_BROWSER_GATHER_USAGE_STATS=false \
    STREAMLIT_BROWSER_SERVER_ADDRESS=localhost \
    STREAMLIT_CLIENT_SHOW_ERROR_DETAILS=none
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://localhost:8501/_stcore/health', timeout=4)"]
# No shell in between: SIGTERM reaches Streamlit, which closes its sessions and ends.
STOPSIGNAL SIGTERM
CMD ["python", "-m", "streamlit", "run", "app/main.py"]
