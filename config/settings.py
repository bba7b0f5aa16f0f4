"""Settings of the portal. Everything that differs between installations comes from the environment."""

import os
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
STATE_DIR = Path(os.environ.get("PORTAL_STATE", BASE_DIR / "var"))

# Demonstration mode: training clock, one-click sign-in, codes on the screen. Never on in production.
PORTAL_DEMO = os.environ.get("PORTAL_DEMO") == "1"
PORTAL_INSTANCE = os.environ.get("PORTAL_INSTANCE", "")
PORTAL_BASE_URL = os.environ.get("PORTAL_BASE_URL", "http://127.0.0.1:8000")
DEBUG = False
SECRET_KEY = os.environ.get("PORTAL_SECRET_KEY", "") or ("demonstration-only-" + "0" * 40 if PORTAL_DEMO else "")
ALLOWED_HOSTS = os.environ.get("PORTAL_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("PORTAL_ORIGINS", "").split(",") if origin]

INSTALLED_APPS = [
    "parties",  # before allauth, so that our templates win
    "kernel",
    "law",
    "catalog",
    "planning",
    "procurement",
    "contracts",
    "evaluation",
    "payments",
    "disclosure",
    "oversight",
    "desk",
    "config",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "pgtrigger",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "kernel.middleware.CleanInputMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "parties.views.doors.SessionRulesMiddleware",
    "kernel.middleware.DoorMiddleware",
    "parties.views.doors.SecondFactorMiddleware",
    "kernel.middleware.IdempotencyMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
                "kernel.context.portal",
                "parties.queries.standing_line",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "kernel.templatetags.portal"],
        },
    }
]

_database: dict[str, Any] = dict(dj_database_url.parse(os.environ.get("DATABASE_URL", "postgresql:///portal")))
DATABASES = {"default": {**_database, "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
# Sessions live in the database alone: the loss of the cache signs nobody out.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
# Idle for this long, a session ends; it also ends so many hours after signing in, however busy. Both by real time.
SESSION_COOKIE_AGE = 60 * int(os.environ.get("PORTAL_IDLE_MINUTES", "30"))
PORTAL_SESSION_HOURS = int(os.environ.get("PORTAL_SESSION_HOURS", "12"))
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = not PORTAL_DEMO and "PORTAL_PLAIN_HTTP" not in os.environ
if PORTAL_DEMO and "PORTAL_IDLE_MINUTES" not in os.environ:  # a newcomer plays for hours on http; the idle rule is for real offices
    SESSION_COOKIE_AGE = 12 * 60 * 60
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 0 if PORTAL_DEMO else 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not PORTAL_DEMO
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "form-action": [SELF],
        "frame-ancestors": ["'none'"],
        "base-uri": [SELF],
    }
}


def _celery_url(url: str) -> str:
    """Celery's spelling of a unix-socket address: redis+socket:///path?virtual_host=0."""
    if url.startswith("unix://"):
        return url.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")
    return url


# Tables that people upload: the most rows and bytes of one file.
IMPORT_MAX_ROWS = int(os.environ.get("PORTAL_IMPORT_MAX_ROWS", "100000"))
IMPORT_MAX_BYTES = int(os.environ.get("PORTAL_IMPORT_MAX_MB", "30")) * 1024 * 1024

CELERY_BROKER_URL = _celery_url(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "kernel.sweep", "schedule": 5.0},
    "seal-log": {"task": "kernel.seal_log", "schedule": 5.0},
    "close-due": {"task": "procurement.close_due", "schedule": 30.0},
    "catalogs-in-force": {"task": "catalog.bring_into_force", "schedule": 60.0},
    "schedule-payments": {"task": "payments.schedule", "schedule": 60.0},
    "collect-returns": {"task": "payments.collect_returns", "schedule": 15.0},
    "reconcile": {"task": "payments.reconcile", "schedule": 24 * 3600.0},
    "wake-jobs": {"task": "kernel.wake_jobs", "schedule": 10.0},
    "tell-expiring": {"task": "parties.tell_expiring", "schedule": 300.0},
    "wipe-numbers": {"task": "evaluation.wipe_numbers", "schedule": 3600.0},
}

