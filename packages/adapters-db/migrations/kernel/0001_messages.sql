-- What every context stands on: the outbox, the inbox, consumers, and the answers to idempotency keys.
create schema kernel;

create table kernel.messages (
  number bigint generated always as identity primary key,
  position bigint,
  id uuid not null,
  kind text not null check (kind in ('event', 'command')),
  type text not null,
  subject text not null,
  sequence integer check (sequence > 0),
  lane text not null,
  at timestamptz(3) not null,
  actor text not null,
  request_id text not null,
  data json not null,
  constraint messages_events_are_numbered check ((kind = 'event') = (sequence is not null))
);
create unique index messages_position on kernel.messages (position) where position is not null;
create index messages_unplaced on kernel.messages (number) where position is null;
-- A history has no two events of one number.
create unique index messages_history on kernel.messages (subject, sequence) where sequence is not null;
create sequence kernel.message_position;

create table kernel.inbox (
  consumer text not null,
  message_id uuid not null,
  received_at timestamptz(3) not null,
  constraint inbox_pkey primary key (consumer, message_id)
);
create index inbox_received_at on kernel.inbox (received_at);

create table kernel.consumers (
  name text primary key,
  position bigint not null check (position >= 0)
);

create table kernel.aside (
  consumer text not null,
  position bigint not null,
  lane text not null,
  attempts integer not null check (attempts >= 0),
  next_attempt_at timestamptz(3),
  reason text,
  dead boolean not null,
  constraint aside_pkey primary key (consumer, position),
  constraint aside_dead_is_final check (not dead or next_attempt_at is null)
);
create index aside_lanes on kernel.aside (consumer, lane, position);

create table kernel.once (
  principal text not null,
  use_case text not null,
  key text not null,
  fingerprint text not null,
  request_id text not null,
  at timestamptz(3) not null,
  held_until timestamptz(3),
  answer text not null,
  constraint once_pkey primary key (principal, use_case, key)
);
create index once_at on kernel.once (at);

-- Ends a transaction in which a statement changed fewer rows than it was to: what it was based on is no longer so.
create function kernel.expect(changed bigint, wanted bigint) returns bigint language plpgsql as $$
begin
  if changed <> wanted then
    raise exception 'based on a state that has changed' using errcode = 'QS001';
  end if;
  return changed;
end
$$;

-- down

drop function kernel.expect(bigint, bigint);
drop table kernel.once;
drop table kernel.aside;
drop table kernel.consumers;
drop table kernel.inbox;
drop table kernel.messages;
drop sequence kernel.message_position;
drop schema kernel;
