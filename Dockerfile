FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore
RUN useradd --create-home --uid 10001 gradnorm
WORKDIR /srv/gradnorm

# The pins alone first: this layer stays as long as they do.
COPY requirements.txt ./
RUN grep -v '^-e' requirements.txt > /tmp/pins.txt && pip install -r /tmp/pins.txt && rm /tmp/pins.txt

COPY . .
RUN pip install --no-deps -e .

USER gradnorm
# Behind a name of its own: docker run -e STREAMLIT_BROWSER_SERVER_ADDRESS=gradnorm.example.org
ENV STREAMLIT_SERVER_HEADLESS=true \
    STREAMLIT_SERVER_PORT=8501 \
    STREAMLIT_BROWSER_SERVER_ADDRESS=localhost
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://localhost:8501/_stcore/health', timeout=4)"]
CMD ["python", "-m", "streamlit", "run", "app/main.py"]
