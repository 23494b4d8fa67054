"""All settings, from the environment only. `./run` sets them for the machine it runs on; docs/operate lists them."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from geleit.config import identity_providers, mail_server

ROOT = Path(__file__).resolve().parents[2]


def env(name: str, default: str = "") -> str:
    """The variable NAME, or the content of the file named by NAME_FILE."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


TLS = ("sslmode", "sslrootcert", "sslcert", "sslkey")
STATEMENT_SECONDS = int(env("GELEIT_STATEMENT_SECONDS", "0"))  # 0: no end; pages have one (wsgi.py)


def database(url: str) -> dict:
    """postgresql://user:password@host:port/name, or ?host=/socket/folder for a Unix socket; ?sslmode=… for TLS."""
    parts = urlsplit(url)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": str(query.get("port", parts.port or "")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **{name: unquote(query[name]) for name in TLS if name in query},
            "application_name": "geleit",
            "options": f"-c statement_timeout={STATEMENT_SECONDS}s",
            # A statement asked for the fifth time on a connection is planned once (docs/adr/0021).
            "server_side_binding": True,
            "prepare_threshold": 5,
        },
    }


DEBUG = False
DEMO = env("GELEIT_DEMO") == "1"
BENCH = env("GELEIT_BENCH") == "1"
VAR = Path(env("GELEIT_DATA", str(ROOT / "var")))
SECRET_KEY = env("GELEIT_SECRET_KEY")
ALLOWED_HOSTS = env("GELEIT_HOSTS", "localhost,127.0.0.1").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in env("GELEIT_ORIGINS").split(",") if origin]
HTTPS = env("GELEIT_HTTPS") == "1"
PROXIES = int(env("GELEIT_PROXIES", "0"))  # how many of ours pass requests on: so many addresses at the end are true
PUBLISHER = env("GELEIT_PUBLISHER", "Geleit")  # who answers for the public directory of offers

MASTER_KEY = os.environ.get("GELEIT_MASTER_KEY", "")
CLAMD = env("GELEIT_CLAMD")  # the socket of ClamAV's daemon; empty: nobody looks for malware
DOCUMENTS_A_DAY = int(env("GELEIT_DOCUMENTS_A_DAY", "300"))  # the most somebody stores in a day
CHECKPOINTS = Path(env("GELEIT_CHECKPOINTS", str(VAR / "checkpoints" / "audit.jsonl")))
MASTER_KEY_FILE = os.environ.get("GELEIT_MASTER_KEY_FILE", "")

INSTALLED_APPS = [
    "geleit.core",  # first: its templates go before those of the sign-in library
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django_htmx",
    "template_partials",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "procrastinate.contrib.django",
    "geleit.vault",
    "geleit.mail",
    "geleit.audit",
    "geleit.accounts",
    "geleit.access",
    "geleit.oversight",
    "geleit.programmes",
    "geleit.rules",
    "geleit.directory",
    "geleit.people",
    "geleit.exchange",
    "geleit.cases",
    "geleit.hints",
    "geleit.handover",
    "geleit.referrals",
    "geleit.inbox",
    "geleit.listimport",
    "geleit.insights",
    "geleit.retention",
    "geleit.disclosure",
    "geleit.demo",
]

MIDDLEWARE = [
    "geleit.core.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "geleit.core.middleware.SessionLimits",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "geleit.access.middleware.ActingUser",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "geleit.accounts.middleware.StartPassword",
    "geleit.accounts.middleware.SecondFactor",
]

ROOT_URLCONF = "geleit.config.urls"
WSGI_APPLICATION = "geleit.config.wsgi.application"
FORM_RENDERER = "geleit.core.forms.Renderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "geleit.core.context.page",
            ],
            "builtins": ["geleit.core.templatetags.geleit", "django.templatetags.i18n"],
        },
    }
]

