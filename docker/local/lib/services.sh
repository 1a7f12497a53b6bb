# shellcheck shell=bash disable=SC2034 # names set here are read by the scripts
# The parts of a running system, in the order they start. Each `_up` leaves a part that runs from the same recipe alone, restarts
# one whose recipe has changed, and says why it cannot.
PARTS=(postgres redis api upload jobs nginx)

recipe() {
    printf '%s\0' "$@" | sha256sum | cut -c1-16
}

# fail PART SENTENCE: says it, with the end of the part's log.
fail() {
    printf '%s\n' "$2" >&2
    log_tail "$1"
    exit 1
}

part_settled() {
    process_gone "$1" || "${@:2}"
}

# part_wait SECONDS PART SENTENCE COMMAND...: until the part is ready. One that dies meanwhile, or takes too long, has failed.
part_wait() {
    if ! wait_until "$1" part_settled "$2" "${@:4}" || process_gone "$2"; then
        fail "$2" "$3"
    fi
}

# ---- PostgreSQL ----

PG_BIN=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -1)

# The cluster has two roles: `postgres`, who made it, and POSTGRES_USER, an ordinary owner of one database. Whoever gets to the
# socket may connect; the directory lets only one user get there.
postgres_make() {
    [ ! -d "$BASE/postgres" ] || return 0
    say "Making a PostgreSQL cluster in $BASE/postgres"
    rm -rf "$BASE/postgres.new"
    place_folder "$BASE/postgres.new"
    as_user "$PG_BIN/initdb" -D "$BASE/postgres.new" -U postgres -E UTF8 --locale=C.UTF-8 --auth=trust --wal-segsize=1 \
        >"$RUN_DIR/initdb.log" 2>&1 || die "initdb failed: $(tail -n 2 "$RUN_DIR/initdb.log")"
    mv "$BASE/postgres.new" "$BASE/postgres"
    rm -f "$RUN_DIR/initdb.log"
}

postgres_version_fits() {
    local is
    is=$(cat "$BASE/postgres/PG_VERSION")
    [ "$PG_BIN" = "/usr/lib/postgresql/$is/bin" ] && return 0
    [ -x "/usr/lib/postgresql/$is/bin/postgres" ] ||
        die "$BASE/postgres was made by PostgreSQL $is, which is not installed: install it, or name another RUN_DIR."
    PG_BIN=/usr/lib/postgresql/$is/bin
}

# After a crash the pid in a lock file may be anybody's by now, or nobody's yet, and PostgreSQL would not dare to start.
postgres_forget() {
    local file pid
    for file in "$BASE/postgres/postmaster.pid" "$SOCKETS/.s.PGSQL.5432.lock"; do
        pid=$(head -1 "$file" 2>/dev/null) || continue
        process_stat "$pid" || STATE=X
        [[ $STATE != [ZX] && $(cat "/proc/$pid/comm") = postgres ]] || rm -f "$file"
    done
}

postgres_ready() {
    "$PG_BIN/pg_isready" -q -h "$SOCKETS" -U postgres -d postgres
}

postgres_sql() {
    "$PG_BIN/psql" -X -q -A -t -v ON_ERROR_STOP=1 -h "$SOCKETS" -U postgres -d postgres
}

postgres_owner() {
    local user=${SETTING[POSTGRES_USER]} db=${SETTING[POSTGRES_DB]} password=${SETTING[POSTGRES_PASSWORD]:-}
    printf '%s\n' "\\set user '${user//\'/}'" "\\set db '${db//\'/}'" "\\set password '${password//\'/\'\'}'" >"$1"
    cat >>"$1" <<'SQL'
SELECT format('CREATE ROLE %I LOGIN CREATEROLE', :'user')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'user') \gexec
SELECT format('ALTER ROLE %I PASSWORD %L', :'user', :'password') WHERE :'password' <> '' \gexec
SELECT format('CREATE DATABASE %I OWNER %I', :'db', :'user')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'db') \gexec
\connect :"db"
SET client_min_messages = warning;
SELECT 'CREATE EXTENSION IF NOT EXISTS vector' WHERE EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector') \gexec
SQL
}

