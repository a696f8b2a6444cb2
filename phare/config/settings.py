"""Settings, all from the environment; each is described in docs/operate/configuration.md."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from phare.config import database

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("PHARE_VAR", ROOT / "var"))


def _switch(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "oui"}


def _secret_key() -> str:
    """Return the key from the environment, else one made once and kept in `var/`, readable by its owner only."""
    if given := os.environ.get("PHARE_SECRET_KEY"):
        return given
    kept = VAR / "secret_key"
    if not kept.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
    return kept.read_text().strip()


SECRET_KEY = _secret_key()
DEBUG = _switch("PHARE_DEBUG")
# A demonstration shows its accounts on the sign-in page and says everywhere that its staff is invented.
PHARE_DEMONSTRATION = _switch("PHARE_DEMONSTRATION")
PHARE_THEME = os.environ.get("PHARE_THEME", "state")
PHARE_HTTPS = _switch("PHARE_HTTPS")
# The one password of the demonstration accounts, shown with them; real administrations never use it.
PHARE_DEMONSTRATION_PASSWORD = os.environ.get("PHARE_DEMONSTRATION_PASSWORD", "phare-demonstration-2027")
# The address that mails carry; when none is given, the one by which the page was asked.
PHARE_PUBLIC_URL = os.environ.get("PHARE_PUBLIC_URL", "").rstrip("/")
# Who answers for this site, who directs its publication, who hosts it: the law wants all three on the legal notice.
PHARE_PUBLISHER = os.environ.get("PHARE_PUBLISHER", "").strip()
PHARE_PUBLICATION_DIRECTOR = os.environ.get("PHARE_PUBLICATION_DIRECTOR", "").strip()
PHARE_HOSTING = os.environ.get("PHARE_HOSTING", "").strip()
# Heads of the audit chains, kept outside the database: better on another disk or machine.
PHARE_ANCHORS = Path(os.environ.get("PHARE_ANCHORS", VAR / "anchors"))
# Where many crossings at once are computed: on this machine when none is given.
PHARE_DASK_SCHEDULER = os.environ.get("PHARE_DASK_SCHEDULER", "")
# Where `phare country` writes its result, and where the page of the country reads it.
PHARE_COUNTRY_RESULT = Path(os.environ.get("PHARE_COUNTRY_RESULT", VAR / "country"))
# How many calls a personal token may make of the API within a minute.
PHARE_API_CALLS_PER_MINUTE = int(os.environ.get("PHARE_API_CALLS_PER_MINUTE", "120"))
ALLOWED_HOSTS = os.environ.get("PHARE_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("PHARE_TRUSTED_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django_htmx",
    "django_tables2",
    "widget_tweaks",
    "dsfr",
    "csp",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "procrastinate.contrib.django",
    "phare.platform.audit",
    "phare.platform.accounts",
    "phare.platform.exchange",
    "phare.platform.files",
    "phare.platform.jobs",
    "phare.platform.live",
    "phare.platform.post",
    "phare.platform.print",
    "phare.ui",
    "phare.territory",
    "phare.organisation",
    "phare.indicators",
    "phare.strategy",
    "phare.decisions",
    "phare.allocation",
    "phare.cockpit",
]

MIDDLEWARE = [
    "phare.config.logs.request_log",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "phare.platform.accounts.web.middleware.current_membership",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "phare.ui.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "phare.config.urls"
ASGI_APPLICATION = "phare.config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "phare.ui.context.house",
            ],
            "builtins": ["phare.ui.templatetags.phare"],
        },
    }
]
FORM_RENDERER = "dsfr.forms.DsfrDjangoTemplates"
DJANGO_TABLES2_TEMPLATE = "ui/table.html"

_given = os.environ.get("DATABASE_URL")
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        **(database.from_url(_given) if _given else database.local(VAR)),
        "ATOMIC_REQUESTS": False,
        # A pool whose database was started again finds it out before a page does.
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": os.environ.get("PHARE_TEST_DATABASE", "test_phare")},
    }
}
_options = DATABASES["default"]["OPTIONS"]
# The pool belongs to a web process; commands and tests open one plain connection.
if _switch("PHARE_DATABASE_POOL"):
    _options["pool"] = {
        "min_size": 2,
        "max_size": int(os.environ.get("PHARE_DATABASE_POOL_SIZE", "16")),
        "timeout": 20,
        # Longer, the pauses between its attempts would grow to minutes; each new request begins them again.
        "reconnect_timeout": 5,
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "cockpit:home"
LOGOUT_REDIRECT_URL = "accounts:sign-in"
PASSWORD_RESET_TIMEOUT = 60 * 60 * 4
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PHARE_HTTPS
SESSION_COOKIE_HTTPONLY = True
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
AXES_USERNAME_FORM_FIELD = "username"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = PHARE_HTTPS
# Whoever watches the machine asks from the machine itself, without the proxy.
SECURE_REDIRECT_EXEMPT = [r"^sante/"]
SECURE_HSTS_SECONDS = 31_536_000 if PHARE_HTTPS else 0
if PHARE_HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("Français")), ("en", _("Anglais"))]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("PHARE_STATIC", VAR / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = VAR / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
WHITENOISE_USE_FINDERS = True

EMAIL_HOST = os.environ.get("PHARE_EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("PHARE_EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("PHARE_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("PHARE_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = _switch("PHARE_EMAIL_TLS")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = VAR / "mail"
DEFAULT_FROM_EMAIL = os.environ.get("PHARE_EMAIL_FROM", "phare@localhost")

# Drawings and what is kept until an act: some tens of kilobytes each, in each web process.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 1000}},
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "filters": {"request": {"()": "phare.config.logs.WithRequest"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["request"]}},
    "loggers": {"phare": {"level": os.environ.get("PHARE_LOG_LEVEL", "INFO")}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("PHARE_LOG_LEVEL", "WARNING")},
}
MESSAGE_TAGS = {10: "info", 20: "info", 25: "success", 30: "warning", 40: "error"}
SILENCED_SYSTEM_CHECKS: list[str] = []
