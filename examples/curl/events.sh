#!/usr/bin/env bash
# Tells what happens, a line for each event, and goes on where it was after every break, its own end included.
# Usage: events.sh [TOPICS]   (such as orders,inventory.loc_*; everything that the key may hear of without them)
set -euo pipefail
: "${QUAYSIDE_KEY:?Set QUAYSIDE_KEY to an API key; the first npm start prints one.}"
url=${QUAYSIDE_URL:-http://127.0.0.1:8080}/api/v1/events
# Where it is kept how far it came.
cursor_file=${CURSOR_FILE:-quayside.cursor}

hear() { # the cursor to go on behind, topics
  local arguments=(--silent --show-error --no-buffer --fail-with-body --header 'Accept: text/event-stream' --get)
  [ -n "$1" ] && arguments+=(--header "Last-Event-ID: $1")
  [ -n "$2" ] && arguments+=(--data-urlencode "topics=$2")
  # The key comes by standard input: on the command line every user of the machine would see it.
  printf 'header = "Authorization: Bearer %s"\n' "$QUAYSIDE_KEY" | curl "${arguments[@]}" --config - "$url"
}

# A frame is lines of fields; an empty line ends it.
tell() {
  local line id='' event='' data=''
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
      'id: '*) id=${line#id: } ;;
      'event: '*) event=${line#event: } ;;
      'data: '*) data=${line#data: } ;;
      '')
        # What is told is told before the cursor moves on: after a break it may be told again, and is never missed.
        [ -n "$data" ] && printf '%s %s %s\n' "$id" "$event" "$data"
        [ -n "$id" ] && printf '%s' "$id" >"$cursor_file"
        id='' event='' data=''
        ;;
      # What is refused comes as JSON, and not as a stream.
      '{'*) echo "$line" >&2 ;;
    esac
  done
}

while true; do
  status=0
  hear "$(cat "$cursor_file" 2>/dev/null || true)" "${1:-}" | tell || status=$?
  # 22: the server refused it, so asking again as before is of no use.
  [ "$status" -eq 22 ] && exit 1
  sleep 2
done