# Run-time role; `./run manage migrate` signs in as the owner instead (GELEIT_AS_OWNER=1, set by the command itself).
DATABASES = {"default": database(env("DATABASE_OWNER_URL" if env("GELEIT_AS_OWNER") == "1" else "DATABASE_URL"))}
if KEYSTORE := env("GELEIT_KEYSTORE_URL"):  # docs/operate/keys.md
    owner_url = env("GELEIT_KEYSTORE_OWNER_URL", KEYSTORE)
    DATABASES["keystore"] = database(owner_url if env("GELEIT_AS_OWNER") == "1" else KEYSTORE)
    KEYSTORE_ROLE = database(KEYSTORE)["USER"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["geleit.accounts.backend.OneHash"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "geleit.accounts.passwords.Common"},
    {"NAME": "geleit.accounts.passwords.HouseWords"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "geleit.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False  # signed in until the browser closes: desks are shared
ACCOUNT_PREVENT_ENUMERATION = True
# Guessing is slowed down by geleit.accounts.tries; the library's limits would lock out an office behind one address.
ACCOUNT_RATE_LIMITS = {"login": "600/m/ip", "login_failed": None, "reauthenticate": "30/m/user"}
MFA_RATE_LIMITS = {"webauthn_login": "600/m/ip"}
MFA_ADAPTER = "geleit.accounts.sealed_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "add_webauthn": "geleit.accounts.forms.second_factor.PasskeyForm",
    "authenticate": "geleit.accounts.forms.second_factor.CodeForm",
    "reauthenticate": "geleit.accounts.forms.second_factor.CodeAgainForm",
}
MFA_TOTP_ISSUER = "Geleit"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

OIDC = identity_providers.read(os.environ.get("GELEIT_OIDC", ""))
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": OIDC}}
SOCIALACCOUNT_ADAPTER = "geleit.accounts.identity.IdentityAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = True  # a link: browsers do not follow a form to another house

LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True
FORMAT_MODULE_PATH = ["geleit.core.formats"]

STATIC_URL = "/static/"
NODE_MODULES = Path(env("GELEIT_NODE_MODULES", str(ROOT / "node_modules")))
STATICFILES_DIRS = [
    ("kern", NODE_MODULES / "@kern-ux/native/dist"),
    ("noto", NODE_MODULES / "@expo-google-fonts/noto-sans-arabic"),
    ("noto", NODE_MODULES / "@expo-google-fonts/noto-sans-ethiopic"),
]
WHITENOISE_USE_FINDERS = True
# In the demo people look into the files and change them; without this a file that grew would be cut off.
WHITENOISE_AUTOREFRESH = DEMO

SESSION_COOKIE_AGE = 10 * 3600
SESSION_IDLE = min(900, int(env("GELEIT_SESSION_IDLE", "900")))  # seconds; shorter if somebody wants it, never longer
# Behind TLS a name that browsers take from this host alone, with Secure and for every path.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid", f"{COOKIE_PREFIX}csrftoken"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}django_language"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
MESSAGE_STORAGE = "geleit.core.flash.Messages"
SILENCED_SYSTEM_CHECKS = ["security.W001", "security.W002"]  # core.middleware.SecurityHeaders sets what these two miss
CSRF_FAILURE_VIEW = "geleit.core.views.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # what leaves the house goes through geleit.mail alone
SMTP = mail_server.read(env("GELEIT_SMTP"))
URL = (env("GELEIT_URL") or (CSRF_TRUSTED_ORIGINS or ["http://localhost:8000"])[0]).rstrip("/")  # of links in mails
MAIL_FROM = env("GELEIT_MAIL_FROM", "geleit@localhost")
CHECKPOINT_MAIL = env("GELEIT_CHECKPOINT_MAIL")

# Never parameters, never request bodies: what people say in a file must not reach a log.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "geleit.core.logs.Line", "fmt": "{asctime} {levelname} {name} {message}", "style": "{"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"procrastinate": {"level": "WARNING"}},
}

CLIENT_LANGUAGES = {
    "de": _("German"),
    "de-easy": _("easy German"),
    "en": _("English"),
    "ar": _("Arabic"),
    "fa": _("Dari/Farsi"),
    "uk": _("Ukrainian"),
    "ru": _("Russian"),
    "tr": _("Turkish"),
    "fr": _("French"),
    "ti": _("Tigrinya"),
}
