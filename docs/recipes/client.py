"""Python, standard library alone. With `requests`, set session.headers["X-Api-Key"] and join the same URL."""

import json
import os
import time
import urllib.error
import urllib.request

GATEWAY = os.environ.get("AURORA_BASE_URL", "http://127.0.0.1:8080")
KEY = os.environ.get("AURORA_API_KEY", "demo-caller-key")
TENANT = os.environ.get("AURORA_TENANT", "11111111-1111-4111-8111-111111111111")
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # straight to the sidecar, whatever HTTP_PROXY says


def aurora(method, path, body=None, attempts=3):
    """One call to the tenant; waits for Retry-After where the gateway or Aurora sends it."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"X-Api-Key": KEY, "Content-Type": "application/json"}
    request = urllib.request.Request(f"{GATEWAY}/tenants/{TENANT}{path}", data, headers, method=method)
    try:
        with OPENER.open(request, timeout=30) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        # The gateway's own responses contain Proxy-Status and a detail that says what to do; Aurora's contain neither.
        by = "gateway" if error.headers.get("Proxy-Status") else "Aurora"
        wait = error.headers.get("Retry-After", "")
        # After a 429 and the gateway's own 503 also a POST may be sent again: it was not processed. Aurora's 503 may have been.
        if (error.code == 429 or (error.code == 503 and by == "gateway")) and wait.isdigit() and attempts > 1:
            time.sleep(int(wait))
            return aurora(method, path, body, attempts - 1)
        raise RuntimeError(f"{by} returned {error.code}: {error.read().decode()}") from None


if __name__ == "__main__":
    print(aurora("GET", "/projects?per_page=1")["projects"][0]["name"])
    print(aurora("POST", "/projects", {"project": {"name": "From Python"}})["project"]["name"])
