# Turns the named blocks of sql/queries/*.sql into build/gen/queries.h and queries.c. A block:
#
#     -- @course_by_id one tenant
#     -- A single course the tenant owns.
#     SELECT id, title FROM courses WHERE tenant_id = $1 AND id = $2;
#
# name, rows (one, maybe, many, exec), scope (tenant, global); a sentence about it; one statement that ends with a semicolon, its
# keywords in capitals. Statements that one reader reads name the row they share, which is declared above them:
#
#     -- @row course
#     -- id, title
#
#     -- @course_by_id one tenant course
#
# Their columns are those of the row, in that order; more may follow. A statement is planned once in a session; one whose good plan depends
# on what is bound, since a condition on it may be absent, says `custom` at the end of its line. One that takes or gives back a lock of the
# session says `session` there. Anything else is refused with file and line, and nothing is written.
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
    if (state == "row")
        end_row()
    state = ""
}

function claim_name(word)
{
    if (word in origin)
        refuse("@" word " is already at " origin[word])
    name = word
    origin[name] = FILENAME ":" FNR
}

function open_row(word)
{
    if (word !~ /^[a-z][a-z0-9_]*$/) {
        refuse("expected: -- @row name")
        return
    }
    claim_name(word)
    row_order[row_count++] = name
    columns[name] = ""
    state = "row"
}

