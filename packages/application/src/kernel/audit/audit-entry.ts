import type { AuditId, Instant } from '@quayside/domain/kernel';
import type { Principal } from '../caller.js';
import type { EventsOf } from '../message.js';

/** What is on record of one command that was tried. It holds no input, no output and no secret: see `docs/audit.md`. */
export interface AuditEntry {
  readonly id: AuditId;
  /** When the call came in. */
  readonly at: Instant;
  /** Who asked, by the principal's id; `anonymous` where that is not known. */
  readonly actor: string;
  readonly actorKind: ActorKind;
  readonly actorName: string;
  /** For whom, where somebody acts for somebody else. */
  readonly onBehalfOf: string | null;
  readonly useCase: string;
  readonly transport: string;
  readonly address: string | null;
  readonly agent: string | null;
  /** What it is about; null where it names nothing. */
  readonly object: string | null;
  /** `ok`, `replayed`, or the code of the refusal. */
  readonly outcome: string;
  readonly requestId: string;
  /** Of how many calls this tells: of one, but where refusals come in floods. */
  readonly times: number;
  /** The names of the fields that the input had; none where it was not looked at. */
  readonly fields: readonly string[];
  readonly changes: readonly AuditedChange[];
}
export type ActorKind = Principal['kind'] | 'anonymous';

/** A step in the history of an aggregate. */
export interface AuditedChange {
  readonly subject: string;
  /** Its version before; 0 where it was not there. */
  readonly from: number;
  readonly to: number;
  /** The types of its events. */
  readonly events: readonly string[];
}

/** What new events of an aggregate come to. */
export const changeOf = ({ subject, version, events }: EventsOf): AuditedChange => ({
  subject,
  from: version - events.length,
  to: version,
  events: events.map(({ type }) => type),
});

/** The text that a row is hashed as: JSON with its fields in this order, each of them always there. */
export const auditText = (entry: AuditEntry): string =>
  JSON.stringify({
    id: entry.id,
    at: entry.at,
    actor: entry.actor,
    actor_kind: entry.actorKind,
    actor_name: entry.actorName,
    on_behalf_of: entry.onBehalfOf,
    use_case: entry.useCase,
    transport: entry.transport,
    address: entry.address,
    agent: entry.agent,
    object: entry.object,
    outcome: entry.outcome,
    request_id: entry.requestId,
    times: entry.times,
    fields: entry.fields,
    changes: entry.changes.map(({ subject, from, to, events }) => ({ subject, from, to, events })),
  });

/** The row of a text that `auditText` made. */
export const auditEntryOf = (text: string): AuditEntry => {
  // Only `auditText` makes such texts.
  const {
    actor_kind: actorKind,
    actor_name: actorName,
    on_behalf_of: onBehalfOf,
    use_case: useCase,
    request_id: requestId,
    ...same
  } = JSON.parse(text) as Omit<AuditEntry, 'actorKind' | 'actorName' | 'onBehalfOf' | 'useCase' | 'requestId'> & {
    readonly actor_kind: ActorKind;
    readonly actor_name: string;
    readonly on_behalf_of: string | null;
    readonly use_case: string;
    readonly request_id: string;
  };
  return { ...same, actorKind, actorName, onBehalfOf, useCase, requestId };
};

/** What a search looks through. */
export const searchedAuditText = ({ actorName, object, requestId, address, agent }: AuditEntry): string =>
  [actorName, object, requestId, address, agent].filter((text) => text !== null).join(' ');

// C0, C1, DEL and the line separators, and what half of a surrogate pair is: a row is a line of text wherever it goes.
const unprintable = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]|\p{Cs}/u;
const allUnprintable = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]|\p{Cs}/gu;
/** Secrets that we hand out or are given, and tokens: whoever puts one where it does not belong finds it in no row. */
const secret = /\b(?:qs_[a-z]+_|whsec_|eyJ)[\w.+/=-]*/g;

/** Text from outside as a row may have it: one line, not longer than this. */
export const oneLine = (text: string, most: number): string => {
  const cut = text.length > most ? text.slice(0, most) : text;
  return unprintable.test(cut) ? cut.replaceAll(allUnprintable, '\ufffd') : cut;
};

/** The same for text that anybody may have written anything into. */
export const withoutSecrets = (text: string, most: number): string =>
  oneLine(text.replaceAll(secret, '[secret]'), most);
