# What scripts know of real proxies; sourced. proxies/NAME says of each, as shell text:
#   programs    what must be installed
#   package     of npm, which scripts/install-npm puts into build/npm (none for the others)
#   knows_users whether it can ask for a user and a password (no)
#   options     of `sockspec test`, beside --exec (none)
#   version()   prints its name and version, as people call it
#   check()     ends with `cannot` where something else is missing (nothing is)
#   start()     becomes the proxy on 127.0.0.1:$port, asking for $user and $pass if they are not empty; may write to $dir
interop=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
npm=$(cd "$interop/../.." && pwd)/build/npm/node_modules

# cannot WHY: ends the script with what tests take for "skipped".
cannot() {
    echo "$proxy: $*" >&2
    exit 77
}

# Which there are, one a line.
known() {
    (cd "$interop/proxies" && printf '%s\n' * | grep -vF .)
}

# know NAME: loads what is known of it.
know() {
    proxy=$1
    if [[ ! $proxy =~ ^[A-Za-z0-9-]+$ ]] || [ ! -f "$interop/proxies/$proxy" ]; then
        echo "interop: no such proxy: $proxy; known are $(known | paste -sd ' ')" >&2
        exit 2
    fi
    programs=
    package=
    knows_users=no
    options=()
    check() { :; }
    . "$interop/proxies/$proxy"
    PATH=$PATH:/usr/sbin
}

can_be_run() {
    local program
    for program in $programs; do
        command -v "$program" >/dev/null || cannot "$program is not installed"
    done
    [ -z "$package" ] || [ -d "$npm/$package" ] || cannot "$package is not there; scripts/install-npm installs it"
    check
}

version_of_package() {
    echo "$package $(node -p 'require(process.argv[1]).version' "$npm/$package/package.json")"
}

# A server of npm's that is started by npm.js.
start_package() {
    NODE_PATH=$npm exec node "$interop/proxies/npm.js" "$package" "$port" "$user" "$pass"
}

# The version of a Debian package as its authors count.
debian_version() {
    dpkg-query -W -f '${source:Upstream-Version}\n' "$1" 2>/dev/null | sed 's/^[0-9]*://; s/[+]ds.*//; s/[~+]dfsg.*//'
}
