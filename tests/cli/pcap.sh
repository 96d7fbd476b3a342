# sockspec test --pcap and sockspec serve --pcap: what tshark finds in the captures, and what is not to be found there.
. "$SOURCE/tests/cli/lib.bash"
for tool in tshark curl; do
    command -v "$tool" >/dev/null || {
        echo "$tool is not here"
        exit 77
    }
done

# shark FILE OPTION...: what tshark says of a file, which it must read to its end. Often run in a pipe, so what is wrong is kept
# for the end.
shark() {
    local file=$1
    shift
    tshark -r "$file" "$@" 2>"$work/shark" || echo "tshark -r $file $*: exit status $?" >>"$work/trouble"
    ! grep -v 'Running as user' "$work/shark" >>"$work/trouble" || echo "so says tshark -r $file $*" >>"$work/trouble"
}

# clean FILE: no checksum, length or sequence number that is wrong or odd. Payload is another's, and may look like anything; a
# reset and the end of a connection are to be told.
clean() {
    shark "$1" -q -z expert,note -o ip.check_checksum:TRUE -o tcp.check_checksum:TRUE -o udp.check_checksum:TRUE |
        awk '$3 ~ /^(Frame|Raw|IPv4|IPv6|TCP|UDP)$/ && !/Connection reset|connection closing/' >"$work/expert"
    [ ! -s "$work/expert" ] || complain "$1: $(cat "$work/expert")"
}

# count FILE FILTER WANT [OPTION...]: so many packets.
count() {
    local got
    got=$(shark "$1" -Y "$2" -T fields -e frame.number "${@:4}" | wc -l)
    [ "$got" "${3% *}" "${3#* }" ] || # as "-ge 4"
        complain "$1: $got packets are $2, not $3"
}

# octets FILE: how many of TCP streams and of datagrams.
octets() {
    shark "$1" -T fields -e tcp.len -e udp.length | awk -F '\t' '
        $1 != "" { tcp += $1 }
        $2 != "" { udp += $2 - 8 }
        END { printf "(%d, %d)\n", tcp, udp }'
}

# as_told FOLDER ID...: the capture has as many octets as the transcript of the report. Where a flood meets somebody who
# does not read, it may have fewer of TCP: the transcript says what was to be sent, the capture what the system took.
as_told() {
    local folder=$1 id captured told
    shift
    for id; do
        captured=$(octets "$folder/$id.pcapng")
        told='(lambda sizes: (sum(s for s, udp in sizes if not udp), sum(s for s, udp in sizes if udp)))([
            (e.get("size", len(e.get("hex", "")) // 2), e.get("note", "").startswith(("to ", "from ")))
            for e in c["'"$id"'"]["transcript"] if e["dir"] != "event"])'
        case $id in
        *-unread) report "(lambda told, came: told[1] == came[1] and told[0] // 2 < came[0] <= told[0])($told, $captured)" True ;;
        *) report "$told" "$captured" ;;
        esac
    done
}

# stream FILE NUMBER SIDE: what one side of a TCP stream said, in hexadecimal; 0 is the side that began.
stream() {
    shark "$1" -q -z "follow,tcp,raw,$2" | awk -v side="$3" '
        /^(=|Follow|Filter|Node)/ { next }
        side == ($0 ~ /^\t/) { sub(/^\t/, ""); text = text $0 }
        END { print text }'
}

# relayed FILE CLIENT ORIGIN: what was relayed is the same on both legs, which have these numbers.
relayed() {
    local side client origin
    for side in 0 1; do
        client=$(stream "$1" "$2" $side)
        origin=$(stream "$1" "$3" $side)
        [ -n "$origin" ] || complain "$1: nothing on the leg of the origin"
        [ "${client%"$origin"}" != "$client" ] || complain "$1: the legs differ: $client, $origin"
    done
}

# ---- what cannot be ----

touch "$work/file"
for argument in '' /dev/null/folder "$work/file" "$work/file/below"; do
    refuses 2 "folder" --pcap "$argument" --report-json "$work/none.json"
done
refuses 2 "needs a value" --pcap
[ ! -e "$work/none.json" ] || complain "cases ran all the same"

# ---- the built-in server ----

all=("rfc1928/connect/ipv4-echo" "rfc1928/reply/refused" "rfc1928/bind/second-reply-address" "rfc1928/udp/both-families"
    "rfc1928/relay/leaving-ends-other-side")
