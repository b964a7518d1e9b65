"""Settings: the environment (config.py) put into the words of Django and its applications.

Nothing set: embedded mode. DATABASE_URL, REDIS_URL and AMQP_URL set: distributed mode. The code is the same.
"""

import warnings
from datetime import timedelta

import environ
from corsheaders.defaults import default_headers
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from django.utils.translation import gettext_lazy as _

from pythmata.config import BASE_DIR, TESTING, default, load_dotenv, value
from pythmata.csp import SELF
from pythmata.databases import database
from pythmata.logs import logging_config

load_dotenv()

MINIMUM_SECRET_KEY_LENGTH = 50

# Security --------------------------------------------------------------------------------------------------

SECRET_KEY = value("SECRET_KEY") or (get_random_secret_key() if TESTING else "")
if len(SECRET_KEY) < MINIMUM_SECRET_KEY_LENGTH:
    raise ImproperlyConfigured(
        f"SECRET_KEY has {len(SECRET_KEY)} characters and needs {MINIMUM_SECRET_KEY_LENGTH} random ones or more. "
        "`make up` writes one to the file .env; or set the environment variable, for instance to the output "
        "of python -c 'import secrets; print(secrets.token_urlsafe(50))'."
    )
SECRET_KEY_FALLBACKS = value("SECRET_KEY_FALLBACKS")
SECRET_ENCRYPTION_KEYS = value("SECRET_ENCRYPTION_KEYS")
DEBUG = value("DEBUG")
ALLOWED_HOSTS = value("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = value("CSRF_TRUSTED_ORIGINS")
CORS_ALLOWED_ORIGINS = value("CORS_ALLOWED_ORIGINS")
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_HEADERS = (
    *default_headers,
    *("idempotency-key", "if-match", "if-none-match", "prefer", "pythmata-tenant"),
)
CORS_EXPOSE_HEADERS = ("etag", "location")

HTTPS_ONLY = value("HTTPS_ONLY")
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS_ONLY
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS_ONLY else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS_ONLY
# Probes come over plain http from inside the cluster.
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$", r"^metrics$"]
BEHIND_PROXY = value("BEHIND_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
DATA_UPLOAD_MAX_MEMORY_SIZE = value("MAX_REQUEST_BYTES")

SECURE_CSP = {
    "default-src": [SELF],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "connect-src": [SELF],
    "object-src": ["'none'"],
    "base-uri": [SELF],
    "form-action": [SELF],
    "frame-ancestors": ["'none'"],
}
# bpmn-js, form-js and Emotion write style attributes; only the pages that host them may.
SECURE_CSP_SPA = SECURE_CSP | {"style-src": [SELF, "'unsafe-inline'"]}
# guardian's permission pages carry one inline style.
SECURE_CSP_ADMIN_PERMISSIONS = SECURE_CSP_SPA

# Applications ----------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "pythmata.admin_config.PythmataAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "rest_framework_simplejwt",
    "rest_framework_simplejwt.token_blacklist",
    "guardian",
    "channels",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "axes",
    "corsheaders",
    "pythmata",
    "processes",
    "tasks",
]

MIDDLEWARE = [
    "pythmata.logs.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "pythmata.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "pythmata.doors.OriginMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "pythmata.urls"
ASGI_APPLICATION = "pythmata.asgi.application"
WSGI_APPLICATION = "pythmata.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# Data ------------------------------------------------------------------------------------------------------

VAR_DIR = value("VAR_DIR")
ADMIN_PASSWORD = value("ADMIN_PASSWORD")
DEMO = value("DEMO")
DATABASES = {"default": database(VAR_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = value("REDIS_URL")
REDIS_TIMEOUT_SECONDS = value("REDIS_TIMEOUT_MS") / 1000
LIVE_STATE_TTL_SECONDS = value("LIVE_STATE_TTL_SECONDS")
AMQP_URL = value("AMQP_URL")
AMQP_TIMEOUT_SECONDS = value("AMQP_TIMEOUT_SECONDS")

# Throttles and the like count per process: a cache in Redis would turn an outage of Redis into errors.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": "pythmata"},
    }
    if REDIS_URL
    else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
}

# People ----------------------------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/app/"
LOGOUT_REDIRECT_URL = "login"

ANONYMOUS_USER_NAME = None
GUARDIAN_RAISE_403 = True

AXES_FAILURE_LIMIT = value("LOGIN_FAILURE_LIMIT")
AXES_COOLOFF_TIME = timedelta(minutes=value("LOGIN_COOLOFF_MINUTES"))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "pythmata.error_pages.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "pythmata.client.address"
AXES_VERBOSE = False

# API -------------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    # The first class decides between 401 and 403: with JWT first an anonymous call is answered 401.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "processes.rest.api_keys.ApiKeyAuthentication",
        "rest_framework_simplejwt.authentication.JWTAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["processes.rest.declared.Declared"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["processes.rest.parsers.ExactJSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "processes.rest.pages.KeysetPage",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"anon": value("THROTTLE_ANONYMOUS"), "user": value("THROTTLE_USER")},
    "NUM_PROXIES": 1 if BEHIND_PROXY else 0,
    "DEFAULT_SCHEMA_CLASS": "processes.rest.schema.ApiSchema",
    "EXCEPTION_HANDLER": "pythmata.api_errors.problem_response",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
if TESTING:
    REST_FRAMEWORK["DEFAULT_THROTTLE_CLASSES"] = []

SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=value("JWT_ACCESS_MINUTES")),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=value("JWT_REFRESH_DAYS")),
    "ROTATE_REFRESH_TOKENS": True,
    "BLACKLIST_AFTER_ROTATION": True,
    # A changed password ends every token issued before.
    "CHECK_REVOKE_TOKEN": True,
    "ALGORITHM": "HS256",
    "SIGNING_KEY": SECRET_KEY,
    "ISSUER": "pythmata",
    "AUDIENCE": "pythmata",
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Pythmata",
    "DESCRIPTION": "Deploy, start, watch and operate BPMN processes; work on their tasks.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SCHEMA_PATH_PREFIX": r"/api",
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "processes.rest.schema.add_problems",
        "processes.rest.schema.without_ranges_of_columns",
    ],
    "ENUM_NAME_OVERRIDES": {
        "InstanceStatus": "processes.models.ProcessInstance.Status",
        "ActivityStatus": "processes.models.ActivityInstance.Status",
        "IncidentStatus": "processes.models.Incident.Status",
        "TaskStatus": "tasks.models.UserTask.Status",
        "JobStatus": "tasks.models.Job.Status",
        "Delivery": "tasks.models.NotificationPreference.Delivery",
        "DecisionKind": "processes.models.DecisionDefinition.Kind",
        "DecisionAction": "processes.api.serializers.decisions.ACTIONS",
        "ProcessAction": "processes.api.serializers.definitions.ACTIONS",
    },
}

