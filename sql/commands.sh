# shellcheck shell=bash disable=SC2034,SC2154 # sql/manage and this share some names
# Commands for operators: tenants, keys, limits, usage, costs, jobs, and what errors mean. Thin over the functions admin_* of the database.
#
#   sql/manage create-tenant     --name NAME
#   sql/manage list-tenants
#   sql/manage deactivate-tenant --name NAME
#   sql/manage activate-tenant   --name NAME
#   sql/manage set-tenant        --tenant NAME [--local-architect on|off] [--monthly-budget USD|none]   at least one of them
#   sql/manage pause-tenant      --name NAME
#   sql/manage resume-tenant     --name NAME
#   sql/manage export-tenant     --name NAME [--output FILE]
#   sql/manage delete-tenant     --name NAME --yes
#   sql/manage create-key        --tenant NAME --scopes prep,check --label TEXT [--rate-prep 60] [--rate-check 300]
#                                [--expires DATE] [--env live|test] [--force]
#   sql/manage list-keys         --tenant NAME
#   sql/manage revoke-key        --prefix PREFIX
#   sql/manage rotate-key        --prefix PREFIX [--grace HOURS] [--expires DATE] [--force]
#   sql/manage set-limit         --prefix PREFIX [--rate-prep N] [--rate-check N]   at least one of them
#                                | --tenant NAME --scope prep|check --limit N|none
#                                | --tenant NAME [--storage BYTES|none] [--jobs N|none]   at least one of them
#   sql/manage quotas            [--tenant NAME]
#   sql/manage usage             [--tenant NAME]
#   sql/manage cost              [--tenant NAME] [--from DATE] [--to DATE]
#   sql/manage models
#   sql/manage jobs              [--status queued|active|complete|failed|cancelled] [--tenant NAME] [--limit 50]
#   sql/manage pause-queue
#   sql/manage resume-queue
#   sql/manage requeue           --job ID | --tenant NAME | --all
#   sql/manage reembed           --tenant NAME | --all
#   sql/manage explain           CODE
#   sql/manage [COMMAND] --help
#   sql/manage --version
#   sql/manage --completion bash|zsh
#
# set-tenant: without the local (built-in) architect a generation fails when no model answers. The budget is what models may cost in a
# calendar month.
#
# pause-tenant, resume-tenant: the jobs of a paused tenant wait. Those that run end as they would; requests are served, and what they ask for is queued.
#
# export-tenant: lines of JSON: {export, tenant}; {table, row} for each row; {object} with key, size and hash for each file; {end} with the counts, without
# which it is not whole. Hashes of keys and secrets of webhooks are left out, and so is what is only of the moment. Files are copied from the object store.
#
# delete-tenant: all rows, files and jobs of a tenant go, for ever, and a receipt counts them. Uploads and jobs that run are ended. Rows of costs and of the
# audit log stay without the tenant. Broken off, it goes on where it was when it is given again; given again with the id afterwards, it shows the receipt,
# and whether a runner's janitor has removed the files.
#
# create-key: a key with the scope prep makes courses and reads them, one with check reads them. Rates are requests a minute. The key is
# shown once. For a deactivated tenant none is made without --force: it would be refused until activate-tenant.
#
# revoke-key, deactivate-tenant: keys are refused a second later at the latest.
#
# rotate-key: makes a key with the scopes, limits, label and end of the old one, or with an end of its own (--expires). The old key works on
# for the hours of grace, though not beyond its own end; without a grace it is refused at once. A key in its grace cannot be rotated again:
# rotate the one that replaced it. Nor does the new key end before the grace does.
#
# set-limit: of a key, or of a tenant with all of its keys together. A tenant whose limit is none may do what the largest limit among its
# active keys allows. --storage and --jobs are quotas of a tenant: bytes of files that it may have stored (500000000, or 20GiB), and jobs that it may
# have queued and active at once. What is there already stays when a quota is made smaller.
#
# quotas: what each tenant may have and has of what there are quotas and budgets for; reserved are bytes that uploads under way may bring.
#
# usage: what each tenant has and has done: courses, materials with the bytes of their files, jobs, submissions, attempts to ask a model.
#
# cost: what models have cost, from the first date on, to before the second; how many calls have failed, and how many are of a model whose
# price was not known and cost nothing here.
#
# models: the models of the registry with their limits and prices, and which of them would be asked for each action, first to last, with the
# settings as they are; those in brackets would not, since their provider is not configured. It asks the runner's program: cs-jobs of
# LIBEXEC_DIR, as installed, as built, or of the PATH.
#
# jobs: the newest first.
#
# pause-queue, resume-queue: no job of any tenant is begun while the queue is paused; those that run end as they would. /health and /metrics tell.
#
# requeue: failed jobs start over as if they were new, those of one tenant or of all (--all) the oldest first. Left out, each with its reason on
# stderr, are those that cannot start over and those that would only fail again, such as damaged files; --job starts one of these over.
#
# reembed: a job for each course, of one tenant or of all, that makes vectors of what has none of the configured model: after the model was
# changed, or where jobs for vectors have failed. A course whose job is in flight gets no other. Cancelled jobs have kept what they made.
#
# explain: what the code of a problem or of a failed job means: status, meaning, cause, remedy, and whether to try again. It asks no database.
#
# --completion: what a shell reads to complete words: source <(sql/manage --completion bash)
#
# A tenant may be named by its id, a key too. Dates are YYYY-MM-DD or RFC 3339, in UTC. --json, anywhere, answers in JSON.
# --settings FILE, anywhere, is a settings file of lines NAME=value; the environment wins over it.
# The database is that of the POSTGRES_* settings. Exit 0 done, 1 refused or failed with a sentence on stderr, 2 usage.