folder=$work/deep/folder
status 0 test "${all[@]/#/--filter=}" --pcap "$folder" --report-json "$work/report.json"
mapfile -t ran < <(python3 -c '
import json, sys
for case in json.load(open(sys.argv[1]))["cases"]:
    if case["verdict"] != "skip":
        print(case["id"])' "$work/report.json")
[ "${#ran[@]}" -ge 8 ] || complain "only ${#ran[@]} cases ran"
(cd "$folder" && find . -type f) | sed 's|^\./||' | sort >"$out"
printf '%s.pcapng\n' "${ran[@]}" | sort | diff - "$out" >"$err" || complain "not a file for each case, and nothing else"
as_told "$folder" "${ran[@]}"
for id in "${ran[@]}"; do
    clean "$folder/$id.pcapng"
done

echo=$folder/rfc1928/connect/ipv4-echo.pcapng
count "$echo" 'tcp.flags.syn == 1 and tcp.flags.ack == 0' '-eq 2'
count "$echo" 'tcp.flags.fin == 1' '-ge 2'
proxy=$(shark "$echo" -Y 'tcp.stream == 0 and tcp.flags.syn == 1 and tcp.flags.ack == 0' -T fields -e tcp.dstport)
count "$echo" 'socks.version == 5' '-ge 4' -d "tcp.port==$proxy,socks"
count "$echo" 'socks.command == 1 and socks.dst == 127.0.0.1' '-ge 1' -d "tcp.port==$proxy,socks"
relayed "$echo" 0 1
[ "$(stream "$echo" 0 0 | cut -c 1-6)" = 050100 ] || complain "the client's leg does not begin with its greeting"
shark "$echo" -T fields -e frame.comment | grep -qx origin || complain "no packet tells that it is the origin's"
# What our own reader makes of it.
decode() {
    run decode --json "$1"
    [ "$status" = 0 ] || complain "decode $1: exit status $status"
    python3 -c '
import json, sys
for line in open(sys.argv[1], encoding="utf-8"):
    r = json.loads(line)
    if r["type"] == "session":
        print(r["username"], r["cmd"], r["rep"], r["bytes_up"], r["bytes_down"], r["gap_up"], r["gap_down"], r["complete"])' "$out" \
        >"$work/sessions"
    [ "$(cat "$work/sessions")" = "$2" ] || complain "decode $1: $(cat "$work/sessions"), not $2"
}
decode "$echo" "None CONNECT 0 16 16 0 0 True"
decode "$folder/rfc1928/reply/refused/ipv4.pcapng" "None CONNECT 5 0 0 0 0 True"
count "$folder/rfc1928/bind/second-reply-address/client-host.pcapng" 'tcp.flags.syn == 1 and tcp.flags.ack == 0' '-ge 2'
count "$folder/rfc1928/udp/both-families.pcapng" 'udp' '-ge 8'
for id in "${ran[@]}"; do
    [[ $id != *-resets* ]] || count "$folder/$id.pcapng" 'tcp.flags.reset == 1' '-ge 1'
done

# What is long is cut, and keeps its lengths.
status 0 test --filter rfc1928/relay/octets-up/16-mib --pcap "$work/long" -q
long=$work/long/rfc1928/relay/octets-up/16-mib.pcapng
[ "$(stat -c %s "$long")" -lt 5000000 ] || complain "$long is long"
clean "$long"
decode "$long" "None CONNECT 0 16777216 0 0 0 True"
count "$long" 'frame.cap_len < frame.len' '-ge 100'
# Over both legs, and the dialogue.
total=$(octets "$long")
[[ $total =~ ^\(([0-9]+),\ 0\)$ ]] && [ "${BASH_REMATCH[1]}" -gt 33554432 ] || complain "$long has $total octets"

# ---- passwords ----

cat >"$work/password.lua" <<'LUA'
return case {
  id = "password", title = "A password and what it is cut into", rfc = 1929, section = "2", level = "MUST", clauses = { "AUTH-01" },
  needs = { "password" },
  run = function(t)
    t:dial { auth = true }:negotiate()
    local proxy = t:dial { auth = true }
    proxy:send(greeting { methods = { PASSWORD } })
    proxy:expect(choice { method = PASSWORD })
    proxy:send(password_request { user = "al", password = "open sesame" }, { octetwise = true, pause = 0 })
    proxy:expect(password_response {})
  end,
}
LUA
serve guarded "$SOCKSPEC" serve --listen 127.0.0.1:0 --user al:sesame99 --pcap "$work/server.pcapng"
with_password=(test "socks5://al:sesame99@$guarded" --cases "$work/password.lua" --report-json "$work/report.json")
status 0 "${with_password[@]}" --pcap "$work/masked"
as_told "$work/masked" password
clean "$work/masked/password.pcapng"
masked=$work/masked/password.pcapng
plain=$work/plain/password.pcapng
! grep -qa 'sesame' "$masked" || complain "a password is in the capture"
grep -qa 'al.\*\*\*\*\*\*\*\*' "$masked" || complain "no masked password is in the capture"
status 0 "${with_password[@]}" --pcap "$work/plain" --show-secrets
grep -qa 'al.sesame99' "$plain" || complain "--show-secrets does not show them"
[ "$(octets "$masked")" = "$(octets "$plain")" ] || complain "masking changes lengths"
# One octet after the other, in packets of their own.
letters() {
    shark "$1" -Y 'tcp.len == 1' -T fields -e tcp.payload | tr -d '\n'
}
[ "$(letters "$plain")" = 0102616c0b6f70656e20736573616d65 ] || complain "the letters of a password are $(letters "$plain")"
[ "$(letters "$masked")" = 0102616c0b2a2a2a2a2a2a2a2a2a2a2a ] || complain "the letters of a masked password are $(letters "$masked")"

# ---- a case that runs again, and a place that is taken ----

calm=(--cases "$SOURCE/tests/cli/cases/calm")
mkdir -p "$work/again/calm/echo"
echo "what was there" >"$work/again/calm/echo/01.pcapng"
status 0 test "${calm[@]}" --pcap "$work/again" --repeat 3 --jobs 3 \
    --exec "exec '$SOCKSPEC' serve --quiet --listen 127.0.0.1:{port}"
count "$work/again/calm/echo/01.pcapng" 'tcp.flags.syn == 1 and tcp.flags.ack == 0' '-eq 2'
[ "$(find "$work/again" -type f | wc -l)" = 12 ] || complain "not 12 files of 12 cases"
mkdir -p "$work/taken/calm"
touch "$work/taken/calm/echo"
status 3 test "${calm[@]}" --pcap "$work/taken" --report-json "$work/report.json"
[ "$(wc -l <"$err")" = 1 ] || complain "not one line on stderr"
grep -q "^sockspec: test: cannot make the folder $work/taken/calm/echo: " "$err" || complain "no word of what is in the way"
report 'r["summary"]["pass"]' 12

# ---- the reference server ----

refuses_to_serve() {
    run serve --listen 127.0.0.1:0 --pcap "$1"
    [ "$status" = 2 ] && [ "$(wc -l <"$err")" = 1 ] && grep -q -- "^sockspec: serve: --pcap: .*$2" "$err" ||
        complain "serve --pcap $1: exit status $status"
}
refuses_to_serve - 'standard output'
refuses_to_serve "$work/no/such/folder.pcapng" 'No such file or directory'
refuses_to_serve /dev/full 'No space left on device'

serve web python3 -c '
import http.server
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "12")
        self.end_headers()
        self.wfile.write(b"hello there\n")
    def log_message(self, *_):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print("listening on 127.0.0.1:%d" % server.server_port, flush=True)
