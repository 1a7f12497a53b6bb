# shellcheck shell=bash
# The object store of the settings, a directory or a bucket that rclone reads, as lists of lines: key, size, time, hash, between tabs. Keys hold
# no control characters (lib/store/store.h). What is being written is no object.
PARTIAL='.upload-*'
export RCLONE_LOG_LEVEL=${RCLONE_LOG_LEVEL:-ERROR}

# Sets STORE to where rclone finds the objects.
store_use() {
    if [ -z "${S3_ENDPOINT-}" ]; then
        [ -n "${STORE_DIR-}" ] || die "neither S3_ENDPOINT nor STORE_DIR is set."
        STORE=$STORE_DIR
        return
    fi
    needs rclone
    export RCLONE_CONFIG_STORE_TYPE=s3 RCLONE_CONFIG_STORE_PROVIDER=Other RCLONE_CONFIG_STORE_ENDPOINT=$S3_ENDPOINT \
        RCLONE_CONFIG_STORE_REGION=${S3_REGION:-us-east-1} RCLONE_CONFIG_STORE_FORCE_PATH_STYLE=true
    RCLONE_CONFIG_STORE_ACCESS_KEY_ID=$(setting_secret S3_ACCESS_KEY) RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY=$(setting_secret S3_SECRET_KEY)
    export RCLONE_CONFIG_STORE_ACCESS_KEY_ID RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY
    STORE=store:${S3_BUCKET:-course-supporter}
}

# store_list FORMER: every object, sorted by key. The hash of a file is its SHA-256, computed unless FORMER, a list of before, has the same size and
# time; that of a bucket's object is its MD5 where the server has one.
store_list() {
    if [[ $STORE == store:* ]]; then
        rclone lsf -R --files-only --format psth --hash MD5 --separator $'\t' "$STORE" | sort -t $'\t' -k 1,1
    else
        [ -d "$STORE" ] || die "the store $STORE is not there."
        (cd "$STORE" && find . -type f ! -name "$PARTIAL" -printf '%P\t%s\t%T@\n') | sort -t $'\t' -k 1,1 | store_hash "$1"
    fi
}

# An object that went meanwhile is left out.
store_hash() {
    local key size time hash
    awk -F '\t' -v OFS='\t' -v former="$1" '
        BEGIN { while ((getline line < former) > 0) { split(line, f, "\t"); known[f[1], f[2], f[3]] = f[4] } }
        { print $1, $2, $3, known[$1, $2, $3] }' |
        while IFS=$'\t' read -r key size time hash; do
            [ -n "$hash" ] || hash=$(sha256sum 2>/dev/null <"$STORE/$key") || continue
            printf '%s\t%s\t%s\t%s\n' "$key" "$size" "$time" "${hash%% *}"
        done
}

# The objects that the rows of the database need: key, size, and SHA-256 where the row has it.
store_wanted() {
    query -c "SELECT object_key, max(size_bytes), max(sha256)
                FROM (SELECT object_key, size_bytes, sha256 FROM material_entries WHERE object_key IS NOT NULL
                      UNION ALL SELECT object_key, size_bytes, NULL FROM submissions WHERE object_key IS NOT NULL) AS named
               GROUP BY object_key ORDER BY object_key COLLATE \"C\""
}

store_cat() {
    if [[ $STORE == store:* ]]; then rclone cat "$STORE/$1"; else cat "$STORE/$1"; fi
}