postgres_up() {
    local api upload jobs express connections made
    api=$(settings_number FCGI_POOL_SIZE 8)
    upload=$(settings_number FCGI_UPLOAD_POOL_SIZE 64)
    jobs=$(settings_number WORKER_MAX_JOBS 2)
    express=$(settings_number WORKER_EXPRESS_JOBS 2)
    # In hundreds, so that small changes of the settings do not restart the database.
    connections=$(((2 * api + upload + 4 * (jobs + express) + 121) / 100 * 100))
    made=$(recipe "$PG_BIN" "$SOCKETS" "$connections")
    process_current postgres "$made" && return 0
    process_stop 20 INT postgres
    postgres_make
    postgres_version_fits
    postgres_forget
    process_start postgres "$made" '' "$PG_BIN/postgres" -D "$BASE/postgres" -k "$SOCKETS" \
        -c listen_addresses= -c port=5432 -c unix_socket_permissions=0700 -c max_connections="$connections" \
        -c jit=off -c timezone=UTC -c log_timezone=UTC -c max_parallel_maintenance_workers=0 \
        -c log_min_messages=error -c log_min_error_statement=panic
    part_wait 60 postgres "PostgreSQL does not start." postgres_ready
    postgres_owner "$RUN_DIR/owner.sql"
    postgres_sql <"$RUN_DIR/owner.sql" || fail postgres "The database could not be made."
    rm -f "$RUN_DIR/owner.sql"
}

migrate() {
    "$ROOT/sql/migrate" deploy >&2 ||
        die "The database of $RUN_DIR could not be brought up to date (sql/migrate deploy). Another RUN_DIR begins with an empty one."
}

# ---- Redis ----

redis_ready() {
    [ "$(redis-cli -s "$SOCKETS/redis" ping 2>/dev/null)" = PONG ]
}

# What it keeps outlives Redis, though not the machine: waiting for a busy disk would make its answers late.
redis_up() {
    local made
    made=$(recipe "$SOCKETS")
    process_current redis "$made" && return 0
    process_stop 10 TERM redis
    place_folder "$BASE/redis"
    process_start redis "$made" '' redis-server --port 0 --unixsocket "$SOCKETS/redis" --unixsocketperm 700 \
        --dir "$BASE/redis" --appendonly yes --appendfsync no --save '' --maxmemory-policy noeviction --daemonize no --databases 1
    part_wait 30 redis "Redis does not start." redis_ready
}

# ---- the object store, where it is not ours ----

# A key that may not make buckets can still use one that is there: /health tells.
bucket_make() {
    [ -z "${SETTING[S3_ENDPOINT]:-}" ] || "$ROOT/docker/local/bucket" || true
}

# ---- the programs ----

program_recipe() {
    recipe "$(settings_lines)" "$(stat -Lc '%i %s %Y' "$1")"
}

pool_listens() {
    [ -S "$SOCKETS/$1" ]
}

# pool_up NAME: one responder pool. Exit 78 means wrong settings, and its words say which.
pool_up() {
    local name=$1 made
    made=$(program_recipe "$PROGRAMS/cs-api")
    process_current "$name" "$made" && return 0
    process_stop 15 TERM "$name"
    rm -f "$SOCKETS/$name"
    process_start "$name" "$made" "${!SETTING[*]}" spawn-fcgi -s "$SOCKETS/$name" -M 0660 -n -- "$PROGRAMS/cs-api" --pool "$name"
    part_wait 10 "$name" "The $name pool does not start." pool_listens "$name"
}

jobs_up() {
    local made
    made=$(program_recipe "$PROGRAMS/cs-jobs")
    process_current jobs "$made" && return 0
    process_stop $((SETTING[WORKER_DRAIN] + 5)) TERM jobs
    process_start jobs "$made" "${!SETTING[*]}" "$PROGRAMS/cs-jobs"
}

# ---- nginx ----

port_answers() {
    (exec 3<>"/dev/tcp/$ADDRESS/$PORT") 2>/dev/null
}

# What is not said stays as it was: a running system is not moved.
port_remember() {
    PORT=${PORT:-$(cat "$RUN_DIR/port" 2>/dev/null || echo 8080)}
    ADDRESS=${ADDRESS:-$(cat "$RUN_DIR/address" 2>/dev/null || echo 127.0.0.1)}
    [[ $PORT =~ ^[0-9]{1,5}$ && $PORT -le 65535 ]] || PROBLEMS+=("PORT=$PORT is not a port number.")
}

