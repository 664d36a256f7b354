import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';

/**
 * Subscribers that never read. Each speaks the handshake, asks for everything from the beginning on, and reads nothing of what it is
 * told, not even the answer to the handshake.
 * @param {string} url
 * @param {string} token
 * @param {number} count
 */
export const deafSubscribers = (url, token, count) => {
  const port = Number(new URL(url).port);
  const sockets = Array.from({ length: count }, () => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.pause();
    socket.on('error', () => undefined);
    socket.write(
      `GET /ws HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n` +
        `sec-websocket-key: ${randomBytes(16).toString('base64')}\r\nsec-websocket-protocol: quayside.v1\r\n` +
        `authorization: Bearer ${token}\r\n\r\n`,
    );
    socket.write(masked('{"id":"s","type":"subscribe","after":"c1_0"}'));
    return socket;
  });
  return { close: () => sockets.forEach((socket) => socket.destroy()) };
};

/** A short frame of a client, masked with zeros (RFC 6455, 5.2). @param {string} text */
const masked = (text) => Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);
