#!/usr/bin/env bash
# A webhook from its registration to a tenant that withdraws and authorises again: emulator, gateway and receiver on this machine.
set -euo pipefail
gateway=${AURORA_GATEWAY:-aurora-gateway}
emulator_port=${EMULATOR_PORT:-9080} port=${PORT:-8080} admin_port=${ADMIN_PORT:-8081} webhook_port=${WEBHOOK_PORT:-8082}
tenant=11111111-1111-4111-8111-111111111111
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; wait; rm -rf "$folder"' EXIT

# 1. The secret that authenticates Aurora, and the key of a caller.
umask 077
openssl rand -hex 32 > "$folder/webhook-secret"
echo emulator-application-key > "$folder/application-key"
caller_key=$(openssl rand -hex 32)

# 2. The configuration. In production Url is behind a proxy that terminates TLS, and PublicUrl is its address with https.
cat > "$folder/gateway.json" <<JSON
{
  "Aurora": {
    "BaseUrl": "http://127.0.0.1:$emulator_port",
    "ApplicationId": "00000000-0000-4000-8000-000000000001", "ApplicationKeyFile": "$folder/application-key"
  },
  "Listen": { "Url": "http://127.0.0.1:$port", "AdminUrl": "http://127.0.0.1:$admin_port" },
  "Callers": {
    "crm": { "ApiKeySha256": ["$(printf %s "$caller_key" | sha256sum | cut -d' ' -f1)"], "Grants": [{ "Tenants": ["*"] }] }
  },
  "Tenants": { "$tenant": { "Name": "Acme Solar" } },
  "Webhooks": {
    "Url": "http://127.0.0.1:$webhook_port", "PublicUrl": "http://127.0.0.1:$webhook_port",
    "HeaderValueFile": "$folder/webhook-secret"
  }
}
JSON

until_ready() { for _ in $(seq 600); do curl --silent --fail --output /dev/null "$1" && return; sleep 0.1; done; echo "no response: $1" >&2; exit 1; }
status() {
  curl --silent --output /dev/null --write-out '%{http_code}' --header @<(echo "X-Api-Key: $caller_key") \
    "http://127.0.0.1:$port/tenants/$tenant/projects"
}
until_status() { for _ in $(seq 600); do [ "$(status)" = "$1" ] && return; sleep 0.1; done; echo "no $1" >&2; exit 1; }

$gateway emulator --port "$emulator_port" > "$folder/emulator.log" 2>&1 &
until_ready "http://127.0.0.1:$emulator_port/_emulator/stats"
$gateway run --config "$folder/gateway.json" > "$folder/gateway.log" 2>&1 &
until_ready "http://127.0.0.1:$admin_port/readyz"

# 3. Register. A second call changes nothing; check compares what is registered with the configuration.
$gateway webhooks register --config "$folder/gateway.json"
$gateway webhooks list --config "$folder/gateway.json" | tee "$folder/list"
$gateway webhooks trigger "$(cut -d' ' -f1 "$folder/list")" --config "$folder/gateway.json"

# 4. The tenant's administrator withdraws the application, then authorises it again.
echo "authorised: $(status)"
curl --silent --fail --output /dev/null --request POST "http://127.0.0.1:$emulator_port/_emulator/tenants/$tenant/withdraw"
until_status 403
echo "withdrawn: $(status)"
curl --silent --fail --output /dev/null --request POST "http://127.0.0.1:$emulator_port/_emulator/tenants/$tenant/authorize"
until_status 200
echo "authorised again: $(status)"
