-- Who did what: rows in a chain of hashes, and the two ends of that.
create schema audit;

create table audit.entries (
  sequence bigint primary key check (sequence > 0),
  previous bytea not null check (length(previous) = 32),
  hash bytea not null check (length(hash) = 32),
  id uuid not null,
  at timestamptz(3) not null,
  actor text collate "C" not null,
  actor_kind text not null,
  actor_name text not null,
  on_behalf_of text,
  use_case text collate "C" not null,
  transport text collate "C" not null,
  address text,
  agent text,
  object text collate "C",
  outcome text collate "C" not null,
  request_id text not null,
  times integer not null check (times > 0),
  fields json not null,
  changes json not null,
  search text not null
);
create index entries_at on audit.entries (at);
create index entries_actor on audit.entries (actor, sequence);
create index entries_object on audit.entries (object, sequence) where object is not null;
create index entries_use_case on audit.entries (use_case, sequence);
create index entries_not_ok on audit.entries (outcome, sequence) where outcome <> 'ok';
create index entries_search on audit.entries using gin (array_to_tsvector(string_to_array(search, ' ')));

-- One row, and never another: the last row that was dropped for its age, and the last row that there is. At first both are
-- the place before the first row.
create table audit.chain (
  only_row boolean primary key default true check (only_row),
  anchor_sequence bigint not null default 0 check (anchor_sequence >= 0),
  anchor_hash bytea not null default decode(repeat('00', 32), 'hex') check (length(anchor_hash) = 32),
  head_sequence bigint not null default 0,
  head_hash bytea not null default decode(repeat('00', 32), 'hex') check (length(head_hash) = 32),
  constraint chain_begins_before_it_ends check (anchor_sequence <= head_sequence)
);
insert into audit.chain default values;

-- What is on record stays as it is, until it is old enough to be dropped.
create function audit.keep_entries() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_setting('quayside.audit', true) = 'retention' then
    return null;
  end if;
  raise exception 'the audit is a record: % is refused', lower(tg_op) using errcode = 'check_violation';
end
$$;
create trigger entries_stay before update or delete or truncate on audit.entries
  for each statement execute function audit.keep_entries();

create function audit.keep_chain() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and new.anchor_sequence >= old.anchor_sequence and new.head_sequence >= old.head_sequence then
    return new;
  end if;
  raise exception 'the chain goes forward only' using errcode = 'check_violation';
end
$$;
create trigger chain_goes_forward before update or delete on audit.chain
  for each row execute function audit.keep_chain();

-- down

drop table audit.chain;
drop table audit.entries;
drop function audit.keep_chain();
drop function audit.keep_entries();
drop schema audit;