# Background work -------------------------------------------------------------------------------------------

CELERY_BROKER_URL = AMQP_URL or "memory://localhost/"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_STORE_ERRORS_EVEN_IF_IGNORED = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SOFT_TIME_LIMIT = 20
CELERY_TASK_TIME_LIMIT = 30
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = value("WORKER_PROCESSES")
# Its lease guards a job, not its message: to end it with the connection would only cost the time of the lease.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_WORKER_ETA_TASK_LIMIT = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = value("SHUTDOWN_GRACE_SECONDS")
CELERY_BROKER_CHANNEL_ERROR_RETRY = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_HEARTBEAT = 10
CELERY_BROKER_CONNECTION_TIMEOUT = AMQP_TIMEOUT_SECONDS
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"confirm_publish": True, "confirm_timeout": AMQP_TIMEOUT_SECONDS}
    if AMQP_URL
    # The in-memory transport polls: its own pause of one second would cap it at 16 tasks a second.
    else {"polling_interval": 0.02}
)
# A wake-up that cannot be sent at once is dropped and counted: the sweeper finds the work.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_DEFAULT_QUEUE = "engine"
CELERY_TASK_DEFAULT_QUEUE_TYPE = "quorum"
CELERY_TASK_CREATE_MISSING_QUEUES = False
# Celery's own rule would close the database connection after every job; DATABASE_CONN_MAX_AGE decides instead.
CELERY_DB_REUSE_MAX = 10**9

