#!/bin/sh
# Starts Stitches on App Service. The app and its slot both have it as their start-up command.
#
# If the sticky setting STITCHES_RELEASE_PHASE is "on" (the slot; in dev the app), it first creates the database's
# users and runs the migrations, with the identity of the migrator. It does so once for each deployment, however
# many instances and starts there are: the result is a file below /home, which all instances share. If it fails,
# the application does not start. So the slot never warms up and is never swapped.
#
# `start.sh prepare` prepares the database without starting the application, for `stitches deploy --migrate-from-here`.
#
# Settings: STITCHES_SQL_SERVER, STITCHES_SQL_DATABASE, STITCHES_MIGRATOR_CLIENT_ID, STITCHES_APP_NAME,
# AZURE_CLIENT_ID; STITCHES_PEOPLE_NAME and STITCHES_PEOPLE_OBJECT_ID if people must be users too.
set -eu

own=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
deployment=$(cat "$own/deployment")
results=${HOME:-/home}/stitches/releases/$deployment
result=$results/result.json
before=$results/before
lock=$results/lock
# The holder of the lock touches it every alive_seconds. After dead_after_minutes without a touch, another instance
# takes over.
alive_seconds=5
dead_after_minutes=1

say() {
    echo "stitches: $*" >&2
}

# A JSON list of the lines on standard input. Migrations have ids without quotes and backslashes.
json_list() {
    awk 'BEGIN { printf "[" } NF { gsub(/["\\]/, ""); printf "%s\"%s\"", separator, $0; separator = ", " } END { printf "]" }'
}

# The last line that a tool printed, as a JSON string.
last_words() {
    awk 'NF { last = $0 } END { gsub(/["\\[:cntrl:]]/, " ", last); printf "\"%s\"", substr(last, 1, 500) }' "$tools/said"
}

# The names of the settings that are missing, a space before each.
missing() {
    for name in STITCHES_SQL_SERVER STITCHES_SQL_DATABASE STITCHES_MIGRATOR_CLIENT_ID STITCHES_APP_NAME AZURE_CLIENT_ID; do
        eval "[ -n \"\${$name:-}\" ]" || printf ' %s' "$name"
    done
}

# Runs sqlcmd as the migrator, from a copy: the package may be mounted without the right to execute its files.
sql() {
    "$tools/sqlcmd" -S "tcp:$STITCHES_SQL_SERVER,1433" -d "$STITCHES_SQL_DATABASE" -b \
        --authentication-method ActiveDirectoryManagedIdentity -U "$STITCHES_MIGRATOR_CLIENT_ID" "$@"
}

# The ids of the migrations that were applied to the database, one on each line.
applied() {
    sql -h -1 -W -Q "SET NOCOUNT ON; IF OBJECT_ID(N'__EFMigrationsHistory') IS NOT NULL \
EXEC (N'SELECT MigrationId FROM __EFMigrationsHistory ORDER BY MigrationId')"
}

# Records which migrations the database has, once for each deployment: a run that is killed may have applied some.
note_before() {
    [ ! -f "$before" ] || return 0
    applied >"$results/.before.$$" 2>>"$tools/said" && mv "$results/.before.$$" "$before"
}

migrate() {
    connection="Server=tcp:$STITCHES_SQL_SERVER,1433;Database=$STITCHES_SQL_DATABASE;Encrypt=True"
    connection="$connection;Authentication=Active Directory Managed Identity;User Id=$STITCHES_MIGRATOR_CLIENT_ID"
    "$tools/efbundle" --no-color --connection "$connection"
}

# Prepares the database, and writes the result to the result file.
prepare() {
    tools=$(mktemp -d)
    step=settings
    status=failed
    : >"$tools/after"
    : >"$tools/said"
    absent=$(missing)
    if [ -n "$absent" ]; then
        echo "The settings$absent are missing: update the infrastructure." >"$tools/said"
    else
        prepare_database
    fi
    {
        printf '{"status": "%s", "step": "%s", "before": ' "$status" "$step"
        cat "$before" 2>/dev/null | json_list
        printf ', "after": '
        json_list <"$tools/after"
        printf ', "said": '
        last_words
        printf '}\n'
    } >"$results/.result.$$"
    mv "$results/.result.$$" "$result"
    cat "$tools/said" >&2
    rm -rf "$tools"
}

# Creates users and runs migrations; sets step and status to the result.
prepare_database() {
    step=users
    cp "$own/sqlcmd" "$tools/sqlcmd" && chmod +x "$tools/sqlcmd"
    if sql -i "$own/users.sql" -v "AppName=$STITCHES_APP_NAME" "AppClientId=$AZURE_CLIENT_ID" \
        "PeopleName=${STITCHES_PEOPLE_NAME:-}" "PeopleObjectId=${STITCHES_PEOPLE_OBJECT_ID:-}" \
        >>"$tools/said" 2>&1; then
        if [ ! -f "$own/efbundle" ]; then
            step=done
            status=not-required
        else
            step=migrations
            cp "$own/efbundle" "$tools/efbundle" && chmod +x "$tools/efbundle"
            if note_before && migrate >>"$tools/said" 2>&1; then
                status=success
                step=done
            fi
            applied >"$tools/after" 2>>"$tools/said" || cat "$before" >"$tools/after" 2>/dev/null || true
        fi
    fi
}

# Whether the holder of the lock has not touched it for a while, because its container was ended.
is_dead() {
    [ -n "$(find "$lock" -maxdepth 0 -mmin "+$dead_after_minutes" 2>/dev/null)" ]
}

# Waits until this deployment's result exists; the holder of the lock creates it.
settle() {
    mkdir -p "$results"
    until [ -f "$result" ]; do
        if mkdir "$lock" 2>/dev/null; then
            # The last sleep outlives the loop. It must not keep our output open, or readers would wait for seconds.
            (while sleep "$alive_seconds" && [ -d "$lock" ]; do touch -c "$lock"; done) >/dev/null 2>&1 &
            beat=$!
            trap 'kill "$beat" 2>/dev/null || true' EXIT
            prepare
            kill "$beat" 2>/dev/null || true
            trap - EXIT
            rmdir "$lock" 2>/dev/null || true
        elif is_dead; then
            say "another instance ended while it prepared the database; continuing in its place"
            mv "$lock" "$results/.ended.$$" 2>/dev/null && rmdir "$results/.ended.$$" || true
        else
            sleep 1
        fi
    done
    grep -Eq '"status": "(success|not-required)"' "$result"
}

if [ "${1:-}" = prepare ]; then
    settle
    exit
fi
if [ "${STITCHES_RELEASE_PHASE:-}" = on ] && [ -f "$own/sqlcmd" ]; then
    if ! settle; then
        say "the database of deployment $deployment could not be prepared: $(cat "$result")"
        exit 1
    fi
fi
cd "$own/.."
exec dotnet "$(cat "$own/entry")"
