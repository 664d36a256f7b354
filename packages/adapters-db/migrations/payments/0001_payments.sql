-- Payments, the journal of what was asked of gateways, and the ledger.
create schema payments;

create table payments.payments (
  id uuid primary key,
  order_id uuid not null constraint payments_order_id unique,
  amount bigint not null check (amount > 0),
  currency char(3) not null,
  method text not null,
  gateway text not null,
  reference text,
  status text not null check (status in ('requested', 'unknown', 'authorized', 'declined', 'expired', 'voided')),
  reason text,
  void_asked boolean not null,
  version integer not null check (version > 0),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  unknown_since timestamptz(3),
  authorized_at timestamptz(3),
  voided_at timestamptz(3),
  constraint payments_unknown_have_a_time check ((status = 'unknown') = (unknown_since is not null)),
  constraint payments_authorized_have_a_time check ((status = 'authorized') = (authorized_at is not null)),
  constraint payments_authorized_have_a_reference check (status <> 'authorized' or reference is not null),
  constraint payments_voided_have_a_time check ((status = 'voided') = (voided_at is not null)),
  constraint payments_declined_have_a_reason check ((status = 'declined') = (reason is not null))
);
create index payments_created_at on payments.payments (created_at, id);
create index payments_status on payments.payments (status, created_at, id);

-- Written before a call leaves, and again when its answer is there.
create table payments.operations (
  id uuid primary key,
  payment_id uuid not null references payments.payments,
  kind text not null check (kind in ('authorize', 'void')),
  sequence integer not null check (sequence > 0),
  key text not null constraint operations_key unique,
  status text not null check (status in ('pending', 'unknown', 'succeeded', 'failed')),
  attempts integer not null check (attempts > 0),
  next_attempt_at timestamptz(3),
  answer text,
  version integer not null check (version > 0),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint operations_number unique (payment_id, sequence),
  constraint operations_open_are_asked_after check ((status in ('pending', 'unknown')) = (next_attempt_at is not null))
);
-- A payment is authorized once, and has one operation under way.
create unique index operations_authorized_once on payments.operations (payment_id) where kind = 'authorize' and status = 'succeeded';
create unique index operations_open_once on payments.operations (payment_id) where status in ('pending', 'unknown');
create index operations_due on payments.operations (next_attempt_at) where next_attempt_at is not null;

-- Double entry by construction: what one account loses the other gets, in one row.
create table payments.ledger (
  operation_id uuid primary key references payments.operations,
  payment_id uuid not null references payments.payments,
  debit text not null check (debit in ('customer_funds', 'authorized_funds')),
  credit text not null check (credit in ('customer_funds', 'authorized_funds')),
  amount bigint not null check (amount > 0),
  currency char(3) not null,
  at timestamptz(3) not null,
  constraint ledger_moves_between_accounts check (debit <> credit)
);
create index ledger_payment on payments.ledger (payment_id, at);

-- down

drop table payments.ledger;
drop table payments.operations;
drop table payments.payments;
drop schema payments;
