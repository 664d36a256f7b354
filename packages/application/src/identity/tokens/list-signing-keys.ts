import { signingKeyStates } from '@quayside/domain/identity';
import { ok } from '@quayside/domain/kernel';
import { anyOf, contract, listInput, listOutput, pageView, query, requestOf } from '../../kernel/index.js';
import { signingKeySorts, type SigningKeyArchive } from '../ports.js';
import { SigningKeyView, signingKeyView } from './signing-key-view.js';

export const listSigningKeys = contract({
  name: 'identity.list_signing_keys',
  kind: 'query',
  summary: 'List the keys that access tokens are signed with, their public parts only',
  scope: 'identity:read',
  input: listInput({ sorts: signingKeySorts, filters: { state: anyOf(signingKeyStates) } }),
  output: listOutput(SigningKeyView),
  errors: {},
});

export const makeListSigningKeys = (keys: SigningKeyArchive) =>
  query(listSigningKeys, async (input) => {
    const page = await keys.list(requestOf(input, { state: input.state }, '-number'));
    return ok(pageView(page, input, signingKeyView));
  });
