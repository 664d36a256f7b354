import { ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import {
  contract,
  instantRange,
  listInput,
  listOutput,
  pageView,
  query,
  requestOf,
  searchText,
} from '../kernel/index.js';
import { AuditRowView, auditRowView } from './audit-row-view.js';
import { auditSorts, type AuditTrail } from './ports.js';

const Name = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(300),
  v.regex(/^[^\u0000]*$/u, 'must not contain the character U+0000'),
);
const Names = v.optional(v.pipe(v.array(Name), v.minLength(1), v.maxLength(50)));

export const listAudit = contract({
  name: 'audit.list',
  kind: 'query',
  summary: 'List the commands that were tried, the newest first; a row is there within a second or so',
  scope: 'audit:read',
  input: listInput({
    sorts: auditSorts,
    filters: {
      /** The id of a principal; `anonymous` for nobody who was known. */
      actor: v.optional(Name),
      use_case: Names,
      object: v.optional(Name),
      outcome: Names,
      transport: Names,
      at: instantRange,
      q: searchText,
    },
  }),
  output: listOutput(AuditRowView),
  errors: {},
});

export const makeListAudit = (trail: AuditTrail) =>
  query(listAudit, async (input) => {
    const { actor, use_case: useCase, object, outcome, transport, at } = input;
    const page = await trail.list(requestOf(input, { actor, useCase, object, outcome, transport, at }, '-sequence'));
    return ok(pageView(page, input, auditRowView));
  });
