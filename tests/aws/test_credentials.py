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


@pytest.mark.parametrize("text", ["a" * 65536, "a:" * 30000, "{" * 60000, '"a": ' * 10000, "=" * 60000, "--a " * 15000])
def test_no_text_of_a_task_definition_takes_long(text: str) -> None:
    """As long as all of a task definition may be; each would take minutes where a pattern tries every way."""
    assert not looks_like(text)
    assert not list(on_command_line(text))
