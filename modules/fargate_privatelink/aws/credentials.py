"""Credentials in plain text, told by the name that they have or by what they look like.

What Security Hub's control ECS.8 names is a credential for certain; the rest is likely, and chosen so that it is
seldom wrong.
"""

import base64
import re
from collections.abc import Iterator

# Source: Security Hub User Guide, ECS.8: container definitions hold no such environment variables.
SECURITY_HUB = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "ECS_ENGINE_AUTH_DATA")

# What the name of a credential ends in, in words. Sources: Docker documentation, Splunk logging driver (splunk-token);
# Fluent Bit manual, outputs: datadog (apikey), http, es and loki (http_passwd), splunk (splunk_token), nrlogs
# (license_key, api_key), azure and forward (shared_key), loki (bearer_token); images on Docker Hub: mysql, postgres,
# mongo and rabbitmq (..._PASSWORD, ..._PASS, ..._COOKIE); Redis documentation, security (requirepass, masterauth).
NAMES = (
    *("password", "passwd", "passphrase", "passcode", "secret", "token", "credential", "credentials"),
    *("apikey", "api key", "api secret", "access key", "secret key", "private key", "auth key", "encryption key"),
    *("license key", "master key", "shared key", "signing key", "app key", "application key", "account key"),
    *("erlang cookie", "auth data", "db pass", "database pass", "root pass", "user pass", "default pass", "db pwd"),
    *("admin pass", "smtp pass", "mail pass", "redis pass", "requirepass", "masterauth"),
    # Sources: Redis documentation, redis-cli (REDISCLI_AUTH); MySQL Reference Manual, environment variables.
    *("rediscli auth", "redis auth", "redisauth", "dbpass", "dbpwd", "mysql pwd"),
)
# The same where nobody wrote an underscore: PGPASSWORD, GITHUBTOKEN, CLIENTSECRET. Source: PostgreSQL documentation,
# libpq-envars.
GLUED = ("password", "passwd", "passphrase", "secret", "token", "apikey", "accesskey", "secretkey", "privatekey")
# Names that end so and hold none: what counts tokens, and what names a secret by another name.
NOT_NAMES = ("max token", "next token", "pagination token", "continuation token", "stop token", "eos token")
NOT_GLUED = tuple(each.replace(" ", "") for each in NOT_NAMES)

# What a value looks like that is no credential itself: a flag, a number of few digits, where to find one, what another
# program fills in.
REFERENCE = re.compile(
    r"""
    \s* | true | false | yes | no | on | off | null | none | enabled | disabled | \d{1,3}
    | arn:\S+ | (?:aws-)?(?:ssm|secretsmanager|vault|file|env|awssm|awsps|op|sops|kms)[:/]\S*
    | (?-i:[a-z][a-z0-9_-]*(?:/[a-z0-9_-]+)+) | (?:\.{0,2}/)[\w.@-]+(?:/[\w.@-]+)* | [A-Za-z]:\\\S* | https?://[^\s:@/]+(?::\d+)?(?:[/?\#]\S*)?
    | \$\([^()]*\) | \$\S+ | %\S+% | \{\{.*\}\} | <[^<>]*> | \*+ | x{3,} | \?
    """,
    re.VERBOSE | re.IGNORECASE,
)

