-- Runs for every call: caller, key, swap.
local caller = callers[ngx.var.http_x_api_key or ""]
if not caller then return ngx.exit(401) end

local keys, locks = ngx.shared.keys, ngx.shared.locks
local tenant = ngx.var.tenant
local life, margin, renew_at = 46800, 60, 0.9

local function exchange()
  local response = ngx.location.capture("/create_token/" .. tenant, { method = ngx.HTTP_POST })
  local body = response.status == 200 and cjson.decode(response.body)
  if not (body and body.token and body.token.bearer_token) then return nil end
  local key = "Bearer " .. body.token.bearer_token
  -- The value's flags hold when it is time to renew it.
  keys:set(tenant, key, life - margin, math.floor(ngx.time() + life * renew_at))
  return key
end

local key, renew = keys:get(tenant)
if key and ngx.time() >= renew and locks:add(tenant, true, 10) then
  key = exchange() or key
  locks:delete(tenant)
end

local waited = 0
while not key do
  if locks:add(tenant, true, 10) then
    key = keys:get(tenant) or exchange()
    locks:delete(tenant)
    if not key then return ngx.exit(503) end
  else
    ngx.sleep(0.01)
    waited = waited + 0.01
    if waited > 10 then return ngx.exit(503) end
    key = keys:get(tenant)
  end
end

ngx.req.set_header("Authorization", key)
ngx.req.clear_header("X-Api-Key")
