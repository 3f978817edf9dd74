"""The sample's SQL client: it does exactly what start.sh needs of go-sqlcmd on Azure SQL."""

import base64
import hashlib
import json
import os
import re
import sqlite3
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
MIGRATIONS = CHECKOUT / "samples" / "stitches" / "migrations"
USERS = CHECKOUT / "operations" / "releases" / "users.sql"
SERVER, DATABASE = "sql-stitches.database.windows.net", "stitches"
MIGRATOR = "00000000-0000-4000-8000-00000000000a"
OBJECTS = {MIGRATOR: "10000000-0000-4000-8000-00000000000a"}
APP, OTHER_APP = "00000000-0000-4000-8000-00000000000b", "00000000-0000-4000-8000-00000000000c"
GROUP = "00000000-0000-4000-8000-00000000000d"
CONNECTION = ("-S", f"tcp:{SERVER},1433", "-d", DATABASE, "-b")
SIGN_IN = ("--authentication-method", "ActiveDirectoryManagedIdentity", "-U", MIGRATOR)
QUESTION = (
    "SET NOCOUNT ON; IF OBJECT_ID(N'__EFMigrationsHistory') IS NOT NULL "
    "EXEC (N'SELECT MigrationId FROM __EFMigrationsHistory ORDER BY MigrationId')"
)
ASK = ("-h", "-1", "-W", "-Q", QUESTION)
Run = subprocess.CompletedProcess[str]


