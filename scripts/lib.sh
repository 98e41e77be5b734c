# Shared by the scripts in this folder: what they say, and how they get system packages. Sourced, not run.

say() { printf '\n==> %s\n' "$*"; }
note() { printf '    %s\n' "$*"; }
die() { printf '\nerror: %s\n' "$1" >&2; shift; for line in "$@"; do printf '    %s\n' "$line" >&2; done; exit 1; }

# Debian package names used here; each set says what it is for.
# shellcheck disable=SC2034  # read by the scripts that source this file
BUILD_PACKAGES=(build-essential pkg-config file libwebkit2gtk-4.1-dev libdbus-1-dev)
# shellcheck disable=SC2034
DESKTOP_PACKAGES=(xdg-utils)
# shellcheck disable=SC2034
VIRTUAL_PACKAGES=(xvfb xauth dbus gnome-keyring fonts-dejavu-core)
# shellcheck disable=SC2034
TEST_PACKAGES=(webkit2gtk-driver desktop-file-utils dbus-x11 iproute2)

package_installed() { dpkg-query --show --showformat='${db:Status-Abbrev}' "$1" 2>/dev/null | grep -q '^ii'; }

# need_packages WHAT PACKAGE...: installs the missing ones, saying what for; stops with their names where it cannot.
need_packages() {
  local what=$1 package missing=()
  shift
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    [ -n "${PASSBOOK_SKIP_PACKAGES:-}" ] && return 0
    die "this is not a Debian or Ubuntu system, so $what cannot be installed from here." \
      "Install what your system calls these packages: $*" \
      "then run the command again with PASSBOOK_SKIP_PACKAGES=1."
  fi
  for package in "$@"; do package_installed "$package" || missing+=("$package"); done
  [ "${#missing[@]}" -eq 0 ] && return 0
  say "Installing $what"
  note "packages: ${missing[*]}"
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || die "installing packages needs root, and there is no sudo here." \
      "As root, run: apt-get install ${missing[*]}"
    note "sudo may ask for your password"
    as_root=(sudo)
  fi
  apt_get "${as_root[@]}" update
  apt_get "${as_root[@]}" install --yes --no-install-recommends "${missing[@]}"
}

# apt_get [sudo] ARGUMENTS: quiet unless it fails.
apt_get() {
  local before=()
  if [ "$1" = sudo ]; then before=(sudo); shift; fi
  local log
  log=$(mktemp)
  if ! "${before[@]}" env DEBIAN_FRONTEND=noninteractive apt-get --quiet "$@" >"$log" 2>&1 </dev/null; then
    tail -n 25 "$log" >&2
    rm -f "$log"
    die "apt-get $1 failed (its last lines are above)." "Check the network and try again."
  fi
  rm -f "$log"
}

# need_tools: the two things that the project does not install by itself.
need_tools() {
  command -v cargo >/dev/null || die "cargo was not found." "Install Rust with rustup (https://rustup.rs), then try again."
  command -v node >/dev/null || die "node was not found." "Install Node 20.19 or newer, then try again."
  node scripts/check-node.mjs
  node scripts/check-rust.mjs
}

# need_npm FOLDER: npm ci when the lock file is newer than what is installed (npm notes each installation in a file).
need_npm() {
  [ ! "$1/node_modules/.package-lock.json" -nt "$1/package-lock.json" ] || return 0
  say "Installing the npm packages of $1/ (10 to 30 s)"
  (cd "$1" && npm ci --no-audit --no-fund --loglevel=error)
  touch "$1/node_modules/.package-lock.json"
}

# build_ui: the production build of ui/, when a source of it is newer than the last one.
build_ui() {
  local stamp=ui/node_modules/.built
  if [ -f "$stamp" ] && [ -f ui/dist/index.html ] &&
    [ -z "$(find ui -path ui/node_modules -prune -o -path ui/dist -prune -o -type f -newer "$stamp" -print -quit)" ]; then
    return 0
  fi
  say "Building the UI (about 15 s)"
  local log started
  log=$(mktemp)
  started=$(mktemp)
  if ! (cd ui && npm run --silent build) >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    die "the UI did not build (see above)."
  fi
  tail -n 2 "$log"
  touch -r "$started" "$stamp" # sources saved during the build count as newer
  rm -f "$log" "$started"
}

# need_browser: a Chromium for the tests that sign in as a person would.
need_browser() {
  local name found
  [ -z "${CHROMIUM:-}" ] || return 0 # named by whoever runs the tests
  for name in chromium google-chrome chrome; do
    found=$(command -v "$name") || continue
    # A snap cannot see the folders of the tests.
    case $found in /snap/*) ;; *) return 0 ;; esac
  done
  if grep -qs '^ID=debian' /etc/os-release; then
    need_packages "Chromium, the browser of the tests (about 30 s)" chromium
  elif command -v apt-get >/dev/null; then
    need_downloaded_browser
  else
    die "the end-to-end tests need Chromium or Chrome as a program." \
      "Install it, or name the program in CHROMIUM, then try again."
  fi
}

# need_downloaded_browser: Ubuntu has Chromium as a snap only, so Playwright, which the tests drive it with, fetches one.
# The tests look into .tools/bin before anywhere else.
need_downloaded_browser() {
  local browser
  need_npm tests/e2e
  export PLAYWRIGHT_BROWSERS_PATH=$PWD/.tools/browsers
  browser=$(cd tests/e2e && node -p 'require("playwright-core").chromium.executablePath()')
  if [ ! -x "$browser" ]; then
    say "Downloading Chromium, the browser of the tests, into .tools/ (about 200 MB, 1 to 3 minutes)"
    note "Playwright does it, and installs the system packages that Chromium needs; sudo may ask for your password."
    node tests/e2e/node_modules/playwright-core/cli.js install --with-deps --no-shell --no-progress chromium ||
      die "Chromium was not installed (see above)." \
        "Check the network and try again, or install google-chrome, or name a Chromium in CHROMIUM."
  fi
  mkdir -p .tools/bin
  ln -sfn "$browser" .tools/bin/chromium
}