port_check() {
    local floor
    [ "$PORT" -ne 0 ] || return 0
    floor=$(cat /proc/sys/net/ipv4/ip_unprivileged_port_start)
    [ "$PORT" -ge "$floor" ] || die "PORT=$PORT needs root, and nginx does not run as root: name a port from $floor on."
    process_alive nginx && [ "$(cat "$RUN_DIR/port" "$RUN_DIR/address" 2>/dev/null)" = "$PORT"$'\n'"$ADDRESS" ] && return 0
    ! port_answers ||
        die "PORT=$PORT is taken: something else listens on $ADDRESS:$PORT. Name another one, as in: make up PORT=$((PORT + 1))"
}

# PORT=0: the one that this system has, else one that is free now. Linux gives those from 32768 on to clients (ip(7),
# ip_local_port_range), and one of these could be given to a client before nginx has it.
port_pick() {
    PORT=$(cat "$RUN_DIR/port" 2>/dev/null) && process_alive nginx && return 0
    PORT=$((16384 + SRANDOM % 16384))
    while port_answers; do
        PORT=$((16384 + SRANDOM % 16384))
    done
}

# What CORS_ALLOWED_ORIGINS allows, as lines of a map of nginx; "*" counts alone only, as in the programs.
nginx_origins() {
    jq -er 'if . == ["*"] then "\"~.\" \"*\";" else .[] | "\(tojson) $http_origin;" end, ""' <<<"${SETTING[CORS_ALLOWED_ORIGINS]:-[]}" 2>/dev/null ||
        die "CORS_ALLOWED_ORIGINS is no JSON list of texts: ${SETTING[CORS_ALLOWED_ORIGINS]}"
}

# Where the console's recordings come from, unless it is the embedded store: the origin of S3_ENDPOINT.
nginx_store_origin() {
    sed -nE 's|^(https?://[^/]+).*|\1|p' <<<"${SETTING[S3_ENDPOINT]:-}"
}

nginx_render() {
    local timeout largest origins
    timeout=$(settings_number FCGI_REQUEST_TIMEOUT 60)
    largest=$(settings_number UPLOAD_MAX_BYTES 1073741824)
    [ "$timeout" -gt 0 ] || timeout=86400
    origins=$(nginx_origins)
    RUN=$BASE/nginx LOG=$LOGS LISTEN=$ADDRESS:$PORT TLS='' SERVERS='' DOCS=$DOCS \
        API_SERVERS="server unix:$SOCKETS/api max_fails=0; server unix:$SOCKETS/api.full backup max_fails=0;" UPLOAD_SERVERS="server unix:$SOCKETS/upload;" \
        UPLOAD_BODY=$((largest + 1048576)) API_TIMEOUT=$((timeout + 10))s \
        ORIGINS=$origins CREDENTIALS=$(settings_flag CORS_ALLOW_CREDENTIALS) STORE_ORIGIN=$(nginx_store_origin) \
        STATUS_ALLOW='allow 127.0.0.1; allow ::1;' \
        ADDRESS_RATE=200r/s UNLIMITED='127.0.0.1 1; ::1 1;' "$ROOT/nginx/render" <"$ROOT/nginx/nginx.conf.in"
}

nginx_up() {
    local conf=$BASE/nginx/nginx.conf rendered made
    [ "$PORT" -ne 0 ] || port_pick
    rendered=$(nginx_render)
    made=$(recipe "$rendered")
    process_current nginx "$made" && return 0
    process_stop 10 QUIT nginx
    place_folder "$BASE/nginx"
    printf '%s\n' "$rendered" >"$conf"
    chmod -R a+r "$BASE/nginx"
    process_start nginx "$made" '' nginx -e "$LOGS/nginx.log" -p "$BASE/nginx" -c "$conf"
    part_wait 10 nginx "nginx does not start." port_answers
    echo "$PORT" >"$RUN_DIR/port"
    echo "$ADDRESS" >"$RUN_DIR/address"
}
