"""The backend of an embedded app in 20 lines: Aurora opens the page with a session token, the page calls its backend, the backend the gateway."""

import http.server
import os
import urllib.error
import urllib.parse
import urllib.request

GATEWAY, KEY = os.environ.get("AURORA_BASE_URL", "http://127.0.0.1:8080"), os.environ.get("AURORA_API_KEY", "demo-caller-key")
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Backend(http.server.BaseHTTPRequestHandler):
    def do_GET(self):  # GET /projects?aurora_tenant_id=…&aurora_session_token=…, as Aurora writes them into the iframe's URL
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
        # The first call spends the token in one exchange; later calls with the same token use the key from that exchange.
        headers = {"X-Api-Key": KEY, "Aurora-Session-Token": query.get("aurora_session_token", "")}
        call = urllib.request.Request(f"{GATEWAY}/tenants/{query.get('aurora_tenant_id', '-')}/projects", headers=headers)
        try:
            status, response = 200, OPENER.open(call, timeout=30).read()
        except urllib.error.HTTPError as error:  # 401 session-ended or session-rejected: the user loads the app again
            status, response = error.code, error.read()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(response)

    def log_message(self, *_):
        pass  # The URL holds the session token: it must not be logged.


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "3000"))), Backend)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
