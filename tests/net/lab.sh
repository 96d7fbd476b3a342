#!/bin/bash
# lab.sh PROBE [WANT] - a host and a router in network namespaces of their own, nothing outside touched.
# The router answers dials with ICMP errors, and PROBE must tell each by its type and code,
# or as the file WANT says it: lines of an address and what PROBE prints behind it.
#
#   host 10.9.1.1, fd09:1::1 --- router 10.9.1.2, fd09:1::2 --- (10.9.0.0/16, fd09::/16)
#
# Exit 77 where the system grants no namespaces.
set -euo pipefail
export PATH="$PATH:/usr/sbin:/sbin"

if [ "${1:-}" != inside ]; then
    for tool in ip nft unshare; do
        command -v $tool >/dev/null || { echo "no $tool here: skipped"; exit 77; }
    done
    unshare -Urnm --pid --fork sh -c 'mount -t tmpfs tmpfs /run && mount -t proc proc /proc &&
        ip link add v0 type veth peer name v1 && nft add table inet t' >/dev/null 2>&1 ||
        { echo "no namespaces for us here: skipped"; exit 77; }
    exec unshare -Urnm --pid --fork --kill-child bash "$0" inside "$@"
fi

probe=$2
mount -t tmpfs tmpfs /run
mount -t proc proc /proc
mkdir /run/netns
ip netns add router
router() { ip netns exec router "$@"; }
set_sys() { # [router] KEY=VALUE...: as sysctl -w
    for each in "$@"; do
        file=/proc/sys/$(echo "${each%%=*}" | tr . /)
        [ ! -e "$file" ] || echo "${each#*=}" >"$file"
    done
}
still="net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0 net.ipv6.conf.default.accept_dad=0"
set_sys $still
router bash -c "$(declare -f set_sys); set_sys $still net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1"

ip link set lo up
ip link add up0 type veth peer name down0 netns router
ip addr add 10.9.1.1/24 dev up0
ip addr add fd09:1::1/64 dev up0 nodad
ip link set up0 up
ip route add 10.9.0.0/16 via 10.9.1.2
ip route add 10.9.61.0/24 via 10.9.1.2 hoplimit 1
ip -6 route add fd09::/16 via fd09:1::2
ip -6 route add fd09:61::/64 via fd09:1::2 hoplimit 1
ip -n router addr add 10.9.1.2/24 dev down0
ip -n router addr add fd09:1::2/64 dev down0 nodad
ip -n router link set down0 up
# Behind the router there is a wire that nobody holds the end of.
ip -n router link add far0 type veth peer name far1
ip -n router link set far0 up
ip -n router link set far1 up
ip -n router route add 10.9.0.0/16 dev far0
ip -n router -6 route add fd09::/16 dev far0
router nft -f - <<'N'
table inet lab {
    chain forward {
        type filter hook forward priority 0;
        ip daddr 10.9.72.1 reject with icmp type net-unreachable
        ip daddr 10.9.72.2 reject with icmp type host-unreachable
        ip daddr 10.9.72.3 reject with icmp type port-unreachable
        ip daddr 10.9.72.4 reject with icmp type admin-prohibited
        ip daddr 10.9.72.5 reject with tcp reset
        ip6 daddr fd09:72::1 reject with icmpv6 type no-route
        ip6 daddr fd09:72::2 reject with icmpv6 type addr-unreachable
        ip6 daddr fd09:72::3 reject with icmpv6 type port-unreachable
        ip6 daddr fd09:72::4 reject with icmpv6 type admin-prohibited
        ip6 daddr fd09:72::5 reject with tcp reset
    }
}
N

want='10.9.1.2:9 connection refused
10.9.61.1:80 no route to host, icmp 11/0
10.9.72.1:80 network is unreachable, icmp 3/0
10.9.72.2:80 no route to host, icmp 3/1
10.9.72.3:80 connection refused, icmp 3/3
10.9.72.4:80 no route to host, icmp 3/13
10.9.72.5:80 connection refused
10.99.0.1:80 network is unreachable
[fd09:1::2]:9 connection refused
[fd09:61::1]:80 no route to host, icmp6 3/0
[fd09:72::1]:80 network is unreachable, icmp6 1/0
[fd09:72::2]:80 no route to host, icmp6 1/3
[fd09:72::3]:80 connection refused, icmp6 1/4
[fd09:72::4]:80 permission denied, icmp6 1/1
[fd09:72::5]:80 connection refused
[fd99::1]:80 network is unreachable'
[ -z "${3:-}" ] || want=$(cat "$3")
# shellcheck disable=SC2046
got=$("$probe" $(echo "$want" | cut -d' ' -f1))
diff <(echo "$want") <(echo "$got") && echo "$got"
