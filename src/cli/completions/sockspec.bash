# Completion of sockspec for bash. What there is to complete the program itself is asked (its --help, its lists), so that
# this cannot fall behind it.
# shellcheck shell=bash

# The options of a subcommand, a line each: --long, -s or -, the word for its value or -.
_sockspec_options() {
    "$1" "$2" --help 2>/dev/null |
        sed -nE 's/^ {2,6}(-([A-Za-z]), )?--([a-z0-9-]+)(\[=[^]]*\])?( ([A-Z][^ ]*))?( .*)?$/--\3 -\2 \6/p' |
        awk '{ print $1, $2, (NF > 2 ? $3 : "-") }'
}

# What may stand for the value of an option. Empty: a file.
_sockspec_values() {
    local program=$1 subcommand=$2 option=$3
    case $option in
    --color) echo "never always auto" ;;
    --transcripts) echo "all failed" ;;
    --jobs) echo "auto 1 4 16 64" ;;
    --level) echo "MUST SHOULD MAY WIRE RELAY SECURITY INTEROP ROBUST" ;;
    --filter)
        if [ "$subcommand" = test ]; then "$program" test --list 2>/dev/null | awk '{ print $1 }'; else echo -; fi
        ;;
    --clause) "$program" test --list -v 2>/dev/null | awk '/^[A-Z]+-[0-9]+ / { print $1 }' ;;
    --fault) "$program" serve --list-faults 2>/dev/null | awk '{ print $1 }' ;;
    --variant) "$program" serve --list-variants 2>/dev/null | awk '{ print $1 }' ;;
    -i | --interface) (cd /sys/class/net 2>/dev/null && echo any *) ;;
    esac
}

_sockspec() {
    local program=${COMP_WORDS[0]} word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local subcommand=${COMP_WORDS[1]-} options value
    COMPREPLY=()
    if [ "$COMP_CWORD" = 1 ]; then
        mapfile -t COMPREPLY < <(compgen -W "$("$program" help 2>/dev/null |
            sed -nE 's/^  ([a-z][a-z-]*)  *[a-z].*/\1/p' | grep -v '^sockspec$') help --version --help" -- "$word")
        return
    fi
    if [ "$subcommand" = help ]; then
        mapfile -t COMPREPLY < <(compgen -W "$("$program" help 2>/dev/null |
            sed -nE 's/^  ([a-z][a-z-]*)  *[a-z].*/\1/p' | grep -v '^sockspec$')" -- "$word")
        return
    fi
    # readline parts words at '=', too: --color=always is three of them.
    if [ "$word" = = ]; then
        word=
    elif [ "$before" = = ]; then
        before=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    [ "${COMP_WORDS[COMP_CWORD]}" != = ] || before=${COMP_WORDS[COMP_CWORD - 1]}
    options=$(_sockspec_options "$program" "$subcommand")
    value=$(awk -v option="$before" '$1 == option || ($2 == option && $2 != "-") { print $3 }' <<<"$options")
    if [ -n "$value" ] && [ "$value" != - ]; then
        case $value in
        CMD)
            mapfile -t COMPREPLY < <(compgen -c -- "$word")
            return
            ;;
        DIR)
            mapfile -t COMPREPLY < <(compgen -d -- "$word")
            return
            ;;
        esac
        value=$(_sockspec_values "$program" "$subcommand" "$before")
        if [ -n "$value" ]; then
            mapfile -t COMPREPLY < <(compgen -W "$value" -- "$word")
        else
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
        fi
        return
    fi
    case $word in
    -*) mapfile -t COMPREPLY < <(compgen -W "$(awk '{ print $1; if ($2 != "-") print $2 }' <<<"$options") --help" -- "$word") ;;
    *) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
    esac
}

complete -o filenames -o bashdefault -F _sockspec sockspec
