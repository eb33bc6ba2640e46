#!/bin/sh
# Starts RSS Lab from this folder, wherever it is; no network is needed. Words behind it go to npm start: ./start.sh --port 8890
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd) || exit 1
if ! command -v node > /dev/null 2>&1; then
  echo "Node was not found: install Node 20.19 or newer (22.12, 24, ...) and try again." >&2
  exit 1
fi
node "$here/tools/node-version.cjs" || exit 1
exec node "$here/tools/start.mjs" "$@"
