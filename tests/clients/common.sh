# What the tests of real clients share: `sockspec serve` and origins on ports of their own choice, all
# ended by their process ids. Sourced with SOCKSPEC naming the program.
set -u
SCRATCH=$(mktemp -d)
PIDS=()
trap end_all EXIT

end_all() {
    for pid in "${PIDS[@]}"; do
        kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null
    done
    rm -rf "$SCRATCH"
}

fail() {
    echo "FAILED: $*" >&2
    [ -f "$SCRATCH/serve.log" ] && cat "$SCRATCH/serve.log" >&2
    exit 1
}

# need PROGRAM...: skips the test where one is missing.
need() {
    for program in "$@"; do
        command -v "$program" >/dev/null || { echo "skipped: no $program here"; exit 77; }
    done
}

# serve [OPTION...]: starts the server on a free port; PROXY is its HOST:PORT.
serve() {
    local line
    mkfifo "$SCRATCH/serve.out"
    "$SOCKSPEC" serve --listen 127.0.0.1:0 "$@" >"$SCRATCH/serve.out" 2>>"$SCRATCH/serve.log" &
    SERVE=$!
    read -r line <"$SCRATCH/serve.out" || fail "the server printed nothing"
    rm "$SCRATCH/serve.out"
    PROXY=${line#listening on }
    [ "$PROXY" != "$line" ] || fail "not 'listening on HOST:PORT': $line"
    PROXY_HOST=${PROXY%:*}
    PROXY_PORT=${PROXY##*:}
}

# Ends it with SIGTERM: it must end with 0, leaks and sanitizer reports being another status.
end_serve() {
    kill -TERM "$SERVE"
    wait "$SERVE" || fail "the server ended with status $?"
}

# http_origin ADDRESS: a small web server, in WEB its HOST:PORT, with a file /hello and a large one. At an address of
# IPv6 nobody serves the same port of 127.0.0.1.
http_origin() {
    local line
    need python3
    mkdir -p "$SCRATCH/www"
    echo "hello from the origin" >"$SCRATCH/www/hello"
    head -c 5000000 /dev/urandom >"$SCRATCH/www/large"
    mkfifo "$SCRATCH/web.out"
    python3 -u -c '
import functools, http.server, socket, sys
class Server(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET
    request_queue_size = 256
class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_): pass
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
while True:
    server = Server((sys.argv[1], 0), functools.partial(Handler, directory=sys.argv[2]))
    if ":" not in sys.argv[1]:
        break
    # Its port of IPv4 is held without being served, lest a name with both addresses lead to somebody else.
    held = socket.socket()
    try:
        held.bind(("127.0.0.1", server.server_address[1]))
        break
    except OSError:
        server.server_close()
print(server.server_address[1])
server.serve_forever()' "$1" "$SCRATCH/www" >"$SCRATCH/web.out" &
    PIDS+=($!)
    read -r line <"$SCRATCH/web.out" || fail "the web server printed nothing"
    rm "$SCRATCH/web.out"
    WEB_PORT=$line
    case $1 in
        *:*) WEB="[$1]:$line" ;;
        *) WEB="$1:$line" ;;
    esac
}

# expect WANT GOT WHAT
expect() {
    [ "$1" = "$2" ] || fail "$3: wanted '$1', got '$2'"
}
