// One stand-in for every Autograph microservice: plain HTTP, a WebSocket echo, a health endpoint
// and a switch that makes it fail. Only Node built-ins, so the image needs no npm install.
//
//   PORT         where to listen (0 lets the system choose; the real port is printed)
//   INSTANCE_ID  the name this instance gives itself in every answer
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

const WEBSOCKET_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const MAX_MESSAGE = 1024 * 1024;
const MAX_DELAY_MS = 10_000;

const { PORT, INSTANCE_ID, HOST = '0.0.0.0' } = process.env;
if (!PORT || !INSTANCE_ID) {
  console.error('PORT and INSTANCE_ID must be set');
  process.exit(2);
}

/** The status this instance answers with while it is switched to fail; 0 = healthy. */
let failWith = 0;
let active = 0;
const sockets = new Set();

function reply(response, status, body) {
  const text = `${JSON.stringify({ ...body, instance_id: INSTANCE_ID })}\n`;
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'x-instance-id': INSTANCE_ID,
  });
  response.end(text);
}

/** The switch is for whoever can reach the instance directly; the balancer routes no such path. */
function control(request, response, url) {
  if (request.method !== 'POST') return reply(response, 405, { error: 'use POST' });
  const wanted = Number(url.searchParams.get('status') ?? 503);
  failWith = url.pathname === '/__recover' ? 0 : wanted >= 500 && wanted <= 599 ? wanted : 503;
  return reply(response, 200, { failing: failWith });
}

const server = createServer((request, response) => {
  request.resume();
  const url = new URL(request.url ?? '/', 'http://instance');
  if (url.pathname === '/__fail' || url.pathname === '/__recover') return control(request, response, url);
  if (url.pathname === '/health') {
    return reply(response, failWith ? 503 : 200, {
      status: failWith ? 'failing' : 'ok',
      active,
      sockets: sockets.size,
    });
  }
  if (failWith) return reply(response, failWith, { error: 'switched to fail' });

  active += 1;
  response.on('close', () => {
    active -= 1;
  });
  const delay = Math.min(Number(url.searchParams.get('delay')) || 0, MAX_DELAY_MS);
  const { host, connection, 'x-real-ip': realIp, 'x-forwarded-for': forwardedFor } = request.headers;
  const answer = () =>
    reply(response, 200, {
      path: url.pathname,
      http_version: request.httpVersion,
      headers: { host, connection, 'x-real-ip': realIp, 'x-forwarded-for': forwardedFor },
    });
  return delay ? setTimeout(answer, delay) : answer();
});

// Longer than the 60 s for which nginx keeps an idle upstream connection (keepalive_timeout):
// with Node's default of 5 s a request can meet a connection that is just being closed.
server.keepAliveTimeout = 65_000;
server.headersTimeout = 66_000;

server.on('upgrade', (request, socket, head) => {
  const key = request.headers['sec-websocket-key'];
  const wantsWebSocket = String(request.headers.upgrade).toLowerCase() === 'websocket';
  socket.on('error', () => socket.destroy());
  if (failWith || !wantsWebSocket || !key || request.httpVersion !== '1.1') {
    socket.end(`HTTP/1.1 ${failWith || 400} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    return;
  }
  const accept = createHash('sha1')
    .update(key + WEBSOCKET_GUID)
    .digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nX-Instance-Id: ${INSTANCE_ID}\r\n\r\n`,
  );
  socket.setTimeout(0);
  sockets.add(socket);
  socket.on('close', () => sockets.delete(socket));
  echo(socket, head);
});

/** Sends every data frame back, answers ping with pong and close with close. */
function echo(socket, head) {
  let buffered = head;
  const onData = (chunk) => {
    buffered = Buffer.concat([buffered, chunk]);
    for (let frame = readFrame(buffered); frame; frame = readFrame(buffered)) {
      if (frame.length > MAX_MESSAGE || !frame.masked) return socket.end(encodeFrame(0x8, closeCode(1002)));
      buffered = buffered.subarray(frame.end);
      if (frame.opcode === 0x8) return socket.end(encodeFrame(0x8, frame.payload));
      if (frame.opcode === 0x9) socket.write(encodeFrame(0xa, frame.payload));
      else if (frame.opcode !== 0xa) socket.write(encodeFrame(frame.opcode, frame.payload, frame.final));
    }
  };
  socket.on('data', onData);
  onData(Buffer.alloc(0));
}

/** The first frame in `bytes`, or undefined while it is incomplete (RFC 6455, section 5.2). */
function readFrame(bytes) {
  if (bytes.length < 2) return undefined;
  const masked = (bytes[1] & 0x80) !== 0;
  let length = bytes[1] & 0x7f;
  let offset = 2;
  if (length === 126) {
    if (bytes.length < 4) return undefined;
    length = bytes.readUInt16BE(2);
    offset = 4;
  } else if (length === 127) {
    if (bytes.length < 10) return undefined;
    length = Number(bytes.readBigUInt64BE(2));
    offset = 10;
  }
  const header = { final: (bytes[0] & 0x80) !== 0, opcode: bytes[0] & 0x0f, masked, length };
  if (length > MAX_MESSAGE || !masked) return { ...header, payload: Buffer.alloc(0), end: offset };
  const end = offset + 4 + length;
  if (bytes.length < end) return undefined;
  const mask = bytes.subarray(offset, offset + 4);
  const payload = Buffer.from(bytes.subarray(offset + 4, end)).map((byte, index) => byte ^ mask[index % 4]);
  return { ...header, payload, end };
}

function encodeFrame(opcode, payload, final = true) {
  const { length } = payload;
  const first = (final ? 0x80 : 0) | opcode;
  if (length < 126) return Buffer.concat([Buffer.from([first, length]), payload]);
  const header = Buffer.alloc(length < 65_536 ? 4 : 10);
  header[0] = first;
  header[1] = length < 65_536 ? 126 : 127;
  if (length < 65_536) header.writeUInt16BE(length, 2);
  else header.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([header, payload]);
}

function closeCode(code) {
  const payload = Buffer.alloc(2);
  payload.writeUInt16BE(code);
  return payload;
}

/** Takes no new work, finishes what is running, tells open sockets "going away". */
function shutDown() {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
  for (const socket of sockets) socket.end(encodeFrame(0x8, closeCode(1001)));
  setTimeout(() => process.exit(0), 5_000).unref();
}
process.once('SIGTERM', shutDown);
process.once('SIGINT', shutDown);

server.listen(Number(PORT), HOST, () => {
  console.log(`${INSTANCE_ID} listening on ${server.address().port}`);
});
