"""Settings. Everything an operator may change comes from the environment; see docs/operators."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from cauce.site import environment

HOME = environment.home()
BASE_DIR = Path(__file__).resolve().parents[3]
DATA_DIR = environment.data_folder()
PRODUCTION = environment.is_production()
DEMONSTRATION = environment.is_demonstration()

SECRET_KEY = environment.secret("secret.key", "CAUCE_SECRET_KEY")
SECRET_KEY_FALLBACKS = environment.old_secret_keys()
LEDGER_KEY = environment.secret("ledger.key", "CAUCE_LEDGER_KEY")
LEDGER_OLD_KEYS = environment.old_ledger_keys()
DEBUG = False
ALLOWED_HOSTS = environment.hosts()
CSRF_TRUSTED_ORIGINS = environment.trusted_origins()
SITE_ADDRESS = environment.address()

INSTALLED_APPS = [
    "cauce.foundation.search",
    "cauce.foundation.parties",
    "cauce.foundation.accounts",
    "cauce.foundation.drafts",
    "cauce.foundation.post",
    "cauce.foundation.ledger",
    "cauce.foundation.taxonomy",
    "cauce.foundation.figures",
    "cauce.foundation.web",
    "cauce.regional.strategy",
    "cauce.regional.commitments",
    "cauce.regional.progress",
    "cauce.regional.register",
    "cauce.regional.rounds",
    "cauce.regional.support",
    "cauce.regional.cooperation",
    "cauce.regional.plans",
    "cauce.regional.agenda",
    "cauce.regional.mechanisms",
    "cauce.regional.platform",
    "cauce.exchange",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_cotton",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "pgtrigger",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "cauce.foundation.web.middleware.AccessLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "cauce.foundation.drafts.middleware.SentByScriptMiddleware",
    "cauce.foundation.web.middleware.NulMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cauce.foundation.web.middleware.DiscretionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "cauce.foundation.drafts.middleware.SignedOutMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "cauce.foundation.accounts.middleware.PersonMiddleware",
    "cauce.foundation.accounts.middleware.SecondFactorMiddleware",
    "axes.middleware.AxesMiddleware",
    "cauce.regional.register.past.middleware.PastMiddleware",
]

ROOT_URLCONF = "cauce.site.urls"
WSGI_APPLICATION = "cauce.site.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cauce.site.context.page",
            ],
        },
    }
]
FORM_RENDERER = "cauce.foundation.web.forms.FormRenderer"

DATABASES = {"default": environment.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "site_cache",
        # The counts of failed attempts live here: culling must not forget them.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    }
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "cauce.foundation.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
# Per address ("ip") only what stops a flood: a whole ministry may sit behind one address. Per account
# ("key") what stops guessing: "login_failed" counts the codes of the second step; passwords are counted
# by account and address together (axes), see accounts/lockout.py and accounts/adapter.py.
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "login_failed": "5/5m/key,20/d/key",
    "reset_password": "200/m/ip,5/h/key",
    "reset_password_from_key": "200/m/ip",
}
MFA_ADAPTER = "cauce.foundation.accounts.adapter.MFAAdapter"
MFA_RATE_LIMITS = {"webauthn_login": "600/m/ip"}
MFA_FORMS = {"add_webauthn": "cauce.foundation.accounts.passkey_forms.AddPasskeyForm"}
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Cauce"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "cauce.foundation.accounts.lockout.account_name"
AXES_CLIENT_IP_CALLABLE = "cauce.foundation.accounts.lockout.address"
AXES_LOCKOUT_CALLABLE = "cauce.foundation.accounts.lockout.locked_out"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_SENSITIVE_PARAMETERS = [
    "username",
    "ip_address",
    "login",
    "email",
    "code",
    "csrfmiddlewaretoken",
    "next",
]
AXES_DISABLE_ACCESS_LOG = True
ALLAUTH_TRUSTED_PROXY_COUNT = environment.proxies()

LANGUAGE_CODE = "es"
LANGUAGES = [("es", _("Spanish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "src" / "cauce" / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = environment.time_zone()
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": environment.static_storage()},
}

_EMAIL = environment.email()
EMAIL_BACKEND = _EMAIL["EMAIL_BACKEND"]
EMAIL_HOST = _EMAIL["EMAIL_HOST"]
EMAIL_PORT = _EMAIL["EMAIL_PORT"]
EMAIL_HOST_USER = _EMAIL["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = _EMAIL["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = _EMAIL["EMAIL_USE_TLS"]
EMAIL_USE_SSL = _EMAIL["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = _EMAIL["EMAIL_TIMEOUT"]
#: Mails are kept in the database and read on a page: a demonstration without a mail server.
KEEPS_MAIL = _EMAIL["KEEPS_MAIL"]
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _EMAIL["DEFAULT_FROM_EMAIL"]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: [] for feature in ("camera", "geolocation", "microphone", "payment", "usb", "display-capture")
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
if PRODUCTION:
    # With this beginning, browsers take the cookie from this very host only: no neighbour can plant one.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if environment.proxies() else None
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0

DJANGO_TABLES2_TEMPLATE = "django_tables2/cauce.html"
PAGE_SIZE = 25

#: Who publishes the IATI file.
IATI_REPORTER = environment.iati_reporter()

#: After so many months without a word, a partner that has not finished is silent.
SILENT_AFTER_MONTHS = 12
#: Files given as evidence of progress: outside of what the web server serves by itself.
EVIDENCE_DIR = HOME / "evidence"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "cauce": {"level": "INFO"},
        "axes": {"level": "ERROR"},
        "waitress.queue": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
