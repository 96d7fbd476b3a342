# What zsh offers at the end of a line, one a line: zsh -f offers.zsh FOLDER LINE. FOLDER has the completion functions.
# zsh completes on a terminal alone, so that a second one gets a pseudo terminal and the line. Its compadd is wrapped:
# what it would add is kept, and written between two marks.
zmodload zsh/zpty
zpty -b inner zsh -f -i
inside() { zpty -w inner "$1" }
inside 'stty -echo; PS1= PS2= RPS1='
inside "fpath=(${(q)1} \$fpath); autoload -Uz compinit; compinit -u -D"
inside 'compadd() {
    local -a kept
    builtin compadd -O kept "$@"
    (( $#kept )) && offers+=("${kept[@]}")
    builtin compadd "$@"
}
show() {
    local -a offers
    _main_complete >/dev/null 2>&1
    print -l -- "<off""ers>" $offers "</off""ers>"
    compstate[insert]= compstate[list]=
}
zle -C show complete-word show
bindkey "^T" show
print "<re""ady>"'
zpty -r inner text '*<ready>*' || exit 1
zpty -w -n inner "$2"$'\x14'
zpty -r inner text '*</offers>*' || exit 1
zpty -d inner
print -r -- "${${text##*<offers>}%%</offers>*}" | tr -d '\r' | sed 's/=$//; /^$/d'
