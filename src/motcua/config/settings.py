"""Django settings. Everything that differs between installations comes from the environment (docs/settings.md)."""

import os
import sys
from pathlib import Path

import dj_database_url

from motcua.config import embedded
from motcua.config.logging import logging_settings
from motcua.config.places import project_root, var_folder
from motcua.config.secrets import secret_key, secret_setting
from motcua.data.remembering import RememberingCursor


def _flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").strip().lower() in {"1", "true", "yes", "on"}


def _integer(name: str, default: int) -> int:
    return int(os.environ.get(name, default))


PACKAGE = Path(__file__).resolve().parent.parent
PROJECT = project_root()
VAR = var_folder()

TESTING = "pytest" in sys.modules
SAMPLE_MODE = _flag("MOTCUA_SAMPLE_MODE")
DEBUG = False
SECRET_KEY = secret_key(VAR)
# Keys of before, newest first: what they signed and sealed is still read.
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("MOTCUA_OLD_SECRET_KEYS", "").split(",") if key]
ALLOWED_HOSTS = os.environ.get("MOTCUA_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("MOTCUA_ORIGINS", "").split(",") if origin]

ROOMS = [
    "look",
    "people",
    "agencies",
    "files",
    "audit",
    "outbox",
    "catalogue",
    "forms",
    "slips",
    "process",
    "registers",
    "vault",
    "dossiers",
    "notices",
    "payments",
    "post",
    "signing",
    "exchange",
    "surveys",
    "reports",
    "privacy",
    "portal",
    "desk",
    "console",
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "motcua.data",
    *(f"motcua.{room}" for room in ROOMS),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "motcua.files.middleware.keep_origins_apart",
    "motcua.config.middleware.content_security_policy",
    "motcua.config.unstorable.refuse_unstorable",
    "motcua.files.middleware.refuse_oversized",
    "motcua.files.middleware.tell_storage_away",
    "motcua.people.networks.middleware",
    "motcua.catalogue.days.middleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "motcua.people.sessions.PersonMiddleware",
    "motcua.audit.limiting.limit_routes",
    "motcua.audit.current.keep_request",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "motcua.config.urls"
# Whether a web worker loads every page at its start and spares the collector all of it (`config/wsgi.py`).
SETTLES = True
WSGI_APPLICATION = "motcua.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / room / "templates" for room in ROOMS],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "motcua.look.environment.environment",
            "auto_reload": _flag("MOTCUA_RELOAD"),
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "motcua.look.context_processors.site",
            ],
        },
    },
]
MOTCUA_SITE_PROVIDER = "motcua.agencies.selectors.site_identity"

# Each thread of the web server keeps its connection (`data/connections.py` sees to those that the database dropped):
# opening one for each request halves the throughput, and fetching one from a pool costs a twentieth of it. Tests make
# and drop databases, which an open connection would hold on to.
_KEPT = 0 if TESTING else None
# Behind pgBouncer each transaction may run on another connection, where a statement prepared before does not exist.
PGBOUNCER = _flag("MOTCUA_PGBOUNCER")
# Planning a statement costs PostgreSQL more than running it: what is asked for again and again is prepared.
_PREPARED = (
    {}
    if PGBOUNCER
    else {"server_side_binding": True, "prepare_threshold": 3, "cursor_factory": RememberingCursor}
)
_DATABASE = dj_database_url.parse(embedded.database_url())
DATABASES = {
    "default": {
        **_DATABASE,
        "CONN_MAX_AGE": _KEPT,
        # The socket's folder of the embedded server is in the options that the URL brought.
        "OPTIONS": {**_DATABASE.get("OPTIONS", {}), **_PREPARED},
        "DISABLE_SERVER_SIDE_CURSORS": PGBOUNCER,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
LOGIN_URL = "people:sign_in"
LOGIN_REDIRECT_URL = "portal:my_dossiers"
PASSWORD_HASHERS = (
    # Tests sign in hundreds of times; the strength of the hash is not what they test.
    ["django.contrib.auth.hashers.MD5PasswordHasher"] if TESTING else ["motcua.people.hashing.PasswordHasher"]
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "motcua.people.password_lists.EverydayPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {
            "user_attributes": (
                "user_name",
                "email",
                "full_name",
                "organisation_name",
                "phone",
                "id_number",
                "tax_code",
            )
        },
    },
]

