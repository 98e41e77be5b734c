#!/usr/bin/env bash
# virtual-desktop.sh COMMAND...: runs a command on a screen and a session bus of its own, with an unlocked keyring
# that is thrown away afterwards. For machines without a display, and for tests.
#
# The command finds DISPLAY, XAUTHORITY, DBUS_SESSION_BUS_ADDRESS, XDG_* in a temporary folder, and in
# PASSBOOK_SCREEN_FILE the file that holds the picture on the screen (scripts/screen.mjs reads it).
# HOME stays as it is, so that cargo and npm find their caches.
# PASSBOOK_SCREEN_SIZE sets the size, 1320x860 by default.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/scripts/lib.sh"
[ "$#" -gt 0 ] || die "nothing to run." "Usage: scripts/virtual-desktop.sh COMMAND [ARGUMENT]..."
need_packages "a virtual screen and a keyring for it (about 15 s)" "${VIRTUAL_PACKAGES[@]}"

folder=$(mktemp -d)
chmod 700 "$folder"
started=()
finish() {
  local pid
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$folder" 2>/dev/null || true
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# A cookie, so that no other user of the machine can look at this screen.
export XAUTHORITY=$folder/authority
: >"$XAUTHORITY"
cookie=$(node -p 'require("node:crypto").randomBytes(16).toString("hex")')
xauth -q -f "$XAUTHORITY" add ":0" . "$cookie"

mkdir "$folder/screen"
mkfifo "$folder/display-number"
Xvfb -displayfd 3 -screen 0 "${PASSBOOK_SCREEN_SIZE:-1320x860}x24" -fbdir "$folder/screen" -auth "$XAUTHORITY" \
  -nolisten tcp -nocursor -noreset 3>"$folder/display-number" >"$folder/xvfb.log" 2>&1 &
started+=("$!")
read -r -t 20 number <"$folder/display-number" || { cat "$folder/xvfb.log" >&2; die "the virtual screen did not start."; }
xauth -q -f "$XAUTHORITY" add ":$number" . "$cookie"

export DISPLAY=:$number
export PASSBOOK_SCREEN_FILE=$folder/screen/Xvfb_screen0
export XDG_DATA_HOME=$folder/data XDG_CONFIG_HOME=$folder/config XDG_CACHE_HOME=$folder/cache XDG_STATE_HOME=$folder/state
export XDG_RUNTIME_DIR=$folder/runtime
mkdir -m 700 "$XDG_DATA_HOME" "$XDG_CONFIG_HOME" "$XDG_CACHE_HOME" "$XDG_STATE_HOME" "$XDG_RUNTIME_DIR"
unset WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS GNOME_KEYRING_CONTROL
export GDK_BACKEND=x11 NO_AT_BRIDGE=1 GTK_A11Y=none

# The bus and what it starts write noise about a missing desktop; the command's own output is untouched.
dbus-daemon --session --nofork --print-address=3 3>"$folder/bus-address.tmp" >"$folder/bus.log" 2>&1 &
started+=("$!")
wait_for() { # wait_for SECONDS WHAT COMMAND...
  local deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    [ "$SECONDS" -lt "$deadline" ] || die "$what did not start in time."
    sleep 0.05
  done
}
wait_for 20 "the session bus" test -s "$folder/bus-address.tmp"
DBUS_SESSION_BUS_ADDRESS=$(cat "$folder/bus-address.tmp")
export DBUS_SESSION_BUS_ADDRESS

# A throwaway password, never on a command line.
gnome-keyring-daemon --foreground --unlock --components=secrets --control-directory="$folder/runtime" \
  < <(printf '%s' "$cookie") >"$folder/keyring.log" 2>&1 &
started+=("$!")
keyring_owned() {
  dbus-send --session --print-reply=literal --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner \
    string:org.freedesktop.secrets 2>/dev/null | grep -q 'boolean true'
}
keyring_open() {
  dbus-send --session --print-reply=literal --dest=org.freedesktop.secrets /org/freedesktop/secrets \
    org.freedesktop.Secret.Service.ReadAlias string:default 2>/dev/null | grep -q '/collection/'
}
wait_for 20 "the throwaway keyring" keyring_owned
wait_for 20 "the throwaway keyring" keyring_open

# In the background and waited for: only so do the traps above run at once when the terminal says stop.
"$@" &
command_pid=$!
started+=("$command_pid")
status=0
wait "$command_pid" || status=$?
exit "$status"
