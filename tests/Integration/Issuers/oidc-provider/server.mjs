// An OpenID Connect issuer (oidc-provider) on a loopback port, which it prints. Beside what that package serves:
//   POST /rotate   signs with new keys from now on and publishes no others
//   POST /coding?none|gzip|bom|utf16   how discovery and key set are sent, unasked
//   GET /forms     tokens whose JSON is written in ways that a library would not choose, { good: {…}, bad: {…} }
//   GET /agents    the User-Agent and Accept headers of who asked for discovery and keys
import crypto from 'node:crypto';
import http from 'node:http';
import zlib from 'node:zlib';

// Debian 12 has Node.js 18, which lacks what the two packages use. They are imported after that is there.
globalThis.crypto ??= crypto.webcrypto;
globalThis.CryptoKey ??= crypto.webcrypto.CryptoKey;
URL.parse ??= text => { try { return new URL(text); } catch { return null; } };
const { default: Provider } = await import('oidc-provider');
const { SignJWT, importJWK } = await import('jose');

const audience = 'aurora-gateway';
let generation = 0, keys, provider, coding = 'none';
const agents = [];
const server = http.createServer(serve).listen(0, '127.0.0.1', () => { rotate(); console.log(server.address().port); });
const issuer = () => `http://127.0.0.1:${server.address().port}`;

function rotate() {
  generation++;
  const made = [crypto.generateKeyPairSync('rsa', { modulusLength: 2048 }), crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' })];
  keys = made.map((pair, i) => ({ ...pair.privateKey.export({ format: 'jwk' }), kid: `${i ? 'ec' : 'rsa'}-${generation}`, use: 'sig' }));
  const server = alg => ({ scope: 'api', audience, accessTokenFormat: 'jwt', accessTokenTTL: 600, jwt: { sign: { alg } } });
  provider = new Provider(issuer(), {
    jwks: { keys },
    clients: [{ client_id: 'designer', client_secret: 'designer-secret', grant_types: ['client_credentials'], redirect_uris: [], response_types: [] }],
    enabledJWA: { idTokenSigningAlgValues: ['RS256', 'PS256', 'ES256'] },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: { enabled: true, getResourceServerInfo: (_, resource) => server(resource.split(':')[1].toUpperCase()) },
    },
  }).callback();
}

async function serve(request, response) {
  const { pathname, search } = new URL(request.url, issuer());
  if (pathname === '/rotate') { rotate(); return response.end(); }
  if (pathname === '/coding') { coding = search.slice(1); return response.end(); }
  if (pathname === '/agents') return response.end(JSON.stringify(agents));
  if (pathname === '/forms') return response.end(JSON.stringify(await forms()));
  if (/^\/(\.well-known|jwks)/.test(pathname)) {
    agents.push(`${request.headers['user-agent']} ${request.headers.accept}`);
    code(response);
  }
  provider(request, response);
}

function code(response) {
  const end = response.end.bind(response);
  response.end = body => {
    if (coding === 'gzip') { body = zlib.gzipSync(body); response.setHeader('content-encoding', 'gzip'); }
    if (coding === 'bom') body = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(body)]);
    if (coding === 'utf16') body = Buffer.from('\ufeff' + body.toString(), 'utf16le');
    if (coding !== 'none') response.setHeader('content-type', 'application/json; charset="utf8"');
    response.setHeader('content-length', Buffer.byteLength(body));
    return end(body);
  };
}

async function forms() {
  const now = Math.floor(Date.now() / 1000), ec = keys[1], key = crypto.createPrivateKey({ key: ec, format: 'jwk' });
  const head = { alg: 'ES256', kid: ec.kid, typ: 'at+jwt' }, claims = { iss: issuer(), aud: audience, sub: 'designer', iat: now, exp: now + 600 };
  const text = value => typeof value === 'string' ? value : JSON.stringify(value);
  const sign = (header, payload) => {
    const signed = Buffer.from(text(header)).toString('base64url') + '.' + Buffer.from(text(payload)).toString('base64url');
    return signed + '.' + crypto.sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
  };
  const written = JSON.stringify(claims), header = JSON.stringify(head);
  const good = {
    jose: await new SignJWT(claims).setProtectedHeader(head).sign(await importJWK(ec, 'ES256')),
    otherOrder: sign({ typ: 'JWT', kid: ec.kid, alg: 'ES256' }, claims),
    spaces: sign(`{ "alg": "ES256", "kid": "${ec.kid}" }`, claims),
    pretty: sign(JSON.stringify(head, null, 2), JSON.stringify(claims, null, 2)),
    tabs: sign(header.replace('{', '{\t\r\n'), claims),
    leadingWhiteSpace: sign(' '.repeat(200) + header, claims),
    trailingNewline: sign(header + '\n', written + '\n'),
    escapedNames: sign(header.replace('"alg"', '"\\u0061lg"').replace('"kid"', '"k\\u0069d"'), written.replace('"sub"', '"\\u0073ub"').replace('designer', '\\u0064esigner')),
    typLower: sign({ ...head, typ: 'jwt' }, claims), typFull: sign({ ...head, typ: 'application/at+jwt' }, claims), typNull: sign({ ...head, typ: null }, claims),
    others: sign({ ...head, jku: 'https://127.0.0.1:1/', x5t: 'abc', cty: 'JWT' }, claims),
    audList: sign(head, { ...claims, aud: ['another', audience] }),
    fractions: sign(head, { ...claims, exp: now + 600.5, nbf: now - 5.25, iat: now - 0.5 }),
    exponent: sign(head, written.replace(/"exp":\d+/, `"exp":${((now + 600) / 1e9).toFixed(9)}E9`)),
    deep: sign(head, { ...claims, groups: JSON.parse('['.repeat(30) + ']'.repeat(30)) }),
    unicode: sign(head, { ...claims, name: 'Zoë ✓ 日本' }),
  };
  const parts = good.jose.split('.');
  const bad = {
    twoAlgs: sign(header.replace('{', '{"alg":"none",'), claims),
    twoAlgsEscaped: sign(header.replace('{', '{"\\u0061lg":"none",'), claims),
    twoSubjects: sign(head, written.replace('{', '{"s\\u0075b":"other",')),
    critical: sign({ ...head, crit: ['exp'] }, claims),
    criticalEmpty: sign({ ...head, crit: [] }, claims),
    typOther: sign({ ...head, typ: 'logout+jwt' }, claims),
    kidNumber: sign({ ...head, kid: 1 }, claims),
    expWord: sign(head, { ...claims, exp: 'never' }),
    expMissing: sign(head, { ...claims, exp: undefined }),
    expired: sign(head, { ...claims, exp: now - 60.5 }),
    early: sign(head, { ...claims, nbf: now + 600.5 }),
    audObject: sign(head, { ...claims, aud: { name: audience } }),
    audOther: sign(head, { ...claims, aud: [audience + '/'] }),
    headerList: sign([head], claims),
    byteOrderMark: sign('\ufeff' + header, claims),
    padded: parts.map(part => part + '='.repeat((4 - part.length % 4) % 4)).join('.'),
    standardBase64: parts.map(part => Buffer.from(part, 'base64url').toString('base64')).join('.'),
    fourParts: good.jose + '.', unsigned: parts.slice(0, 2).join('.') + '.', none: sign({ alg: 'none' }, claims).replace(/[^.]*$/, ''),
  };
  return { good, bad };
}
