# Sourced by ./test: installs from Debian's packages what the tests need and this machine lacks.
need() {
  local missing=() command package
  for pair in "$@"; do
    command=${pair%%=*} package=${pair#*=}
    case "$command" in
      /*) [ -e "$command" ] || missing+=("$package");;
      *) command -v "$command" >/dev/null 2>&1 || missing+=("$package");;
    esac
  done
  [ ${#missing[@]} -eq 0 ] && return
  command -v apt-get >/dev/null || { echo "The tests need: ${missing[*]}. Install them and run ./test again." >&2; exit 1; }
  local sudo=; [ "$(id -u)" -eq 0 ] || sudo=sudo
  echo "Installing for the tests: ${missing[*]}" >&2
  $sudo apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null || {
    echo "apt-get could not install ${missing[*]}. Install them and run ./test again." >&2
    exit 1
  }
}
need clang=clang /usr/include/zlib.h=zlib1g-dev curl=curl python3=python3 redis-server=redis-server chromium=chromium
