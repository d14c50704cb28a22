#!/usr/bin/env bash
# curl: the caller's own key in X-Api-Key, and nothing else changes.
set -euo pipefail
gateway=${AURORA_BASE_URL:-http://127.0.0.1:8080} key=${AURORA_API_KEY:-demo-caller-key}
tenant=${AURORA_TENANT:-11111111-1111-4111-8111-111111111111}

# The key comes from a file descriptor: an argument would show in the process list.
aurora() { curl --silent --show-error --fail-with-body --header @<(echo "X-Api-Key: $key") "$@"; }

aurora "$gateway/tenants/$tenant/projects?per_page=1"
echo
aurora --json '{"project":{"name":"From curl"}}' "$gateway/tenants/$tenant/projects"
echo