def run(folder: Path, *arguments: str, **variables: str) -> Run:
    return subprocess.run(
        [sys.executable, "-I", "-S", str(MIGRATIONS / "sqlcmd"), *arguments],
        env={"AZURE_SANDBOX_DATA": str(folder), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def sql(folder: Path, *arguments: str, **variables: str) -> Run:
    """Run it as start.sh does."""
    return run(folder, *CONNECTION, *SIGN_IN, *arguments, **variables)


def asking(app: str = "id-stitches", client: str = APP, people: str = "", group: str = "") -> tuple[str, ...]:
    values = (f"AppName={app}", f"AppClientId={client}", f"PeopleName={people}", f"PeopleObjectId={group}")
    return ("-i", str(USERS), "-v", *values)


def database(folder: Path) -> Path:
    return folder / "databases" / SERVER / f"{DATABASE}.db"


def users(folder: Path) -> dict[str, tuple[uuid.UUID, str, set[str]]]:
    """The users in the database, each with security identifier, type and roles."""
    with closing(sqlite3.connect(database(folder))) as opened:
        members = opened.execute('SELECT role, member FROM "sys.database_role_members"').fetchall()
        return {
            name: (uuid.UUID(bytes_le=sid), kind, {role for role, member in members if member == name})
            for name, sid, kind in opened.execute('SELECT name, sid, type FROM "sys.database_principals"')
        }


def write_servers(folder: Path, administrator: str = OBJECTS[MIGRATOR]) -> None:
    servers = {SERVER: {"administrators": [administrator], "databases": [DATABASE]}}
    (folder / "servers.json").write_text(json.dumps(servers))


class _Identities(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        found = OBJECTS.get(asked["client_id"][0])
        known = found and self.headers["X-IDENTITY-HEADER"] == "header"
        claims = base64.urlsafe_b64encode(json.dumps({"oid": found}).encode()).decode().rstrip("=")
        body = json.dumps({"access_token": f"h.{claims}.s"} if known else {"statusCode": 400}).encode()
        self.send_response(200 if known else 400)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the base class
        pass


@pytest.fixture(scope="module")
def identities() -> Iterator[dict[str, str]]:
    """The variables with which a site gets tokens of its identities: here only of the migrator."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Identities)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield {
        "IDENTITY_ENDPOINT": f"http://127.0.0.1:{server.server_port}/msi/token",
        "IDENTITY_HEADER": "header",
    }
    server.shutdown()
    server.server_close()


def test_the_script_of_the_releases_is_the_supported_one() -> None:
    """The client recognizes the script by its digest: if the script changes, check what `make` does too."""
    text = " ".join(re.sub(r"--.*", "", USERS.read_text(encoding="utf-8")).split())
    digest = hashlib.sha256(text.encode()).hexdigest()
    known = re.search(
        r'^SCRIPT = "(\w+)"$', (MIGRATIONS / "sqlcmd").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert known is not None
    assert known[1] == digest, (
        f"users.sql has changed. Check that `users` and `make` of {MIGRATIONS / 'sqlcmd'} do the same;"
        f' then write there: SCRIPT = "{digest}"'
    )


def test_users_are_created_once_with_their_roles(tmp_path: Path) -> None:
    for _ in range(2):
        made = sql(tmp_path, *asking(people="platform team", group=GROUP))
        assert (made.returncode, made.stdout, made.stderr) == (0, "", "")
        assert users(tmp_path) == {
            "id-stitches": (uuid.UUID(APP), "E", {"db_datareader", "db_datawriter"}),
            "platform team": (uuid.UUID(GROUP), "X", {"db_owner"}),
        }


def test_without_people_there_is_only_the_application(tmp_path: Path) -> None:
    assert sql(tmp_path, *asking()).returncode == 0
    assert list(users(tmp_path)) == ["id-stitches"]


def test_an_identity_that_was_created_again_gets_its_new_client_id(tmp_path: Path) -> None:
    sql(tmp_path, *asking())
    assert sql(tmp_path, *asking(app="ID-stitches", client=OTHER_APP)).returncode == 0
    assert users(tmp_path) == {"ID-stitches": (uuid.UUID(OTHER_APP), "E", {"db_datareader", "db_datawriter"})}


def test_the_migrations_of_the_bundle_are_listed(tmp_path: Path) -> None:
    before = sql(tmp_path, *ASK)
    assert (before.returncode, before.stdout) == (0, "")
    sql(tmp_path, *asking())
    subprocess.run(
        [
            sys.executable,
            MIGRATIONS / "efbundle",
            "--connection",
            f"Server=tcp:{SERVER},1433;Database={DATABASE}",
        ],
        env={"AZURE_SANDBOX_DATA": str(tmp_path)},
        capture_output=True,
        check=True,
    )
    after = sql(tmp_path, *ASK)
    assert after.stdout.splitlines() == ["20260105090000_Initial", "20260212140000_AddStitchCount"]
    assert users(tmp_path)


def test_the_administrator_of_the_server_is_allowed(tmp_path: Path, identities: dict[str, str]) -> None:
    write_servers(tmp_path, OBJECTS[MIGRATOR].upper())
    assert sql(tmp_path, *asking(), **identities).returncode == 0
    assert sql(tmp_path, *ASK, **identities).returncode == 0


@pytest.mark.parametrize("asked", [asking(), ASK], ids=["users", "migrations"])
def test_a_caller_that_does_not_administer_the_server_is_rejected(
    tmp_path: Path, identities: dict[str, str], asked: tuple[str, ...]
) -> None:
    write_servers(tmp_path, GROUP)
    rejected = sql(tmp_path, *asked, **identities)
    assert (rejected.returncode, rejected.stdout) == (1, "")
    assert "Msg 18456" in rejected.stderr
    assert "Login failed for user '<token-identified principal>'." in rejected.stderr
    assert not database(tmp_path).exists()


def test_an_identity_that_the_site_does_not_have_is_rejected(
    tmp_path: Path, identities: dict[str, str]
) -> None:
    rejected = run(tmp_path, *CONNECTION, *SIGN_IN[:-1], APP, *ASK, **identities)
    assert rejected.returncode == 1
    assert "ManagedIdentityCredential authentication failed" in rejected.stderr


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("-S", "tcp:sql-other.database.windows.net,1433", "no such host"),
        ("-d", "other", 'Cannot open database "other" requested by the login. The login failed.'),
    ],
)
def test_a_missing_server_or_database_is_rejected(
    tmp_path: Path, option: str, value: str, message: str
) -> None:
    write_servers(tmp_path)
    arguments: list[str] = [*CONNECTION]
    arguments[arguments.index(option) + 1] = value
    rejected = run(tmp_path, *arguments, *SIGN_IN, *ASK)
    assert (rejected.returncode, message in rejected.stderr) == (1, True), rejected.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((*ASK, "-y", "0"), "'-y': Unknown Option"),
        (("-h", "-1", "-W", "-Q", "DROP TABLE Patterns"), "DROP"),
        (("-Q", QUESTION), "-h -1 -W"),
        ((), "-i with users.sql or -Q"),
        ((*asking(), *ASK), "-i with users.sql or -Q"),
        (("-i", str(USERS), "-v", "AppName=x"), "'AppClientId' scripting variable not defined."),
        (("-i", str(USERS), "-v", "Other=x"), "Other"),
        (("-i", "nowhere.sql", *asking()[2:]), "nowhere.sql"),
        (asking(client="not a guid"), "Msg 8169"),
        (asking(app=""), "Msg 1038"),
        (asking(people="O'Brien", group=GROUP), "PeopleName"),
        (asking(people="same", group=APP), "Msg 15063"),
    ],
)
def test_what_start_sh_does_not_use_is_rejected_by_name(
    tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    rejected = sql(tmp_path, *arguments)
    assert (rejected.returncode, message in rejected.stderr) == (1, True), rejected.stderr
    assert "Traceback" not in rejected.stderr


@pytest.mark.parametrize("left_out", ["-b", "-U", "-S", "-d", "--authentication-method"])
def test_each_option_of_start_sh_is_needed(tmp_path: Path, left_out: str) -> None:
    arguments = [*CONNECTION, *SIGN_IN]
    at = arguments.index(left_out)
    del arguments[at : at + (1 if left_out == "-b" else 2)]
    rejected = run(tmp_path, *arguments, *ASK)
    assert (rejected.returncode, left_out in rejected.stderr) == (1, True), rejected.stderr


def test_another_script_is_rejected_but_not_another_comment(tmp_path: Path) -> None:
    script = tmp_path / "users.sql"
    script.write_text(f"-- Another comment.\n{USERS.read_text()}\n")
    assert sql(tmp_path, "-i", str(script), *asking()[2:]).returncode == 0
    script.write_text(USERS.read_text().replace("db_datawriter", "db_owner"))
    rejected = sql(tmp_path, "-i", str(script), *asking()[2:])
    assert (rejected.returncode, "users.sql" in rejected.stderr) == (1, True)


def test_several_instances_at_once_create_the_users_once(tmp_path: Path) -> None:
    runs = [
        subprocess.Popen(
            [sys.executable, MIGRATIONS / "sqlcmd", *CONNECTION, *SIGN_IN, *asking()],
            env={"AZURE_SANDBOX_DATA": str(tmp_path)},
        )
        for _ in range(4)
    ]
    assert [each.wait() for each in runs] == [0] * 4
    assert list(users(tmp_path)) == ["id-stitches"]


def test_it_is_executable() -> None:
    assert os.access(MIGRATIONS / "sqlcmd", os.X_OK)
