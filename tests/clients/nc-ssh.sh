# OpenSSH through OpenBSD's netcat, to an sshd of our own with keys of its own: a session that talks both
# ways for as long as it lasts.
. "$SOURCE/tests/clients/common.sh"
need nc ssh ssh-keygen python3
nc -h 2>&1 | grep -q -- '-X ' || { echo "skipped: this nc knows no proxies"; exit 77; }
SSHD=$(PATH=$PATH:/usr/sbin command -v sshd) || { echo "skipped: no sshd here"; exit 77; }
[ "$(id -u)" = 0 ] && mkdir -p /run/sshd

ssh-keygen -q -t ed25519 -N '' -f "$SCRATCH/host"
ssh-keygen -q -t ed25519 -N '' -f "$SCRATCH/id"
cat >"$SCRATCH/sshd_config" <<C
HostKey $SCRATCH/host
AuthorizedKeysFile $SCRATCH/id.pub
StrictModes no
UsePAM no
PermitRootLogin yes
PidFile none
UseDNS no
C

# Accepts on a port of the system's choice and runs sshd for each connection.
mkfifo "$SCRATCH/port"
python3 -u -c '
import socket, subprocess, sys
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1])
while True:
    connection, _ = listener.accept()
    subprocess.Popen([sys.argv[1], "-i", "-f", sys.argv[2]], stdin=connection, stdout=connection,
                     stderr=subprocess.DEVNULL)
    connection.close()' "$SSHD" "$SCRATCH/sshd_config" >"$SCRATCH/port" &
PIDS+=($!)
read -r SSH_PORT <"$SCRATCH/port" || fail "the listener for sshd told no port"

serve
remote() {
    ssh -F none -p "$SSH_PORT" -i "$SCRATCH/id" -o StrictHostKeyChecking=no -o BatchMode=yes \
        -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o ConnectTimeout=20 \
        -o ProxyCommand="nc -X 5 -x $PROXY %h %p" "$(id -un)@$1" "$2"
}
expect "hello over ssh" "$(remote 127.0.0.1 'echo hello over ssh')" "by address"
head -c 3000000 /dev/urandom >"$SCRATCH/large"
remote localhost cat <"$SCRATCH/large" >"$SCRATCH/back" || fail "ssh by name"
cmp "$SCRATCH/large" "$SCRATCH/back" || fail "3 MB there and back differ"
end_serve
