// Node 18 or newer, nothing to install.
const gateway = process.env.AURORA_BASE_URL ?? 'http://127.0.0.1:8080';
const key = process.env.AURORA_API_KEY ?? 'demo-caller-key';
const tenant = process.env.AURORA_TENANT ?? '11111111-1111-4111-8111-111111111111';

export async function aurora(method, path, body) {
  const response = await fetch(`${gateway}/tenants/${tenant}${path}`, {
    method,
    headers: { 'X-Api-Key': key, ...(body && { 'Content-Type': 'application/json' }) },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
  if (response.ok) return response.json();

  // The gateway's own responses contain Proxy-Status and a detail that says what to do; Aurora's contain neither.
  const by = response.headers.has('Proxy-Status') ? 'gateway' : 'Aurora';
  throw new Error(`${by} returned ${response.status}: ${await response.text()}`);
}

console.log((await aurora('GET', '/projects?per_page=1')).projects[0].name);
console.log((await aurora('POST', '/projects', { project: { name: 'From Node' } })).project.name);