server.serve_forever()'

# fetch PROXY: something through it, twice: when the second is there, the first is in the capture.
fetch() {
    for _ in 1 2; do
        curl -sS --noproxy '' --max-time 20 -x "socks5h://al:sesame99@$1" "http://$web/page" >"$out" 2>"$err" ||
            complain "curl through $1: exit status $?"
        [ "$(cat "$out")" = "hello there" ] || complain "curl through $1: not what was there"
    done
}

serve running "$SOCKSPEC" serve --quiet --listen 127.0.0.1:0 --user al:sesame99 --pcap "$work/live.pcapng"
pid=${started[-1]}
count "$work/live.pcapng" frame '-eq 0'
fetch "$running"
live=$work/live.pcapng
count "$live" 'http.request and tcp.stream < 2' '-eq 2' -d "tcp.port==${running##*:},socks"
relayed "$live" 0 1
stream "$live" 1 0 | grep -q "^$(printf 'GET /page' | od -An -tx1 | tr -d ' \n')" || complain "no request on the origin's leg"
kill -TERM "$pid"
wait "$pid" || complain "serve --pcap: exit status $?"
clean "$live"
count "$live" 'tcp.flags.syn == 1 and tcp.flags.ack == 0' '-eq 4'
count "$live" 'tcp.flags.fin == 1' '-ge 6'
count "$live" 'socks.username == "al"' '-eq 2' -d "tcp.port==${running##*:},socks"
up=$(stream "$live" 1 0)
down=$(stream "$live" 1 1)
twice="al CONNECT 0 $((${#up} / 2)) $((${#down} / 2)) 0 0 True"
decode "$live" "$twice"$'\n'"$twice"
! grep -qa sesame99 "$live" || complain "the password is in the server's capture"
! grep -qa sesame "$work/server.pcapng" || complain "the password of the cases is in the server's capture"

# With the password, through a FIFO, and datagrams.
mkfifo "$work/fifo"
cat "$work/fifo" >"$work/copy.pcapng" &
reader=$!
serve shown "$SOCKSPEC" serve --quiet --listen 127.0.0.1:0 --user al:sesame99 --pcap "$work/fifo" --show-secrets
pid=${started[-1]}
fetch "$shown"
status 0 test "socks5://al:sesame99@$shown" --filter rfc1928/udp/answer-source --filter rfc1928/bind/one-peer --pcap "$work/mine" \
    --report-json "$work/report.json"
kill -INT "$pid"
wait "$pid" || complain "serve --pcap: exit status $?"
wait "$reader"
clean "$work/copy.pcapng"
grep -qa 'al.sesame99' "$work/copy.pcapng" || complain "--show-secrets does not show the password"
# Server and tester were at either end of the same datagrams.
[ "$(shark "$work/mine/rfc1928/udp/answer-source.pcapng" -Y udp -T fields -e udp.payload | sort)" = \
    "$(shark "$work/copy.pcapng" -Y udp -T fields -e udp.payload | sort)" ] || complain "not the same datagrams at both ends"
count "$work/copy.pcapng" udp '-ge 4'

[ ! -s "$work/trouble" ] || complain "$(cat "$work/trouble")"
done_testing
