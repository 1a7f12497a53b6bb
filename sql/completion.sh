# shellcheck shell=bash disable=SC2154 # `sql` is of sql/manage
# sql/manage --completion bash|zsh: a script for the shell that completes the words of a command line. It is made from the lines of the manual
# that say how each command is used, and asks no database.

# Of each command a line: its name, a tab, and how it is used.
completion_usages() {
    manual | awk '
    /^  sql\/manage [a-z]/ { if (line != "") print line; line = $2 "\t"; $1 = $2 = ""; line = line $0; next }
    /^  +[^ s]/ && line != "" { line = line $0; next }
    { if (line != "") print line; line = "" }'
}

# The cases of "COMMAND OPTION" (what may follow) and of "COMMAND" (its options). Of choices such as on|off the words in small letters are
# completed, of a list such as prep,check each of it too.
completion_cases() {
    completion_usages | awk -F '\t' '
    function choices(text,    words, count, parts, i, j) {
        words = ""
        count = split(text, parts, /\|/)
        for (i = 1; i <= count; i++)
            if (parts[i] ~ /^[a-z]+(,[a-z]+)*$/) {
                words = words " " parts[i]
                if (parts[i] ~ /,/) { gsub(/,/, " ", parts[i]); words = words " " parts[i] }
            }
        return substr(words, 2)
    }
    {
        options = ""
        count = split($2, word, /[][ ]+/)
        for (i = 1; i <= count; i++) {
            if (word[i] !~ /^--/) continue
            options = options " " word[i]
            if (word[i + 1] != "" && word[i + 1] !~ /^(--|\|$)/)
                printf "    '\''%s %s'\'') words='\''%s'\'' ;;\n", $1, word[i], choices(word[i + 1])
        }
        rest = rest sprintf("    '\''%s '\''*) words='\''%s --json --settings --help'\'' ;;\n", $1, substr(options, 2))
    }
    END { printf "%s", rest }'
}

completion_script() {
    local codes
    codes=$(sed '1d;s/\t.*//' "$sql/errors.tsv" | paste -sd ' ')
    cat <<SH
# Completes the words of sql/manage. In ~/.bashrc or ~/.zshrc: source <(sql/manage --completion $1)
_cs_manage() {
    local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} commands='$(commands | paste -sd ' ')'
    local command='' words='' i
    for ((i = 1; i < COMP_CWORD; i++)); do
        case " \$commands " in *" \${COMP_WORDS[i]} "*) command=\${COMP_WORDS[i]} && break ;; esac
    done
    case "\$command \$before" in
    *' --settings') COMPREPLY=(\$(compgen -f -- "\$word")) && return ;;
    *' --completion') words='bash zsh' ;;
    'explain explain') words='$codes --json --settings --help' ;;
$(completion_cases)
    *) words="\$commands --json --settings --help --version --completion" ;;
    esac
    COMPREPLY=(\$(compgen -W "\$words" -- "\$word"))
}
complete -F _cs_manage manage cs-admin
SH
}

completion() {
    case $1 in
    bash) completion_script bash ;;
    zsh) echo 'autoload -Uz bashcompinit && bashcompinit' && completion_script zsh ;;
    *) usage "--completion is bash or zsh" ;;
    esac
    exit
}
