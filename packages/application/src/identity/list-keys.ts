import { keyStatuses } from '@quayside/domain/identity';
import { ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { anyOf, contract, listInput, listOutput, pageView, query, requestOf, type Clock } from '../kernel/index.js';
import { KeyView, keyView } from './key-view.js';
import { PrincipalId } from './principal-id.js';
import { keySorts, type KeyArchive } from './ports.js';

export const listKeys = contract({
  name: 'identity.list_keys',
  kind: 'query',
  summary: 'List API keys, never their secrets',
  scope: 'identity:read',
  input: listInput({ sorts: keySorts, filters: { status: anyOf(keyStatuses), created_by: v.optional(PrincipalId) } }),
  output: listOutput(KeyView),
  errors: {},
});

export const makeListKeys = (keys: KeyArchive, clock: Clock) =>
  query(listKeys, async (input) => {
    const now = clock.now();
    const page = await keys.list(
      requestOf(input, { status: input.status, createdBy: input.created_by, now }, '-created_at'),
    );
    return ok(pageView(page, input, (key) => keyView(key, now)));
  });