# What a value is wherever it stands, and in what words. Sources: IAM User Guide, reference_identifiers, Understanding
# unique ID prefixes; RFC 7468, section 10 and 11; RFC 3986, section 3.2.1; RFC 7617 and 6750; GitHub documentation,
# About authentication, token formats; Slack documentation, token types; Stripe documentation, API keys; RFC 7519,
# section 3; curl documentation, --user.
VALUES = (
    ("an AWS access key", re.compile(r"(?<![A-Za-z0-9/+])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Za-z0-9/+])")),
    ("a private key", re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----")),
    (
        "a URL with a password",
        re.compile(r"\b[a-z][a-z0-9+.-]{0,30}://[^\s:@/]*:(?P<value>[^\s:@/]+)@[^\s@/]", re.IGNORECASE),
    ),
    (
        "a host with a password",
        re.compile(
            r"\A(?!(?:acct|mailto|sips?|xmpp):)[^\s:@/]+:(?P<value>[^\s:@/]+)@[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:/\S*)?\Z"
        ),
    ),
    (
        "an Authorization header",
        re.compile(
            r"\bauthorization(?::?\s+|[:=]\s*)(?:basic|bearer|splunk|token)(?:\s+|%20)(?P<value>[^\s'\"]+)",
            re.IGNORECASE,
        ),
    ),
    ("an Authorization header", re.compile(r"\A\s*bearer\s+(?!token\b|auth)(?P<value>\S+)\s*\Z", re.IGNORECASE)),
    ("an Authorization header", re.compile(r"\A\s*basic\s+(?P<encoded>[A-Za-z0-9+/]+={0,2})\s*\Z", re.IGNORECASE)),
    (
        "a user's password",
        re.compile(
            r"\bcurl\b[^|;&\n]{0,500}?\s(?:-[A-Za-z]{0,9}u\s*|--(?:proxy-)?user[\s=]+)[\"']?[^\s:\"']{1,200}:(?P<value>[^\s\"']+)"
        ),
    ),
    ("a JSON Web Token", re.compile(r"(?<![\w.-])eyJ[\w-]{6,}\.eyJ[\w-]{3,}\.[\w-]{3,}", re.ASCII)),
    ("a Stripe key", re.compile(r"(?<![A-Za-z0-9_])[sr]k_(?:live|test)_[A-Za-z0-9]{8,}")),
    ("a GitHub token", re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{82})")),
    ("a Slack token", re.compile(r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}")),
)
# What gives a name a value on a command line or in a connection string: `NAME=value`, `--name=value`, `--name value`.
ASSIGNMENT = re.compile(r"""(?<![\w$/.-])(?:--?)?(?P<name>[A-Za-z][\w.-]*)=(?P<quote>["']?)(?P<value>[^\s"'&;,]+)""")
FLAG = re.compile(r"""(?<!\S)--(?P<name>[A-Za-z][\w.-]*)\s+(?P<quote>["']?)(?P<value>[^\s"'-][^\s"']*)""")
# The same in a text of JSON or YAML, such as SPRING_APPLICATION_JSON.
MEMBER = re.compile(
    r"""(?:^|[{,\s])["']?(?P<name>[A-Za-z][\w.-]*)["']?\s*:\s*(?P<quote>["']?)(?P<value>(?:\$\{[^{}]*\}|[^\s"',{}\[\]])+)"""
)
DOCUMENT = re.compile(r"\s*[{\[]|.*\n", re.DOTALL)
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def is_credential(name: str, value: str) -> bool:
    """Whether a value is a credential, by the name that it has or by what it looks like."""
    return name in SECURITY_HUB or (_is_named_so(name) and not _is_reference(value)) or bool(looks_like(value))


def looks_like(value: str) -> str:
    """In words which credential a value holds that shows it by itself; empty where it shows none."""
    patterns = (ASSIGNMENT, MEMBER) if DOCUMENT.match(value) else (ASSIGNMENT,)
    if named := next(_named(value, *patterns), None):
        return f"a configuration with {named}"
    for words, pattern in VALUES:
        for found in pattern.finditer(value):
            groups = found.groupdict()
            if not _is_reference(groups.get("value", "-")) and _names_a_password(groups.get("encoded")):
                return words
    return ""


def on_command_line(text: str) -> Iterator[str]:
    """The names that a command line gives credentials to, or else in words which one is in it."""
    yield from [*_named(text, ASSIGNMENT, FLAG)] or filter(None, [looks_like(text)])


def _named(text: str, *patterns: re.Pattern[str]) -> Iterator[str]:
    """The names in a text that are given a credential."""
    for each in (found for pattern in patterns for found in pattern.finditer(text)):
        if _is_named_so(each["name"]) and not _is_reference(each["value"]):
            yield each["name"]


def _is_named_so(name: str) -> bool:
    # DB_PASSWORD_2 is one too.
    words = " ".join(each.lower() for each in WORD.findall(name.rstrip("_-.0123456789")))
    last = words.rpartition(" ")[2]
    is_one = _ends_in(words, NAMES) or last.endswith(GLUED)
    return is_one and not _ends_in(words, NOT_NAMES) and not last.endswith(NOT_GLUED)


def _ends_in(words: str, ends: tuple[str, ...]) -> bool:
    return any(words == end or words.endswith(f" {end}") for end in ends)


def _names_a_password(encoded: str | None) -> bool:
    """Whether a text of Base64 is a user and a password; true where there is none to read."""
    if encoded is None:
        return True
    try:
        return b":" in base64.b64decode(encoded, validate=True)
    except ValueError:
        return False


def _is_reference(value: str) -> bool:
    return REFERENCE.fullmatch(value) is not None
