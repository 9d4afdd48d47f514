# Shared by the scripts beside it.
# shellcheck shell=bash

caravan=$bench/../caravan

fail() {
  printf '%s: %s\n' "${0##*/}" "$1" >&2
  exit 1
}

# What Debian has, if it is missing here.
install_tools() {
  local missing=() tool
  for tool in restic:restic borg:borgbackup rsync:rsync python3:python3; do
    command -v "${tool%%:*}" > /dev/null || missing+=("${tool##*:}")
  done
  [ -x /usr/bin/time ] || missing+=(time)
  [ "${#missing[@]}" -gt 0 ] || return 0
  [ "$(id -u)" -eq 0 ] && command -v apt-get > /dev/null || fail "install first: ${missing[*]}"
  echo "installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
}

# Each tool finds its repository, passphrase and cache by its environment: nothing of a user's own is touched.
set_environment() { # STATE
  export RESTIC_REPOSITORY=$1/restic/repository RESTIC_PASSWORD=bench RESTIC_CACHE_DIR=$1/restic/cache
  export BORG_REPO=$1/borg/repository BORG_PASSPHRASE=bench BORG_BASE_DIR=$1/borg/base
  export BORG_RELOCATED_REPO_ACCESS_IS_OK=yes
  export CARAVAN_HOME=$1/caravan/home CARAVAN_PASSPHRASE=bench
  unset XDG_CACHE_HOME RESTIC_COMPRESSION RESTIC_PACK_SIZE
}

repository() { # TOOL
  case $1 in
    caravan) echo vault ;;
    *) echo repository ;;
  esac
}

caravan_init() { # VAULT
  mkdir -p "$CARAVAN_HOME"
  printf 'caravan:\n  destinations:\n    bench:\n      kind: file\n      directory: %s\n' "$1" > "$CARAVAN_HOME/caravan.yaml"
  "$caravan" init
}

# Reads everything once, so that it is in the page cache for all alike.
warm() { # DIRECTORY
  find "$1" -type f -print0 | xargs -0 -r cat > /dev/null
}

# Whether two trees are alike in names, contents, times, owners, modes, links, ACLs and attributes.
same() { # A B
  local differences
  differences=$(rsync -aHAXnc --numeric-ids --delete --itemize-changes "$1" "$2") || return 1
  [ -z "$differences" ] || {
    printf '%s\n' "$differences" | head -n 20 >&2
    return 1
  }
}

facts() {
  local dir
  printf 'date\t%s\n' "$(date -u +%Y-%m-%d)"
  printf 'caravan\t%s\n' "$("$caravan" version 2> /dev/null | head -n 1), $(git -C "$bench" describe --always --dirty 2> /dev/null || echo unknown)"
  printf 'restic\t%s\n' "$(restic version | cut -d' ' -f2), compression auto (its default)"
  printf 'borg\t%s\n' "$(borg --version | cut -d' ' -f2), repokey-blake2, compression lz4 (its default)"
  printf 'java\t%s\n' "$(java_version)"
  [ -z "${CARAVAN_JAVA_OPTS:-}" ] || printf 'java options beside the launcher'"'"'s\t%s\n' "$CARAVAN_JAVA_OPTS"
  printf 'kernel\t%s\n' "$(uname -sr)"
  printf 'processor\t%s, %s cores\n' "$(awk -F': ' '/^model name/ {print $2; exit}' /proc/cpuinfo)" "$(nproc)"
  printf 'memory\t%s GB\n' "$(awk '/^MemTotal/ {printf "%.0f", $2 / 1e6}' /proc/meminfo)"
  printf 'file system\t%s\n' "$(df --output=fstype "$work" | tail -n 1)"
  for dir in "$corpora"/*.facts; do
    [ ! -e "$dir" ] || printf 'corpus %s\t%s\n' "$(basename "$dir" .facts)" "$(cat "$dir")"
  done
}

# The one that the launcher takes.
java_version() {
  local java=${CARAVAN_JAVA_HOME:-${JAVA_HOME:-}}
  "${java:+$java/bin/}java" -version 2>&1 | sed -n '2p' | sed 's/^[^(]*(build \(.*\))$/\1/'
}
