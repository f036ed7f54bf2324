"""What is taken for a credential, and what is not: names and values as they stand in published task definitions."""

import pytest

from fargate_privatelink.aws.credentials import is_credential, looks_like, on_command_line

CREDENTIALS = [
    # Security Hub names these whatever their value.
    ("AWS_ACCESS_KEY_ID", ""),
    ("AWS_SECRET_ACCESS_KEY", "${X}"),
    ("ECS_ENGINE_AUTH_DATA", "{}"),
    ("DB_PASSWORD", "hunter2"),
    ("DB_PASSWORD_2", "hunter2"),
    ("POSTGRES_PASSWORD", "postgres"),
    ("dbPassword", "1234"),
    ("DB_PASS", "hunter2"),
    ("GITHUB_TOKEN", "abc"),
    ("TOKEN", "/abc+/="),
    ("JWT_SECRET", "s/+3=="),
    ("clientSecret", "abc"),
    ("API_KEY", "abcd"),
    ("APIKey", "abcd"),
    ("DD_API_KEY", "0123"),
    ("SECRET_KEY_BASE_SECRET", "x"),
    ("RABBITMQ_ERLANG_COOKIE", "x"),
    ("apikey", "x1"),
    ("splunk-token", "u-u"),
    ("HTTP_Passwd", "p"),
    ("Shared_Key", "p"),
    ("license_key", "q"),
    ("com.example.api-key", "q"),
    ("spring.datasource.password", "q"),
    *((name, "hunter2") for name in ("PGPASSWORD", "DBPASSWORD", "pgpassword", "MYSQLROOTPASSWORD", "DBPASSWORD2")),
    *(
        (name, "hunter2")
        for name in ("MYSQL_PWD", "REDISCLI_AUTH", "REDIS_AUTH", "DBPWD", "DB_PWD", "DBPASS", "CLIENTSECRET")
    ),
    *((name, "hunter2") for name in ("GITHUBTOKEN", "APITOKEN", "SECRETKEY", "ACCESSKEY", "AWSSECRETKEY", "MYAPIKEY")),
    ("X", f"sk_live_{'a1' * 12}"),
    ("X", f"key is rk_live_{'a1' * 12}"),
    ("X", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"),
    ("X", "Bearer x"),
    ("X", "bearer abc.def"),
    ("X", "Basic dXNlcjpwYXNz"),
    ("X", "Basic dTpw"),
    ("OTEL_EXPORTER_OTLP_HEADERS", "Authorization=Basic dXNlcjpwYXNz"),
    ("OTEL_EXPORTER_OTLP_HEADERS", "Authorization=Bearer%20abc"),
    ("DATABASE_URL", "postgres://u:pw@h/db"),
    ("REDIS_URL", "redis://:pw@h:6379"),
    ("Host", "u:pw@es.corp.internal:9200"),
    ("X", "AKIAIOSFODNN7EXAMPLE"),
    ("X", "-----BEGIN RSA PRIVATE KEY-----\nabc"),
    ("X", "-----BEGIN PRIVATE KEY-----"),
    ("Header", "Authorization Splunk abc"),
    ("X", f"ghp_{'a' * 36}"),
    ("SPRING_APPLICATION_JSON", '{"spring.datasource.password": "x"}'),
    ("JAVA_TOOL_OPTIONS", "-Xmx1g -Ddb.password=abc"),
    ("CONNECTION_STRING", "Server=db;User Id=sa;Password=abc;"),
    ("DSN", "host=db password=abc dbname=web"),
    ("OTEL_EXPORTER_OTLP_HEADERS", "x-tenant=a,api-key=abc"),
    ("AOT_CONFIG_CONTENT", "exporters:\n  datadog:\n    api_key: abc\n"),
]
NONE = [
    ("DB_PASSWORD", ""),
    ("DB_PASSWORD", "${DB_PASSWORD}"),
    ("DB_PASSWORD", "$(cat /run/x)"),
    ("DB_PASSWORD", "{{resolve:secretsmanager:x}}"),
    ("DB_PASSWORD", "<password>"),
    ("DB_PASSWORD", "****"),
    ("DB_PASSWORD", "/run/secrets/db"),
    ("DB_PASSWORD", "arn:aws:secretsmanager:us-east-1:123456789012:secret:x"),
    ("DB_PASSWORD_FILE", "/run/secrets/db"),
    ("PASSWORD_MIN_LENGTH", "12"),
    ("SECRET_NAME", "prod/db"),
    ("DB_SECRET", "prod/db-main/app"),
    ("GOOGLE_APPLICATION_CREDENTIALS", "/app/key.json"),
    ("ALLOW_CREDENTIALS", "true"),
    ("API_KEY_HEADER", "x-api-key"),
    ("JAVA_TOOL_OPTIONS", "-Xmx1g -Ddb.password=${DB_PASSWORD}"),
    ("QUERY", "select a from b where token=?"),
    ("SECRET_ARN", "arn:aws:secretsmanager:us-east-1:123456789012:secret:x"),
    ("API_TOKEN", "ssm:/prod/token"),
    ("TOKEN_URL", "https://idp.example.com/token"),
    ("AUTH_TOKEN", "https://idp.example.com/token"),
    ("OPENAI_MAX_TOKENS", "4096"),
    ("MAX_TOKEN", "4096"),
    ("USE_TOKEN", "true"),
    ("PWD", "/app"),
    ("KEY", "a"),
    ("PUBLIC_KEY", "a"),
    ("PARTITION_KEY", "id"),
    ("S3_BUCKET_KEY", "a/b"),
    ("COMPASS", "n"),
    ("MAX_TOKENS", "4096"),
    ("MAXTOKENS", "4096"),
    ("MAXTOKEN", "4096"),
    ("TOKENIZER", "cl100k_base"),
    ("TOKENIZERS_PARALLELISM", "x"),
    ("TOKEN_TTL", "3600"),
    ("PASSWORD_RESET_URL", "https://example.com/reset"),
    ("PASSWORDLESS", "x"),
    ("BYPASS_AUTH", "x"),
    ("BYPASS_CACHE", "x"),
    ("SECRETARY", "x"),
    ("REDIS_AUTH_ENABLED", "x"),
    ("PGPASSFILE", "/home/web/.pgpass"),
    ("PGPASSWORD", "${PGPASSWORD}"),
    ("AUTH_TYPE", "Basic"),
    ("AUTH_TYPE", "Basic auth"),
    ("AUTH_TYPE", "Bearer"),
    ("AUTH_TYPE", "Bearer token"),
    ("PLAN", "Basic plan"),
    ("PLAN", "Basic Standard"),
    ("HEADER", "Bearer ${TOKEN}"),
    ("STRIPE_PUBLISHABLE", f"pk_live_{'a1' * 12}"),
    ("SENTRY_DSN", "https://0123456789abcdef0123456789abcdef@o1.ingest.sentry.io/42"),
    ("X", "eyJhbGciOiJIUzI1NiJ9"),
    ("BYPASS", "x"),
    ("MONKEY", "x"),
    ("URL", "https://user@host/"),
    ("URL", "http://host:80/a@b"),
    ("DATABASE_URL", "postgres://u:${PW}@h/db"),
    ("IMAGE", "registry.example.com:5000/web:1@sha256:abc"),
    ("AWS_REGION", "us-east-1"),
    ("CONTACT", "mailto:ops@example.com"),
    ("CONTACT", "ops@example.com"),
    ("awslogs-group", "/ecs/token"),
    ("CONFIG", '{"password": "${env:DB_PASSWORD}", "max_token": 3}'),
    ("CONFIG", "receivers:\n  otlp:\n    endpoint: 0.0.0.0:4317\n"),
]


@pytest.mark.parametrize(("name", "value"), CREDENTIALS, ids=str)
def test_a_credential_is_told_by_its_name_or_its_looks(name: str, value: str) -> None:
    assert is_credential(name, value)


@pytest.mark.parametrize(("name", "value"), NONE, ids=str)
def test_what_only_sounds_like_one_is_none(name: str, value: str) -> None:
    assert not is_credential(name, value)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("mysql --password hunter2", ["password"]),
        ("mysql --password=hunter2 --host db", ["password"]),
        ("sh -c export DB_PASSWORD='x y'; run", ["DB_PASSWORD"]),
        ("java -Ddb.password=abc -jar a.jar", ["Ddb.password"]),
        ("redis-server --requirepass foo", ["requirepass"]),
        ("curl https://example.com/?a=1&token=abc", ["token"]),
        ("curl -H 'Authorization: Bearer abc' localhost", ["an Authorization header"]),
        ("curl https://u:p@localhost/", ["a URL with a password"]),
        ("curl -u admin:hunter2 https://example.com/health", ["a user's password"]),
        ("curl -sfu 'admin:hunter2' localhost", ["a user's password"]),
        ("curl -s --user admin:hunter2 localhost", ["a user's password"]),
        ("curl -H 'Authorization: Basic dTpw' localhost", ["an Authorization header"]),
        ("PGPASSWORD=hunter2 psql", ["PGPASSWORD"]),
        ("curl -u admin:$PW localhost", []),
        ("curl -u admin localhost:8080", []),
        ("curl -f http://localhost:8080/", []),
        ("docker run -u 1000:1000 web", []),
        ("mysql --password=${PW}", []),
        ("mysql --password $PW", []),
        ("mysql --password --verbose", []),
        ("run --token-file /run/token", []),
        ("curl -H 'Authorization: Bearer ${TOKEN}' localhost", []),
        ("echo alive || exit 1", []),
        ("", []),
    ],
)
def test_a_command_line_gives_credentials_names(line: str, names: list[str]) -> None:
    assert list(on_command_line(line)) == names


SLOW = [
    "curl " * 13000,
    "curl -u " * 8000,
    "curl -u" + "u" * 60000,
    "eyJ" * 20000,
    "eyJaaaaaa.x." * 5000,
    "basic " * 10000,
]


@pytest.mark.parametrize(
    "text", ["a" * 65536, "a:" * 30000, "{" * 60000, '"a": ' * 10000, "=" * 60000, "--a " * 15000, *SLOW]
)
def test_no_text_of_a_task_definition_takes_long(text: str) -> None:
    """As long as all of a task definition may be; each would take minutes where a pattern tries every way."""
    assert not looks_like(text)
    assert not list(on_command_line(text))