# `one CALL TEXT`: the function answers once and TEXT says it in words. `list CALL COLUMNS`: it answers with rows. In both, `j` is
# an answer.
one() { call=$1 text=$2; }
list() { call=$1 columns=$2; }

# A column of a list, of a row's field by the same name unless another expression is given.
field() { printf '%s' "$(IFS=,; printf '%s' "$*" | sed "s/[^,]*/ j->>'&' AS &/g")"; }

# The registry is the program's and no table of the database.
models() {
    local program libexec path=()
    libexec=$(settings_given LIBEXEC_DIR)
    for program in "${libexec:-/nowhere}/cs-jobs" "$sql/../../../bin/cs-jobs" "$sql/../build/cs-jobs" "$(command -v cs-jobs || true)"; do
        [ ! -x "$program" ] || path+=("$program")
    done
    [ "${#path[@]}" -gt 0 ] || { echo "cs-jobs is not found: set LIBEXEC_DIR." >&2 && exit 1; }
    "${path[0]}" ${settings:+--settings "$settings"} --models ${json:+--json} | shown || exit 1
    exit
}

# Into a file that has its name when it is whole, for the owner alone; or to standard output.
export_tenant() {
    local output=${option[--output]-} status=0
    json=yes
    variables+=(-v FETCH_COUNT=1000)
    call="admin_export_tenant(:'name')" text=j
    [ -n "$output" ] || { ask && exit; }
    umask 077
    ask >"$output.part" || status=1
    [ "$status" -eq 0 ] || { rm -f "$output.part" && exit 1; }
    mv -- "$output.part" "$output"
    exit
}

# The catalogue of errors is a table beside this script: the first line has its columns. Only the status is a number; jobs have none.
catalogue() {
    awk -F '\t' -v code="$code" -v json="$json" '
    function text(s) { gsub(/\\/, "\\\\", s); gsub(/"/, "\\\"", s); return "\"" s "\"" }
    NR == 1     { for (i = 1; i <= NF; i++) name[i] = $i; next }
    $1 != code  { next }
    {
        for (i = 1; i <= NF; i++) {
            value = i != 2 ? text($i) : ($i == "" ? "null" : $i)
            if (json) printf "%s%s: %s", (i == 1 ? "{" : ", "), text(name[i]), value
            else if ($i != "") printf "%-8s %s\n", name[i], $i
        }
        if (json) print "}"
    }' "$sql/errors.tsv"
}

explain() {
    local codes found nearest
    [ -n "$code" ] || usage "explain needs a code"
    found=$(catalogue)
    if [ -z "$found" ]; then
        mapfile -t codes < <(sed '1d;s/\t.*//' "$sql/errors.tsv")
        nearest=$(nearest "$code" "${codes[@]}")
        echo "There is no error code '$code'${nearest:-; docs/errors.md lists them all.}" | printable >&2
        exit 1
    fi
    printf '%s\n' "$found"
}

KEY_TEXT="format(E'API key created for \"%s\":\n  Key:    %s\n  Prefix: %s\n  Scopes: %s\n  Label:  %s\n%s%sSave this key now -- it cannot be retrieved later!',
    j->>'tenant', j->>'key', j->>'prefix', (SELECT string_agg(s, ',') FROM jsonb_array_elements_text(j->'scopes') s), j->>'label',
    '  Expires: ' || (j->>'expires_at') || E'\n',
    CASE WHEN j ? 'replaces' THEN format(E'  Replaces: %s, which %s\n', j->>'replaces',
        coalesce('works until ' || (j->>'old_key_expires_at'), 'is refused from now on')) END)"

pause_tenant() {
    one "admin_pause_tenant(:'name', $1)" "format('Tenant $2: %s (jobs queued %s, active %s)', j->>'name', j->>'queued', j->>'active')"
}

pause_queue() {
    one "admin_pause_queue($1)" "format('Queue $2 (jobs queued %s, active %s)', j->>'queued', j->>'active')"
}

