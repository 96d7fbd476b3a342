# What zsh offers at the end of a line, one a line: zsh -f offers.zsh FOLDER LINE. FOLDER has the completion functions.
# A zsh on a pseudo terminal is given the line; its compadd is wrapped, so that what would be shown is written.
zmodload zsh/zpty
zpty -b inner zsh -f -i
inside() { zpty -w inner "$1" }
# Reads until a line is `mark`. What stands before it is dropped unless `keep` says otherwise.
inside 'stty -echo; PS1= PS2= RPS1=; unsetopt zle_bracketed_paste 2>/dev/null; zstyle ":completion:*" verbose no'
inside "fpath=(${(q)1} \$fpath); autoload -Uz compinit; compinit -u -D"
inside 'compadd() {
    local -a __hits
    builtin compadd -O __hits "$@"
    (( $#__hits )) && __offers+=("${__hits[@]}")
    builtin compadd "$@"
}
show() { local -a __offers; __offers=(); ${_main_complete_name:-_main_complete} >/dev/null 2>&1; print; print -l -- "<offers>" $__offers "</offers>"; compstate[insert]= compstate[list]= }
zle -C show complete-word show
bindkey "^T" show
print "<"ready">"'
zpty -r inner text '*<ready>*' || exit 1
zpty -w -n inner "$2"$'\x14'
zpty -r inner text '*</offers>*' || exit 1
zpty -d inner
print -r -- "${${text##*<offers>}%%</offers>*}" | tr -d '\r' | sed 's/=$//; /^$/d'
