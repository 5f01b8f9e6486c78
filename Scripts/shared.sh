# Sourced by the other scripts: where things are, how to say things, how to find a port and end a server.
# shellcheck shell=bash disable=SC2034
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
qinka=${QINKA:-$root/.build/debug/qinka}

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# tools_for FOLDER PINS WHAT: the Python environment FOLDER with the pinned tools of WHAT, made again when the pins have
# changed since.
tools_for() {
  cmp --silent "$2" "$1/requirements.txt" && return
  say "Fetching the tools of $3 into ${1##*/}"
  rm -rf "$1"
  python3 -m venv "$1"
  "$1/bin/pip" install --quiet --disable-pip-version-check --requirement "$2"
  cp "$2" "$1/requirements.txt"
}

# Whether somebody already listens on this port of the loopback address.
port_is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Qinka takes a port and its sandbox the next one. Below the range from which the system gives out ports by itself.
free_port() {
  local port
  for _ in {1..50}; do
    port=$((20000 + RANDOM % 10000))
    if ! port_is_taken "$port" && ! port_is_taken $((port + 1)); then
      echo "$port"
      return
    fi
  done
  fail "found no free pair of ports between 20000 and 30000"
}

# wait_until_answering URL PID LOG: returns when the URL answers; fails as soon as the process has ended.
wait_until_answering() {
  for _ in {1..300}; do
    if curl --silent --fail --max-time 2 --output /dev/null "$1"; then return; fi
    if ! kill -0 "$2" 2>/dev/null; then
      tail -n 20 "$3" >&2
      fail "the server ended before it was ready"
    fi
    sleep 0.1
  done
  tail -n 20 "$3" >&2
  fail "the server was not ready after 30 s"
}

# end_process PID: asks first, insists after ten seconds. Only ever a process that the calling script started.
end_process() {
  [ -n "${1:-}" ] || return 0
  kill "$1" 2>/dev/null || return 0
  for _ in {1..100}; do
    kill -0 "$1" 2>/dev/null || return 0
    sleep 0.1
  done
  kill -9 "$1" 2>/dev/null || true
}

# Starts a PostgreSQL and exports how to reach, restart and stop it. In two steps, so that a failure is not lost.
start_postgres() {
  local exports
  exports=$("$root/Scripts/postgres-for-tests")
  eval "$exports"
}
