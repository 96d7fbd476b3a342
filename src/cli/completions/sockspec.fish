# Completion of sockspec for fish. What there is to complete the program itself is asked (its --help, its lists), so that
# this cannot fall behind it.

function __sockspec_program
    set -l words (commandline -opc)
    echo $words[1]
end

function __sockspec_subcommands
    set -l program (__sockspec_program)
    $program help 2>/dev/null | sed -nE 's/^  ([a-z][a-z-]*)  *([a-z].*)/\1\t\2/p' | string match -v -r '^sockspec\t'
end

# The options of the subcommand on the line, a line each: --long, -s or -, the word for its value or -, what it does.
function __sockspec_table
    set -l words (commandline -opc)
    test (count $words) -ge 2; or return
    $words[1] $words[2] --help 2>/dev/null |
        sed -nE 's/^ {2,6}(-([A-Za-z]), )?--([a-z0-9-]+)(\[=[^]]*\])?( ([A-Z][^ ]*))?( +(.*))?$/--\3\t-\2\t-\6\t\8/p'
end

function __sockspec_options
    for row in (__sockspec_table)
        set -l field (string split \t -- $row)
        printf '%s\t%s\n' $field[1] $field[4]
        test $field[2] = -; or printf '%s\t%s\n' $field[2] $field[4]
    end
    printf '%s\t%s\n' --help 'the options'
end

# The word for the value that the option before the cursor takes; nothing where it takes none.
function __sockspec_wanted
    set -l words (commandline -opc)
    set -l before $words[-1]
    for row in (__sockspec_table)
        set -l field (string split \t -- $row)
        test $field[3] != -; or continue
        if test "$before" = $field[1]; or begin
                test $field[2] != -; and test "$before" = $field[2]
            end
            string sub -s 2 -- $field[3]
            return 0
        end
    end
    return 1
end

function __sockspec_values
    set -l words (commandline -opc)
    set -l program $words[1]
    switch $words[-1]
        case --color
            printf '%s\n' never always auto
        case --transcripts
            printf '%s\n' all failed
        case --jobs
            printf '%s\n' auto 1 4 16 64
        case --level
            printf '%s\n' MUST SHOULD MAY WIRE RELAY SECURITY INTEROP ROBUST
        case --filter
            test $words[2] = test; and $program test --list 2>/dev/null | awk '{ print $1 }'
        case --clause
            $program test --list -v 2>/dev/null | awk '/^[A-Z]+-[0-9]+ / { print $1 }'
        case --fault
            $program serve --list-faults 2>/dev/null | awk '{ print $1 }'
        case --variant
            $program serve --list-variants 2>/dev/null | awk '{ print $1 }'
        case -i --interface
            printf '%s\n' any (ls /sys/class/net 2>/dev/null)
        case '*'
            set -l token (commandline -ct)
            switch (__sockspec_wanted)
                case CMD
                    __fish_complete_command
                case DIR
                    __fish_complete_directories $token
                case '*'
                    __fish_complete_path $token
            end
    end
end

function __sockspec_first
    test (count (commandline -opc)) -eq 1
end

function __sockspec_after_help
    set -l words (commandline -opc)
    test (count $words) -eq 2; and test $words[2] = help
end

complete -c sockspec -f
complete -c sockspec -n __sockspec_first -a '(__sockspec_subcommands)'
complete -c sockspec -n __sockspec_first -a help -d 'the options of a subcommand'
complete -c sockspec -n __sockspec_first -a --version -d 'version and libraries'
complete -c sockspec -n __sockspec_after_help -a '(__sockspec_subcommands)'
complete -c sockspec -n 'not __sockspec_first; and not __sockspec_after_help; and __sockspec_wanted >/dev/null' -a '(__sockspec_values)'
complete -c sockspec -n 'not __sockspec_first; and not __sockspec_after_help; and not __sockspec_wanted >/dev/null' -F
complete -c sockspec -n 'not __sockspec_first; and not __sockspec_after_help; and not __sockspec_wanted >/dev/null; and string match -q -- "-*" (commandline -ct)' -a '(__sockspec_options)'
