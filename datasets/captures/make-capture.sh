#!/usr/bin/env bash
# Makes receive-path.pcap and oddities.pcapng: real traffic of three client hosts, captured where it reaches a server.
# In: nothing, or a folder to write into (default: this script's folder). Out: the two files and datapackage.json.
# Takes about ten seconds and stops by itself.
# The hosts are network namespaces on one bridge. Everything is taken away again at the end, also after a fault or Ctrl-C;
# nothing outside its own namespaces is touched. Needs root, iproute2, tcpdump, iperf3, ping (iputils) and python3.
set -euo pipefail
export PYTHONDONTWRITEBYTECODE=1

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
out="$(cd "${1:-$here}" && pwd)"
[[ $EUID -eq 0 ]] || { echo "make-capture.sh runs as user $EUID: network namespaces need root; try it with sudo." >&2; exit 1; }
for tool in ip tcpdump iperf3 ping python3 timeout; do
  command -v "$tool" >/dev/null && continue
  echo "make-capture.sh does not find $tool: install it with the system's package manager." >&2
  exit 1
done

run="rl$$"                       # every name carries the process number, so two runs cannot meet
switch="$run-switch" server="$run-server"
clients=("$run-client1" "$run-client2" "$run-client3")
work="$(mktemp -d)"
jobs_started=()

cleanup() {
  trap - EXIT INT TERM
  local pid name
  for pid in "${jobs_started[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${jobs_started[@]}"; do wait "$pid" 2>/dev/null || true; done
  for name in "${clients[@]}" "$server" "$switch"; do
    [[ -e "/run/netns/$name" ]] || continue
    for pid in $(ip netns pids "$name"); do kill -9 "$pid" 2>/dev/null || true; done
    ip netns del "$name"
  done
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

on() { local where="$1"; shift; ip netns exec "$where" "$@"; }
# Starts a job that lasts at most 20 seconds, whatever happens.
start() { local where="$1"; shift; ip netns exec "$where" timeout -k 1 20 "$@" >>"$work/jobs.log" 2>&1 & jobs_started+=($!); }
fail() { echo "make-capture.sh: $1" >&2; cat "$work/jobs.log" >&2 || true; exit 1; }

# host NAMESPACE PORT NUMBER: a namespace with one interface eth0 in the switch. The number is the end of all its addresses.
host() {
  local name="$1" port="$2" number="$3"
  ip netns add "$name"
  ip -n "$switch" link add name "$port" type veth peer name eth0 netns "$name"
  on "$name" sysctl -q -w net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0 \
    net.ipv6.conf.all.accept_ra=0 net.ipv6.conf.default.accept_ra=0
  ip -n "$name" link set lo up
  ip -n "$name" link set eth0 address "02:00:00:00:00:$number" mtu 1500
  ip -n "$switch" link set "$port" address "02:00:00:00:ff:$number" master bridge0 up
  ip -n "$name" addr add "192.0.2.$number/24" broadcast 192.0.2.255 dev eth0
  ip -n "$name" addr add "2001:db8::$number/64" dev eth0 nodad
  # No merged or unfinished frames: what is captured has the size and the checksums that a wire would carry.
  on "$name" python3 "$here/traffic/offloads_off.py" eth0
  on "$switch" python3 "$here/traffic/offloads_off.py" "$port"
  ip -n "$name" link set eth0 up
}

# vlan NAMESPACE NUMBER: a tagged sub-interface vlan7 (802.1Q, VLAN 7) beside the untagged interface.
vlan() {
  start "$1" python3 "$here/traffic/vlan_interface.py" eth0 7 vlan7
  for _ in $(seq 50); do [[ -n "$(ip -n "$1" link show dev vlan7 2>/dev/null)" ]] && break; sleep 0.1; done
  ip -n "$1" link set vlan7 address "02:00:00:00:07:$2" mtu 1496 up || fail "the VLAN interface did not come up."
  ip -n "$1" addr add "198.51.100.$2/24" dev vlan7
}

echo "1/4 building the hosts"
ip netns add "$switch"
ip -n "$switch" link add name bridge0 type bridge
# A switch looks at Ethernet headers only and has no addresses: where the kernel's firewall would inspect
# bridged packets, keep it out of this namespace.
on "$switch" sysctl -q -w net.ipv6.conf.default.disable_ipv6=1
for family in iptables ip6tables; do
  on "$switch" sysctl -q -w "net.bridge.bridge-nf-call-$family=0" 2>/dev/null || true
done
ip -n "$switch" link set bridge0 address 02:00:00:00:ff:01 up
host "$server" port0 10
host "${clients[0]}" port1 21
host "${clients[1]}" port2 22
host "${clients[2]}" port3 23
vlan "$server" 10
vlan "${clients[2]}" 23

echo "2/4 starting the server and the capture"
start "$server" python3 "$here/traffic/server.py"
start "$server" iperf3 --server --port 5201
start "$server" iperf3 --server --port 5202
sleep 1
capture_job=${#jobs_started[@]}
start "$server" tcpdump -i eth0 -Q in -n --time-stamp-precision=nano -s 65535 -B 16384 -Z root -w "$work/all.pcap"
for _ in $(seq 50); do grep -q "listening on" "$work/jobs.log" && break; sleep 0.1; done
grep -q "listening on" "$work/jobs.log" || fail "tcpdump did not start."

echo "3/4 running the traffic"
begin="$(python3 -c 'import time; print(time.time() + 1.0)')"   # every client waits for the same moment
first_job=${#jobs_started[@]}
start "${clients[0]}" python3 "$here/traffic/client.py" web "$begin"
start "${clients[1]}" python3 "$here/traffic/client.py" uploads "$begin"
start "${clients[1]}" python3 "$here/traffic/client.py" names "$begin"
start "${clients[2]}" python3 "$here/traffic/client.py" web6 "$begin"
start "${clients[2]}" python3 "$here/traffic/client.py" tagged "$begin"
start "${clients[0]}" python3 "$here/traffic/client.py" special "$begin"
python3 -c 'import sys, time; time.sleep(max(0, float(sys.argv[1]) - time.time()))' "$begin"
start "${clients[1]}" iperf3 --client 192.0.2.10 --port 5201 --parallel 4 --time 1 --length 32K --bitrate 4M
start "${clients[2]}" iperf3 --client 192.0.2.10 --port 5202 --udp --length 1200 --bitrate 5M --blockcount 300
start "${clients[0]}" ping -q -c 5 -i 0.2 192.0.2.10
start "${clients[1]}" ping -q -c 5 -i 0.2 -6 2001:db8::10
for pid in "${jobs_started[@]:first_job}"; do wait "$pid" || fail "a client failed (its exit code is $?)."; done
end="$(python3 -c 'import time; print(time.time())')"
sleep 1.5                        # tcpdump fetches frames from the kernel once a second
kill "${jobs_started[capture_job]}"
sleep 0.3

echo "4/4 writing the files"
grep -E "packets (captured|dropped)" "$work/jobs.log" || true
python3 "$here/traffic/write_files.py" "$work/all.pcap" "$out" "$begin" "$end"