function open_block(    part, parts)
{
    close_block()
    parts = split(substr($0, 5), part, /[ \t]+/)
    if (parts == 2 && part[1] == "row") {
        open_row(part[2])
        return
    }
    custom[part[1]] = parts > 3 && part[parts] == "custom"
    session[part[1]] = parts > 3 && part[parts] == "session"
    parts -= custom[part[1]] + session[part[1]]
    if (parts < 3 || parts > 4 || part[1] !~ /^[a-z][a-z0-9_]*$/ || part[2] !~ /^(one|maybe|many|exec)$/ ||
        part[3] !~ /^(tenant|global)$/) {
        refuse("expected: -- @name one|maybe|many|exec tenant|global [row] [custom|session]")
        return
    }
    claim_name(part[1])
    order[count++] = name
    shape[name] = part[2]
    scope[name] = part[3]
    row_of[name] = parts == 4 ? part[4] : ""
    if (parts == 4 && part[2] == "exec")
        refuse("@" name " gives no rows that could be of the row " part[4])
    about[name] = text[name] = columns[name] = ""
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

# ---- columns ----

# Names in quotes without these; one that C cannot have is a #.
function unquoted(sql,    word)
{
    while (match(sql, /"[^"]*"/)) {
        word = substr(sql, RSTART + 1, RLENGTH - 2)
        sql = substr(sql, 1, RSTART - 1) (word ~ /^[a-z_][a-z0-9_]*$/ ? word : "#") substr(sql, RSTART + RLENGTH)
    }
    return sql
}

# The outermost level of a statement in one line: what stands in quotes or parentheses is a #.
function flat(sql)
{
    gsub(/'[^']*'/, "#", sql)
    sql = unquoted(sql)
    gsub(/--[^\n]*/, "", sql)
    while (gsub(/\([^()]*\)|\[[^][]*\]/, "#", sql))
        ;
    gsub(/[ \t\n]+/, " ", sql)
    gsub(/ IS (NOT )?DISTINCT FROM /, " = ", sql)
    return " " sql " "
}

# What a statement gives: the list behind RETURNING, else behind its first SELECT.
function column_list(sql)
{
    sql = flat(sql)
    if (match(sql, / RETURNING /))
        return substr(sql, RSTART + RLENGTH)
    if (!match(sql, / SELECT /))
        return ""
    sql = substr(sql, RSTART + RLENGTH)
    sub(/^(ALL|DISTINCT ON ?#|DISTINCT) /, "", sql)
    if (match(" " sql, / (FROM|WHERE|GROUP|HAVING|WINDOW|UNION|INTERSECT|EXCEPT|ORDER|LIMIT|OFFSET|FETCH|FOR) /))
        sql = substr(sql, 1, RSTART - 1)
    return sql
}

# A column by its name: AS name, or one that is only named, with or without its table. "" for an expression.
function column_name(item)
{
    gsub(/^ +| +$/, "", item)
    if (match(item, / AS "?[a-z_][a-z0-9_]*"?$/))
        item = substr(item, RSTART + 4)
    gsub(/"/, "", item)
    sub(/^([a-z_][a-z0-9_]*\.)+/, "", item)
    return item ~ /^[a-z_][a-z0-9_]*$/ ? item : ""
}

# The names in a list, a space before and behind each.
function column_names(list,    item, items, i, column, found)
{
    items = split(list, item, /,/)
    if (items == 0)
        refuse("@" name " gives no columns")
    found = " "
    for (i = 1; i <= items; i++) {
        column = column_name(item[i])
        if (item[i] ~ /(^ *|\.)\* *$/)
            refuse("@" name " gives *: its columns must be named")
        else if (column == "")
            refuse("@" name " does not name its column " i ": add AS")
        else if (index(found, " " column " "))
            refuse("@" name " has two columns named " column)
        found = found column " "
    }
    return found
}

function read_columns()
{
    columns[name] = column_names(column_list(text[name]))
    if (row_of[name] == "")
        return
    if (!(row_of[name] in is_row))
        refuse("@" name " is of the row " row_of[name] ", which is not declared above")
    else if (index(columns[name], columns[row_of[name]]) != 1)
        refuse("@" name " does not begin with the columns of the row " row_of[name] ":" columns[row_of[name]])
}

function end_row()
{
    is_row[name] = 1
    if (columns[name] == "") {
        refuse_at(origin[name], "@" name " names no columns")
        return
    }
    columns[name] = column_names(columns[name])
}

function end_statement()
{
    sub(/;[ \t]*$/, "", text[name])
    params[name] = count_params(text[name])
    if (about[name] == "")
        refuse("@" name " says nothing about itself: a comment must follow its first line")
    if (scope[name] == "tenant" && (text[name] !~ /tenant_id/ || params[name] == 0))
        refuse("@" name " is tenant-scoped but does not take the tenant")
    if (shape[name] != "exec")
        read_columns()
    state = ""
}

FNR == 1 { close_block() }
/^-- @/ { open_block(); next }
/^[ \t]*--/ {
    if (state == "row")
        columns[name] = columns[name] substr($0, 3)
    if (state == "head" && about[name] == "") {
        about[name] = $0
        sub(/^[ \t]*-- */, "", about[name])
        gsub(/\*\//, "* /", about[name])
    }
    next
}
/^[ \t]*$/ {
    if (state == "row")
        close_block()
    next
}
state == "row" { close_block() }
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

# A statement of a row has only what follows it under its own name: its readers go by the row's.
function write_columns(owner, first,    column, n, i)
{
    n = split(columns[owner], column, / /)
    if (n - 2 <= first)
        return
    printf "enum {" > header
    for (i = first + 2; i < n; i++)
        printf " PG_COL_%s__%s = %d,", owner, column[i], i - 2 > header
    print " };" > header
}

function count_columns(owner,    column)
{
    return owner == "" ? 0 : split(columns[owner], column, / /) - 2
}

function write_header(    i)
{
    print "/* Made from sql/queries by lib/pg/queries.awk. */" > header
    print "#ifndef GEN_QUERIES_H\n#define GEN_QUERIES_H\n\n#include <stdbool.h>\n#include <stddef.h>\n\nenum pg_query {" > header
    for (i = 0; i < count; i++)
        printf "    PG_Q_%s, /* %s: %s */\n", order[i], origin[order[i]], about[order[i]] > header
    print "    PG_QUERIES\n};\n" > header
    for (i = 0; i < count; i++)
        printf "#define PG_PARAMS_%s %d\n", order[i], params[order[i]] - (scope[order[i]] == "tenant") > header
    for (i = 0; i < row_count; i++)
        write_columns(row_order[i], 0)
    for (i = 0; i < count; i++)
        write_columns(order[i], count_columns(row_of[order[i]]))
    print "\nenum pg_shape { PG_SHAPE_ONE, PG_SHAPE_MAYBE, PG_SHAPE_MANY, PG_SHAPE_EXEC };\n" > header
    print "struct pg_statement {\n    const char *name, *origin, *text;\n    const char *columns; /* a space around each; NULL for exec */" > header
    print "    int params;" > header
    print "    enum pg_shape shape;\n    bool tenant;\n    bool custom; /* planned for the values bound to it */" > header
    print "    bool session; /* takes or gives back a lock of the session */\n};\n" > header
    print "extern const struct pg_statement pg_statements[]; /* the last one is empty */\n\n#endif" > header
}

function write_source(    i, n)
{
    print "/* Made from sql/queries by lib/pg/queries.awk. */" > source
    print "#include \"gen/queries.h\"\n\nconst struct pg_statement pg_statements[] = {" > source
    for (i = 0; i < count; i++) {
        n = order[i]
        printf "    {\"%s\", \"%s\",%s,\n     %s, %d, PG_SHAPE_%s, %s, %s, %s},\n", n, origin[n], quoted(text[n]),
            columns[n] == "" ? "NULL" : "\"" columns[n] "\"", params[n], toupper(shape[n]), scope[n] == "tenant" ? "true" : "false",
            custom[n] ? "true" : "false", session[n] ? "true" : "false" > source
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
