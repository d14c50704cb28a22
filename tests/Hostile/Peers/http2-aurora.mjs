// An Aurora that speaks HTTP/2 over TLS, by Node's own http2. It prints its port. The last segment of the path says what it does with a request.
import { createSecureServer, constants } from 'node:http2';
import { readFileSync } from 'node:fs';

const [certificate, key] = process.argv.slice(2);
const counts = {};
const token = JSON.stringify({ token: { bearer_token: process.argv[4], expires_at: '2099-01-01 00:00:00 UTC' } });
const server = createSecureServer({ cert: readFileSync(certificate), key: readFileSync(key), allowHTTP1: true });
server.on('session', session => session.on('error', () => {}));
server.on('tlsClientError', () => {});

server.on('request', (request, response) => {
  if (request.url.includes('/create_token')) {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(token);
  } else if (request.httpVersionMajor === 1) {
    let length = 0;
    request.on('data', data => { length += data.length; });
    request.on('end', () => { response.writeHead(200); response.end(`HTTP/${request.httpVersion} ${length}`); });
  }
});

server.on('stream', (stream, headers) => {
  const [path] = headers[':path'].split('?');
  const what = path.split('/').pop();
  if (what === 'create_token') return;
  const { session } = stream;
  stream.on('error', () => {});
  counts[path] = (counts[path] ?? 0) + 1;
  const first = counts[path] === 1;
  const respond = () => {
    let length = 0;
    stream.on('data', data => { length += data.length; });
    stream.on('end', () => {
      if (stream.destroyed) return;
      stream.respond({ ':status': 200 });
      stream.end(`HTTP/2 ${length} try ${counts[path]}`);
    });
  };
  // Once the whole request is here: before, what the client below notes of a reset depends on whether it is reading or sending.
  const atEnd = act => { stream.on('data', () => {}); stream.on('end', act); };
  switch (what) {
    case 'refused-once': return first ? stream.close(constants.NGHTTP2_REFUSED_STREAM) : respond();
    case 'refused': return atEnd(() => stream.close(constants.NGHTTP2_REFUSED_STREAM));
    case 'refused-at-once': return stream.close(constants.NGHTTP2_REFUSED_STREAM);
    case 'goaway':
      if (!first) return respond();
      if (stream.id === 1) { stream.respond({ ':status': 409 }); return stream.end('GOAWAY can leave out no stream that is the first'); }
      return atEnd(() => {
        session.goaway(constants.NGHTTP2_NO_ERROR, stream.id - 2);
        setTimeout(() => session.destroy(), 50);
      });
    case 'http11': return atEnd(() => stream.close(constants.NGHTTP2_HTTP_1_1_REQUIRED));
    case 'cancelled': return stream.close(constants.NGHTTP2_CANCEL);
    case 'too-large': stream.respond({ ':status': 413, 'content-type': 'application/json' }); return stream.end('{"errors":[{"message":"too large"}]}');
    case 'reset-content': stream.respond({ ':status': 205 }); return stream.end('body');
    case 'short': stream.respond({ ':status': 200, 'content-length': 5 }, { endStream: true }); return;
    case 'coded': stream.respond({ ':status': 200 }); return stream.end('ok');
    default: return respond();
  }
});

server.listen(0, '127.0.0.1', () => console.log(server.address().port));