choose() {
    case $command in
    create-tenant)
        takes name
        one "admin_create_tenant(:'name')" "format('Tenant created: %s (id: %s)', j->>'name', j->>'id')"
        ;;
    activate-tenant)
        takes name
        one "admin_switch_tenant(:'name', true)" "'Tenant activated: ' || (j->>'name')"
        ;;
    deactivate-tenant)
        takes name
        one "admin_switch_tenant(:'name', false)" "'Tenant deactivated: ' || (j->>'name')"
        ;;
    pause-tenant)
        takes name
        pause_tenant true paused
        ;;
    resume-tenant)
        takes name
        pause_tenant false resumed
        ;;
    pause-queue)
        takes
        pause_queue true paused
        ;;
    resume-queue)
        takes
        pause_queue false resumed
        ;;
    export-tenant)
        takes name output=
        then=export_tenant
        ;;
    delete-tenant)
        takes name yes=
        before="CALL admin_delete_tenant(:'name', :'yes');"
        one "admin_deletion(:'name')" \
            "format(E'Tenant deleted: %s (id: %s)\n  Rows:    %s, and %s that stay without it\n  Jobs:    %s stopped\n  Uploads: %s stopped\n  Files:   %s (%s bytes), %s',
                    j->>'name', j->>'id', j->>'rows_deleted', j->>'kept_rows', j->>'jobs_stopped', j->>'uploads_stopped', j->>'objects', j->>'object_bytes',
                    CASE WHEN (j->>'objects_removed')::boolean THEN 'removed' ELSE 'which the janitor of a runner removes' END)"
        ;;
    list-tenants)
        takes
        list "admin_list_tenants()" "$(field name id is_active paused_at local_architect monthly_budget_usd keys created_at)"
        ;;
    set-tenant)
        takes tenant local-architect= monthly-budget=
        one "admin_set_tenant(:'tenant', :'localarchitect', :'monthlybudget')" \
            "format('Tenant set: %s (local architect %s, monthly budget %s)', j->>'name',
                    CASE WHEN (j->>'local_architect')::boolean THEN 'on' ELSE 'off' END, coalesce((j->>'monthly_budget_usd') || ' USD', 'none'))"
        ;;
    create-key)
        takes tenant scopes label rate-prep=60 rate-check=300 expires= env=live force=
        one "admin_create_key(:'tenant', :'scopes', :'label', :'rateprep', :'ratecheck', :'expires', :'env', :'force')" "$KEY_TEXT"
        ;;
    list-keys)
        takes tenant
        list "admin_list_keys(:'tenant')" \
            "$(field prefix label scopes rate_limit_prep rate_limit_check is_active expires_at last_used_at created_at)"
        ;;
    revoke-key)
        takes prefix
        one "admin_revoke_key(:'prefix')" "'Key revoked: ' || (j->>'prefix')"
        ;;
    rotate-key)
        takes prefix grace=0 expires= force=
        one "admin_rotate_key(:'prefix', :'grace', :'expires', :'force')" "$KEY_TEXT"
        ;;
    set-limit)
        if [[ -v option[--storage] || -v option[--jobs] ]]; then
            takes tenant storage= jobs=
            one "admin_set_quota(:'tenant', :'storage', :'jobs')" \
                "format('Quotas of %s set: storage %s, jobs %s', j->>'name', coalesce((j->>'storage_quota_bytes') || ' bytes', 'none'),
                        coalesce(j->>'job_quota', 'none'))"
            return
        fi
        if [[ -v option[--tenant] ]]; then
            [[ -v option[--scope] || -v option[--limit] ]] || usage "set-limit of a tenant needs --scope and --limit, or --storage, or --jobs"
            takes tenant scope limit
            one "admin_set_ceiling(:'tenant', :'scope', :'limit')" \
                "format('Limit of %s set: %s for scope %s', j->>'name', coalesce(j->>'limit', 'none'), j->>'scope')"
            return
        fi
        takes prefix rate-prep= rate-check=
        one "admin_set_limit(:'prefix', :'rateprep', :'ratecheck')" \
            "format('Limits set: %s (prep %s, check %s)', j->>'prefix', j->>'rate_limit_prep', j->>'rate_limit_check')"
        ;;
    quotas)
        takes tenant=
        list "admin_quotas(:'tenant')" \
            "$(field tenant storage_quota_bytes stored_bytes reserved_bytes job_quota jobs_in_flight monthly_budget_usd used_usd)"
        ;;
    usage)
        takes tenant=
        list "admin_usage(:'tenant')" "$(field tenant courses materials stored_bytes jobs submissions llm_calls)"
        ;;
    cost)
        takes tenant= from= to=
        list "admin_cost(:'tenant', :'from', :'to')" "$(field tenant provider model_id calls failed unpriced tokens_in tokens_out cost_usd)"
        ;;
    models)
        takes
        models
        ;;
    jobs)
        takes status= tenant= limit=50
        list "admin_jobs(:'status', :'tenant', :'limit')" \
            "$(field id tenant job_type status attempt max_attempts queued_at error_code error_message)"
        ;;
    requeue)
        takes job= tenant= all=
        list "admin_requeue(:'job', :'tenant', :'all')" "$(field id job_type status)"
        ;;
    reembed)
        takes tenant= all=
        list "admin_reembed(:'tenant', :'all')" "$(field id tenant course_id)"
        ;;
    explain)
        takes
        explain
        exit
        ;;
    '') usage "a command is missing" ;;
    *) unknown ;;
    esac
}