WORKER_THREADS = value("WORKER_THREADS")
WORKER_PROCESSES = value("WORKER_PROCESSES")
SHUTDOWN_GRACE_SECONDS = value("SHUTDOWN_GRACE_SECONDS")
SWEEP_INTERVAL_SECONDS = value("SWEEP_INTERVAL_SECONDS")
COMMAND_WAIT_SECONDS = value("COMMAND_WAIT_SECONDS")

# The examples call a payment service that this server itself plays while DEMO is set.
HTTP_CONNECTOR_ALLOW = value("HTTP_CONNECTOR_ALLOW") + ([f"127.0.0.1:{value('PORT')}"] if DEMO else [])
AMQP_CONNECTOR_EXCHANGES = value("AMQP_CONNECTOR_EXCHANGES")
HTTP_CONNECTOR_TIMEOUT_SECONDS = value("HTTP_CONNECTOR_TIMEOUT_SECONDS")
HTTP_CONNECTOR_MAX_BYTES = value("HTTP_CONNECTOR_MAX_BYTES")
JOB_LEASE_SECONDS = value("JOB_LEASE_SECONDS")
JOB_DEADLINE_SECONDS = value("JOB_DEADLINE_SECONDS")

DEPLOYMENT_ERRORS = value("DEPLOYMENT_ERRORS")

HISTORY_TTL_DAYS = value("HISTORY_TTL_DAYS")
HISTORY_CLEANUP_HOURS = value("HISTORY_CLEANUP_HOURS")
QUEUE_RETENTION_DAYS = value("QUEUE_RETENTION_DAYS")

# Files -----------------------------------------------------------------------------------------------------

# There is no MEDIA_URL: attachments are handed out by a view that asks who wants them.
MEDIA_ROOT = value("FILES_DIR")
ATTACHMENT_MAX_BYTES = value("ATTACHMENT_MAX_BYTES")
ATTACHMENT_TYPES = value("ATTACHMENT_TYPES")
ATTACHMENTS_PER_TASK = value("ATTACHMENTS_PER_TASK")

# Pages -----------------------------------------------------------------------------------------------------

HOST = value("HOST")
PORT = value("PORT")
API_KEYS_PER_USER = value("API_KEYS_PER_USER")
API_KEY_MAX_DAYS = value("API_KEY_MAX_DAYS")
METRICS_TOKEN = value("METRICS_TOKEN")
FRONTEND_DIST = BASE_DIR / "frontend" / "dist"
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "test" / "static" if TESTING else BASE_DIR / "staticfiles"
if TESTING:
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [("app", FRONTEND_DIST)] if FRONTEND_DIST.is_dir() else []
STORAGES = {
    "default": {
        "BACKEND": f"django.core.files.storage.{'InMemoryStorage' if TESTING else 'FileSystemStorage'}"
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "pythmata.static_storage.StaticStorage"
    },
}
# A system check says it better; and files are small enough to be read at once under ASGI.
warnings.filterwarnings("ignore", message="No directory at", category=UserWarning)
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
WHITENOISE_USE_FINDERS = DEBUG or TESTING
# Names with a content hash: `main-B1x_9Kq2.js` of Vite, `base.5ae6b8c1d2f3.css` of the manifest storage.
WHITENOISE_IMMUTABLE_FILE_TEST = r"-[A-Za-z0-9_-]{8}\.|\.[0-9a-f]{12}\."

USE_I18N = USE_TZ = True
LANGUAGE_CODE = value("LANGUAGE_CODE")
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = value("TIME_ZONE")

vars().update(environ.Env.email_url_config(value("EMAIL_URL")))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = value("DEFAULT_FROM_EMAIL")
# People are told of their tasks by e-mail only where somebody set a mail server.
NOTIFY_BY_EMAIL = value("EMAIL_URL") != default("EMAIL_URL")
PUBLIC_URL = value("PUBLIC_URL").rstrip("/")
DIGEST_HOUR = value("DIGEST_HOUR") % 24

TRACES_ENDPOINT = value("TRACES_ENDPOINT")
if TRACES_ENDPOINT:
    MIDDLEWARE.insert(0, "pythmata.tracing.TracingMiddleware")

LOGGING = logging_config(level=value("LOG_LEVEL"), form=value("LOG_FORMAT"), debug=DEBUG)
