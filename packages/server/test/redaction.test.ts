import { expect } from 'chai';
import { redacted, redactedText } from '../src/platform/redaction.js';

describe('what is taken out of logs', () => {
  const secrets: readonly (readonly [what: string, text: string, hidden: string])[] = [
    ['an API key', 'the key qs_live_0123456789abcdefghij', '0123456789abcdefghij'],
    ['a refresh token', 'qs_refresh_0123456789abcdefghij!', '0123456789abcdefghij'],
    ['a JWT', 'got eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl here', 'eyJzdWIi'],
    ['a cookie of a session', 'sent a=b; __Host-quayside_refresh=anything-0123; c=d', 'anything-0123'],
    ['an Authorization header', 'Authorization: Bearer abcdef0123456789', 'abcdef0123456789'],
    ['a webhook secret', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'MfKQ9r8GKYqr'],
    ['the password of a URL', ['postgres:', 'shop:hunter2@db/shop'].join('//'), 'hunter2'],
    ['an address', 'duplicate key (email)=(ada.lovelace+x@mail.example.org)', 'lovelace'],
    ['a private key', '-----BEGIN PRIVATE KEY-----\nMC4CAQAw\n-----END PRIVATE KEY-----', 'MC4CAQAw'],
  ];
  for (const [what, text, hidden] of secrets) {
    it(`is ${what} in a text`, () => expect(redactedText(text)).to.not.include(hidden));
    it(`is ${what} deep in a field`, () =>
      expect(JSON.stringify(redacted({ a: [{ b: { c: text } }] }))).to.not.include(hidden));
  }

  it('is whatever a field holds that is named after a secret or a person', () => {
    const fields = {
      password: 'x',
      new_password: { deep: 1 },
      refresh_token: 'y',
      customer: { email: 'z', name: null },
    };
    expect(redacted(fields)).to.deep.equal({
      password: '********',
      new_password: '********',
      refresh_token: '********',
      customer: { email: '********', name: null },
    });
  });

  it('is nothing else', () => {
    const fields = {
      requestId: 'req_1',
      useCase: 'orders.place',
      tokens_used: 3,
      at: '2026-01-31T12:00:00.000Z',
      note: null,
    };
    expect(redacted(fields)).to.deep.equal(fields);
  });

  it('is what lies deeper than anything of ours', () => {
    const deep = Array.from({ length: 20 }).reduce<object>((inner) => ({ inner }), { secretless: 'bottom' });
    expect(JSON.stringify(redacted(deep))).to.not.include('bottom');
  });
});
