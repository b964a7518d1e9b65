# One image for every role: web, api, worker, event consumer. The command chooses the role.
FROM node:24-bookworm-slim AS frontend
WORKDIR /build/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY frontend/ ./
RUN npm run build

FROM python:3.12-slim-bookworm
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
RUN useradd --system --uid 10001 --home-dir /app pythmata && mkdir -p /app/var/files && chown -R pythmata /app/var
COPY requirements.txt ./
RUN pip install --require-hashes -r requirements.txt
COPY manage.py ./
COPY engine/ engine/
COPY processes/ processes/
COPY tasks/ tasks/
COPY pythmata/ pythmata/
COPY templates/ templates/
COPY examples/ examples/
COPY --from=frontend /build/frontend/dist frontend/dist
RUN SECRET_KEY=only-while-the-image-is-built-0123456789abcdef0123456789abcdef \
    python manage.py collectstatic --noinput -v 0
USER pythmata
EXPOSE 8000
CMD ["python", "manage.py", "serve", "--host", "0.0.0.0"]