AUTH_USER_MODEL = "parties.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
_VALIDATION = "django.contrib.auth.password_validation."
# Long enough, not a common one, not like the person's own data; no rules about kinds of characters.
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": _VALIDATION + "UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ("username", "name", "email", "phone")}},
    {"NAME": _VALIDATION + "MinimumLengthValidator", "OPTIONS": {"min_length": int(os.environ.get("PORTAL_PASSWORD_LENGTH", "10"))}},
    {"NAME": _VALIDATION + "CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 60 * int(os.environ.get("PORTAL_RECOVERY_MINUTES", "60"))
if PORTAL_DEMO:
    PASSWORD_HASHERS = ["config.hashers.DemonstrationHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_SESSION_REMEMBER = False
# Besides the library's own limits: comments of the public on a draft catalog.
ACCOUNT_RATE_LIMITS: bool | dict[str, str] = False if PORTAL_DEMO else {"catalog_comment": "10/h/ip"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_ADAPTER = "parties.gateways.AccountAdapter"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False  # the second factor stays: whoever recovers a password signs in as always
ACCOUNT_FORMS = {
    "login": "parties.forms.SignInForm",
    "change_password": "parties.forms.NewPasswordForm",
    "reset_password": "parties.forms.RecoverForm",
    "reset_password_from_key": "parties.forms.RecoveredPasswordForm",
}
MFA_ADAPTER = "parties.gateways.SecondFactorAdapter"
MFA_FORMS = {"authenticate": "parties.forms.SecondFactorForm", "reauthenticate": "parties.forms.SecondFactorForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SESSION_COOKIE_SECURE  # http://localhost
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "政府购买服务平台"
SOCIALACCOUNT_ADAPTER = "parties.gateways.IdentityAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
# Signing in through an identity provider (OpenID Connect): offered when all three are set.
PORTAL_OIDC = {
    "server": os.environ.get("PORTAL_OIDC_SERVER", ""),
    "client": os.environ.get("PORTAL_OIDC_CLIENT_ID", ""),
    "secret": os.environ.get("PORTAL_OIDC_CLIENT_SECRET", ""),
    "name": os.environ.get("PORTAL_OIDC_NAME", "统一身份认证"),
    # Values of `acr` that prove a second factor; without one the portal asks for its own.
    "strong": tuple(value for value in os.environ.get("PORTAL_OIDC_STRONG_ACR", "").split(",") if value),
}
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [{
    "provider_id": "portal", "name": PORTAL_OIDC["name"], "client_id": PORTAL_OIDC["client"], "secret": PORTAL_OIDC["secret"],
    "settings": {"server_url": PORTAL_OIDC["server"], "fetch_userinfo": False, "scope": ["openid"], "uid_field": "subject"},
}] if all(PORTAL_OIDC[key] for key in ("server", "client", "secret")) else []}}
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "parties.views.doors.locked_out"
AXES_CLIENT_IP_CALLABLE = "kernel.middleware.client_ip"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = sorted(path for path in (BASE_DIR / "locale").iterdir() if path.is_dir())
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = STATE_DIR / "static"
STATICFILES_DIRS = [path for path in (BASE_DIR / "static", BASE_DIR / ".vendor") if path.is_dir()]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = PORTAL_DEMO

MEDIA_ROOT = STATE_DIR / "files"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_242_880
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
MAIL_DIR = STATE_DIR / "mail"
# Exports of registers (docs/operations.md); the demonstration brings some along, for its own invented organisations.
REGISTRY_DIRS = [STATE_DIR / "registers", *([BASE_DIR / "demo" / "registers"] if PORTAL_DEMO else [])]
REGISTRY_ADAPTERS = {"registration": "parties.gateways.FileRegistry", "credit": "parties.gateways.FileRegistry"}
REGISTRY_TIMEOUT = 3.0  # seconds
TREASURY_DIR = STATE_DIR / "treasury"
FONTCONFIG_FILE = os.environ.get("FONTCONFIG_FILE", "")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["kernel.rest.StepPermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["kernel.rest.StrictJSONParser", "rest_framework.parsers.FormParser", "rest_framework.parsers.MultiPartParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "kernel.rest.exception_handler",
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Portal API",
    "DESCRIPTION": "Public records to read, and one POST for each step that a signed-in actor may take.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    # Several nouns have a `state`: each set of states by its own name.
    "ENUM_NAME_OVERRIDES": {
        "CatalogStateEnum": "catalog.lifecycle.CatalogState",
        "TransferStateEnum": "catalog.lifecycle.TransferState",
    },
}

# What the kernel may not import, named here (architecture: below parties nobody knows organisations).
KERNEL_ACTOR_BUILDER = "parties.queries.actor_for"
KERNEL_CITATION = "law.queries.citation"
KERNEL_REACTIONS = "config.reactions.REACTIONS"
KERNEL_NEXT_EVENTS = "config.reactions.next_event_at"
PORTAL_LOG_ORIGIN = os.environ.get("PORTAL_LOG_ORIGIN", "portal.invalid/log")
# PEM of the Ed25519 key that signs tree heads; without one, a key is made under the state directory.
PORTAL_LOG_KEY = os.environ.get("PORTAL_LOG_KEY", "")

# Identity of the installation; an unset value prints nothing.
PORTAL_SITE = {
    "name": os.environ.get("PORTAL_SITE_NAME", "政府购买服务平台"),
    "place": os.environ.get("PORTAL_SITE_PLACE", ""),
    "host": os.environ.get("PORTAL_SITE_HOST", ""),
    "domain": os.environ.get("PORTAL_SITE_DOMAIN", ""),
    "code": os.environ.get("PORTAL_SITE_CODE", ""),
    "icp": os.environ.get("PORTAL_SITE_ICP", ""),
    "police": os.environ.get("PORTAL_SITE_POLICE", ""),
    "phone": os.environ.get("PORTAL_SITE_PHONE", ""),
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("PORTAL_LOG_LEVEL", "WARNING")},
}
SILENCED_SYSTEM_CHECKS = ["axes.W003"]
