# Turns the named blocks of sql/queries/*.sql into build/gen/queries.h and queries.c. A block:
#
#     -- @course_by_id one tenant
#     -- A single course the tenant owns.
#     SELECT id, title FROM courses WHERE tenant_id = $1 AND id = $2;
#
# name, rows (one, maybe, many, exec), scope (tenant, global); a sentence about it; one statement that ends with a semicolon.
# Anything else is refused with file and line, and nothing is written.
#
# awk -v header=H -v source=C -f queries.awk FILE...

function refuse_at(place, message)
{
    printf "%s: %s\n", place, message > "/dev/stderr"
    wrong = 1
}

function refuse(message)
{
    refuse_at(FILENAME ":" FNR, message)
}

# Between blocks only comments and blank lines may stand.
function close_block()
{
    if (state == "head")
        refuse_at(origin[name], "@" name " has no statement")
    if (state == "body")
        refuse_at(origin[name], "@" name " has no semicolon at its end")
    state = ""
}

function open_block(    part)
{
    close_block()
    if (split(substr($0, 5), part, /[ \t]+/) != 3 || part[1] !~ /^[a-z][a-z0-9_]*$/ || part[2] !~ /^(one|maybe|many|exec)$/ ||
        part[3] !~ /^(tenant|global)$/) {
        refuse("expected: -- @name one|maybe|many|exec tenant|global")
        return
    }
    name = part[1]
    if (name in origin)
        refuse("@" name " is already at " origin[name])
    order[count++] = name
    origin[name] = FILENAME ":" FNR
    shape[name] = part[2]
    scope[name] = part[3]
    about[name] = text[name] = ""
    state = "head"
}

# $1 to the highest, none left out: PostgreSQL could not know the type of one that is not there.
function count_params(sql,    number, highest, seen)
{
    while (match(sql, /\$[0-9]+/)) {
        number = substr(sql, RSTART + 1, RLENGTH - 1) + 0
        seen[number] = 1
        if (number > highest)
            highest = number
        sql = substr(sql, RSTART + RLENGTH)
    }
    for (number = 1; number <= highest; number++)
        if (!(number in seen))
            refuse("@" name " does not use $" number)
    return highest + 0
}

function end_statement()
{
    sub(/;[ \t]*$/, "", text[name])
    params[name] = count_params(text[name])
    if (about[name] == "")
        refuse("@" name " says nothing about itself: a comment must follow its first line")
    if (scope[name] == "tenant" && (text[name] !~ /tenant_id/ || params[name] == 0))
        refuse("@" name " is tenant-scoped but does not take the tenant")
    state = ""
}

FNR == 1 { close_block() }
/^-- @/ { open_block(); next }
/^[ \t]*--/ {
    if (state == "head" && about[name] == "") {
        about[name] = $0
        sub(/^[ \t]*-- */, "", about[name])
        gsub(/\*\//, "* /", about[name])
    }
    next
}
/^[ \t]*$/ { next }
state == "" { refuse("text outside of a block"); next }
{
    state = "body"
    line = $0
    sub(/[ \t]+--[^']*$/, "", line)
    sub(/[ \t]+$/, "", line)
    text[name] = text[name] (text[name] == "" ? "" : "\n") line
    if (line ~ /;$/)
        end_statement()
}

function quoted(sql,    lines, n, i, out)
{
    gsub(/\\/, "\\\\\\\\", sql)
    gsub(/"/, "\\\"", sql)
    n = split(sql, lines, "\n")
    for (i = 1; i <= n; i++)
        out = out "\n     \"" lines[i] (i < n ? "\\n" : "") "\""
    return out
}

function write_header(    i)
{
    print "/* Made from sql/queries by lib/pg/queries.awk. */" > header
    print "#ifndef GEN_QUERIES_H\n#define GEN_QUERIES_H\n\n#include <stdbool.h>\n\nenum pg_query {" > header
    for (i = 0; i < count; i++)
        printf "    PG_Q_%s, /* %s: %s */\n", order[i], origin[order[i]], about[order[i]] > header
    print "    PG_QUERIES\n};\n" > header
    for (i = 0; i < count; i++)
        printf "#define PG_PARAMS_%s %d\n", order[i], params[order[i]] > header
    print "\nenum pg_shape { PG_SHAPE_ONE, PG_SHAPE_MAYBE, PG_SHAPE_MANY, PG_SHAPE_EXEC };\n" > header
    print "struct pg_statement {\n    const char *name, *origin, *text;\n    int params;" > header
    print "    enum pg_shape shape;\n    bool tenant;\n};\n" > header
    print "extern const struct pg_statement pg_statements[]; /* the last one is empty */\n\n#endif" > header
}

function write_source(    i, n)
{
    print "/* Made from sql/queries by lib/pg/queries.awk. */" > source
    print "#include \"gen/queries.h\"\n\nconst struct pg_statement pg_statements[] = {" > source
    for (i = 0; i < count; i++) {
        n = order[i]
        printf "    {\"%s\", \"%s\",%s,\n     %d, PG_SHAPE_%s, %s},\n", n, origin[n], quoted(text[n]), params[n],
            toupper(shape[n]), scope[n] == "tenant" ? "true" : "false" > source
    }
    print "    {0},\n};" > source
}

END {
    close_block()
    if (wrong)
        exit 1
    write_header()
    write_source()
}
