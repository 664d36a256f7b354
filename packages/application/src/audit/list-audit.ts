import { ok } from '@quayside/domain/kernel';
import { contract, listInput, listOutput, pageView, query, requestOf } from '../kernel/index.js';
import { AuditRowView, auditRowView } from './audit-row-view.js';
import { auditFilters } from './export.js';
import { auditSorts, type AuditTrail } from './ports.js';

export const listAudit = contract({
  name: 'audit.list',
  kind: 'query',
  summary: 'List the commands that were tried, the newest first; a row is there within a second or so',
  scope: 'audit:read',
  input: listInput({
    sorts: auditSorts,
    filters: auditFilters,
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