# How long the link of a lost password holds (the letter and its pages say: an hour).
PASSWORD_RESET_TIMEOUT = 60 * 60

SESSION_ENGINE = "motcua.people.sessions"
# An expression over session and person, read with them in one statement and kept as `User.read_along`.
SESSION_READS_ALONG = "motcua.agencies.seats.seats_along"
# The names of a person's roles, by which the policy of signing in tells people apart (`people.policy`).
PERSON_ROLES = "motcua.agencies.seats.roles_of"
DIRECTORY_PLACES = "motcua.agencies.directories.places_of"
# What stands below these addresses opens only from the networks that the policy names.
NETWORK_PLACES = {"console": "/quan-tri/", "staff": "/can-bo/"}
# The same for a person who came without a session read: through which post somebody signs in.
TRAIL_SEATS = "motcua.agencies.seats.seats_of"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "motcua.config.errors.csrf_failure"
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
_HTTPS = _flag("MOTCUA_HTTPS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
# No script of ours reads the token from its cookie: it stands in the forms.
CSRF_COOKIE_HTTPONLY = True
# The prefix makes browsers refuse the cookie from any other host and without TLS; without TLS they refuse the prefix.
_HOST_ONLY = "__Host-" if _HTTPS else ""
SESSION_COOKIE_NAME = f"{_HOST_ONLY}sessionid"
CSRF_COOKIE_NAME = f"{_HOST_ONLY}csrftoken"
MESSAGES_COOKIE_NAME = f"{_HOST_ONLY}messages"
# Two years and every name below, as nginx says too (deploy/nginx/motcua/headers.conf).
SECURE_HSTS_SECONDS = 63_072_000 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _flag("MOTCUA_BEHIND_PROXY") else None
MESSAGE_STORAGE = "motcua.look.told.HostOnlyStorage"

LANGUAGE_CODE = "vi"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 31_536_000
# Files of the front-end build carry a hash of their content in the name.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+[-.][0-9A-Za-z_]{8,}\..+$"

FILES_FOLDER = Path(os.environ.get("MOTCUA_FILES", VAR / "files"))
# Where contents lie: in that folder, or in a bucket of S3 once one is named ("folder" keeps them in the folder still,
# while `motcua files move` fills the bucket).
S3_BUCKET = os.environ.get("MOTCUA_S3_BUCKET", "").strip()
S3_ENDPOINT = os.environ.get("MOTCUA_S3_ENDPOINT", "").strip().rstrip("/")
S3_KEY = os.environ.get("MOTCUA_S3_KEY", "").strip()
S3_SECRET = os.environ.get("MOTCUA_S3_SECRET", "").strip()
S3_REGION = os.environ.get("MOTCUA_S3_REGION", "").strip() or "us-east-1"
S3_PATH_STYLE = _flag("MOTCUA_S3_PATH_STYLE", default=True)
S3_SECONDS = _integer("MOTCUA_S3_SECONDS", 10)
FILES_STORE = os.environ.get("MOTCUA_FILES_STORE", "").strip().lower() or ("s3" if S3_BUCKET else "folder")
# Where exports lie for a week that administrators asked for on the screen; shared by all web and job workers.
EXPORTS_FOLDER = Path(os.environ.get("MOTCUA_EXPORTS", VAR / "exports"))
# Each content is read again after so many days.
FILES_CHECK_DAYS = _integer("MOTCUA_FILES_CHECK_DAYS", 30)
# "name:32 bytes in base64", the newest first, separated by commas; empty = contents are kept as they are.
FILES_KEYS = os.environ.get("MOTCUA_FILES_KEYS", "").strip()
# Numbers and telephones of accounts: as above, with "off" in front while sealing is being taken off.
DATA_KEYS = secret_setting("MOTCUA_DATA_KEYS")
FILE_MAX_BYTES = _integer("MOTCUA_FILE_MAX_MB", 20) * 1024 * 1024
# What one person may have under way in pieces.
UNFINISHED_MAX_BYTES = _integer("MOTCUA_UNFINISHED_MAX_MB", 300) * 1024 * 1024
# ClamAV: "host:port", or the path of its socket; empty = files are not scanned.
CLAMD = os.environ.get("MOTCUA_CLAMD", "").strip()
# Another origin ("https://tep.example.vn") of this same server that hands out files and nothing else; empty = none.
FILES_ORIGIN = os.environ.get("MOTCUA_FILES_ORIGIN", "").strip().rstrip("/")
if FILES_ORIGIN:
    ALLOWED_HOSTS.append(FILES_ORIGIN.partition("://")[2].partition(":")[0])
# All files and fields of one request together.
REQUEST_MAX_BYTES = _integer("MOTCUA_REQUEST_MAX_MB", 120) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 60
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# LibreOffice converts office documents for looking at: "" looks for it in PATH, "off" leaves it out.
SOFFICE = os.environ.get("MOTCUA_SOFFICE", "")
# Tesseract reads the letters of scanned papers: "" looks for it in PATH, "off" leaves it out.
TESSERACT = os.environ.get("MOTCUA_TESSERACT", "")

# What of this machine and the network behind it may be called (`outbox.inside`): names of hosts, and networks.
INSIDE = os.environ.get("MOTCUA_INSIDE", "127.0.0.0/8 ::1" if SAMPLE_MODE else "").replace(",", " ").split()

# The PKCS#11 libraries that administrators may name for hardware security modules, by ":".
PKCS11_MODULES = [one for one in os.environ.get("MOTCUA_PKCS11_MODULES", "").split(":") if one]

# The national population database: address of its SOAP service; empty = not connected.
POPULATION_URL = os.environ.get("MOTCUA_POPULATION_URL", "").strip()
# What goes into the token of each request, and the codes that the agency was given.
POPULATION_TOKEN = {
    "AccessKey": os.environ.get("MOTCUA_POPULATION_ACCESS_KEY", ""),
    "SecretKey": os.environ.get("MOTCUA_POPULATION_SECRET_KEY", ""),
    "AppName": os.environ.get("MOTCUA_POPULATION_APP", ""),
    "PartnerCode": os.environ.get("MOTCUA_POPULATION_PARTNER", ""),
    "PartnerCodeCus": os.environ.get("MOTCUA_POPULATION_PARTNER_CUSTOMER", ""),
}
POPULATION_SERVICE = os.environ.get("MOTCUA_POPULATION_SERVICE", "")
POPULATION_INTEGRATION = os.environ.get("MOTCUA_POPULATION_INTEGRATION", "")
POPULATION_STAFF = os.environ.get("MOTCUA_POPULATION_STAFF", "")
POPULATION_SECONDS = _integer("MOTCUA_POPULATION_SECONDS", 4)
# The national business register: a ready token, or key and secret with which one is fetched. Everything else about the
# connection is kept by administrators on the screen.
BUSINESS_TOKEN = secret_setting("MOTCUA_BUSINESS_TOKEN")
BUSINESS_KEY = secret_setting("MOTCUA_BUSINESS_KEY")
BUSINESS_SECRET = secret_setting("MOTCUA_BUSINESS_SECRET")
# Whether the number, name and birth date of accounts are proven: without proof anybody could ask about anybody.
ACCOUNTS_PROVEN = _flag("MOTCUA_ACCOUNTS_PROVEN", default=False)

EMAIL_HOST = os.environ.get("MOTCUA_SMTP_HOST", "")
EMAIL_PORT = _integer("MOTCUA_SMTP_PORT", 587)
EMAIL_HOST_USER = os.environ.get("MOTCUA_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("MOTCUA_SMTP_PASSWORD", "")
EMAIL_USE_TLS = _flag("MOTCUA_SMTP_TLS", default=True)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("MOTCUA_MAIL_FROM", "khong-tra-loi@motcua.localhost")
# Without a mail server, messages go to the mailbox page that developers read (only in the sample mode).
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "motcua.notices.adapters.mailbox.MailboxBackend"
)

# Who reads the figures for a watch without an account (Prometheus); "" for nobody.
METRICS_TOKEN = os.environ.get("MOTCUA_METRICS_TOKEN", "").strip()

# Of an anonymous survey nothing is told before so many have answered: of few, one is told from the others.
SURVEY_LEAST_REPLIES = _integer("MOTCUA_SURVEY_LEAST_REPLIES", 5)

# Text messages: the gateway that they leave by ("esms"; empty = none), its address, keys and the registered sender.
SMS_GATEWAY = os.environ.get("MOTCUA_SMS_GATEWAY", "").strip().lower()
SMS_URL = os.environ.get("MOTCUA_SMS_URL", "").strip()
SMS_KEY = os.environ.get("MOTCUA_SMS_KEY", "").strip()
SMS_SECRET = os.environ.get("MOTCUA_SMS_SECRET", "").strip()
SMS_SENDER = os.environ.get("MOTCUA_SMS_SENDER", "").strip()
# The text of a code as the operators have registered it for that sender: {code} stands for the digits.
SMS_CODE_TEXT = os.environ.get("MOTCUA_SMS_CODE_TEXT", "").strip()
SMS_SECONDS = _integer("MOTCUA_SMS_SECONDS", 10)

# The outbox keeps every message with its outcome; a job that is done has nothing to add.
PROCRASTINATE_WORKER_DEFAULTS = {"delete_jobs": "successful"}

# From this hour on each working day officers get the digest of what waits for them.
DIGEST_HOUR = _integer("MOTCUA_DIGEST_HOUR", 7)

# Robots are kept off public forms (`audit/robots.py`): so many tries in an hour from one network ask for nothing.
ROBOT_FREE_TRIES = _integer("MOTCUA_ROBOT_FREE_TRIES", 5)
# How often a browser hashes for one guess, of which it needs 256 on average: some tenths of a second in all.
ROBOT_COST = 1 if TESTING else _integer("MOTCUA_ROBOT_COST", 5000)
# What signs the daily digests of the trail: a private key (PEM) or the path of its file; empty = made under var/.
TRAIL_KEY = os.environ.get("MOTCUA_AUDIT_KEY", "").strip()
# Fingerprints of the keys before, separated by commas.
TRAIL_OLD_KEYS = frozenset(
    name.strip().lower() for name in os.environ.get("MOTCUA_AUDIT_OLD_KEYS", "").split(",") if name.strip()
)
# Never less than a year (`audit.expiring`).
TRAIL_KEEP_DAYS = _integer("MOTCUA_AUDIT_KEEP_DAYS", 5 * 365 + 1)
# Whether people are told the names of the officers who looked at their data, beside post and agency.
TRAIL_NAMES_OFFICERS = _flag("MOTCUA_AUDIT_NAMES_OFFICERS", default=True)
# Where lines go live: "udp://host:514", "tcp://host:601", "tls://host:6514"; empty = nowhere.
TRAIL_SYSLOG = os.environ.get("MOTCUA_SYSLOG", "").strip()
TRAIL_SYSLOG_FORMAT = os.environ.get("MOTCUA_SYSLOG_FORMAT", "cef").strip().lower()
TRAIL_SYSLOG_CA = os.environ.get("MOTCUA_SYSLOG_CA", "").strip()

PUBLIC_ADDRESS = os.environ.get("MOTCUA_ADDRESS", "http://localhost:8000")

LOGGING = logging_settings()
