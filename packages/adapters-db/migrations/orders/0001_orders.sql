-- Orders, their lines, and the sagas that see them through.
create schema orders;

create table orders.orders (
  id uuid primary key,
  external_id text check (length(external_id) between 1 and 64),
  owner text not null,
  status text not null check (status in ('draft', 'placed', 'confirmed', 'rejected', 'cancelled')),
  reason text,
  version integer not null check (version > 0),
  currency char(3) not null check (currency ~ '^[A-Z]{3}$'),
  customer_reference text,
  customer json not null,
  shipping_address json not null,
  billing_address json,
  payment_method text not null,
  metadata json not null,
  subtotal bigint not null check (subtotal >= 0),
  discount bigint not null check (discount >= 0),
  shipping bigint not null check (shipping >= 0),
  tax bigint not null check (tax >= 0),
  total bigint not null,
  search text not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  placed_at timestamptz(3),
  confirmed_at timestamptz(3),
  rejected_at timestamptz(3),
  cancelled_at timestamptz(3),
  constraint orders_discount_fits check (discount <= subtotal),
  constraint orders_total_adds_up check (total = subtotal - discount + shipping + tax),
  constraint orders_drafts_are_not_placed check (status <> 'draft' or placed_at is null),
  constraint orders_placed_have_a_time check (status in ('draft', 'cancelled') or placed_at is not null),
  constraint orders_confirmed_have_a_time check ((status = 'confirmed') = (confirmed_at is not null)),
  constraint orders_rejected_have_a_reason check ((status = 'rejected') = (rejected_at is not null) and (status <> 'rejected' or reason is not null)),
  constraint orders_only_ended_have_a_reason check (reason is null or status in ('rejected', 'cancelled')),
  constraint orders_cancelled_have_a_reason check ((status = 'cancelled') = (cancelled_at is not null) and (status <> 'cancelled' or reason is not null))
);
create unique index orders_external_id on orders.orders (external_id, owner) where external_id is not null;
create index orders_created_at on orders.orders (created_at, id);
create index orders_owner on orders.orders (owner, created_at, id);
create index orders_placed_at on orders.orders (placed_at, id);
create index orders_total on orders.orders (total, id);
create index orders_status on orders.orders (status, created_at, id);
create index orders_customer on orders.orders (customer_reference, created_at, id) where customer_reference is not null;
-- The words are told apart before they come here: the parser of PostgreSQL would read `INV-2010` as `inv` and minus 2010.
create index orders_search on orders.orders using gin (array_to_tsvector(string_to_array(search, ' ')));

create table orders.lines (
  order_id uuid not null references orders.orders on delete cascade,
  number integer not null check (number between 1 and 1000),
  sku text not null,
  name text not null,
  quantity integer not null check (quantity between 1 and 1000000),
  unit_price bigint not null check (unit_price >= 0),
  discount bigint not null check (discount >= 0),
  tax_rate integer not null check (tax_rate between 0 and 10000),
  tax bigint not null check (tax >= 0),
  total bigint not null,
  negotiated boolean not null,
  stocked boolean not null,
  constraint lines_pkey primary key (order_id, number),
  constraint lines_discount_fits check (discount <= unit_price * quantity),
  constraint lines_total_adds_up check (total = unit_price * quantity - discount + tax)
);

create table orders.sagas (
  order_id uuid primary key references orders.orders on delete cascade,
  reservation_id uuid not null,
  payment_id uuid not null,
  needs_stock boolean not null,
  needs_payment boolean not null,
  step text not null check (step in ('reserving', 'authorizing', 'rejecting', 'undoing', 'done')),
  detail json not null,
  version integer not null check (version > 0),
  attempts integer not null check (attempts >= 0),
  wake_at timestamptz(3),
  stuck_since timestamptz(3),
  started_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint sagas_detail_is_of_its_step check (detail ->> 'step' = step),
  constraint sagas_wake_while_under_way check ((step = 'done') = (wake_at is null))
);
create index sagas_due on orders.sagas (wake_at) where wake_at is not null;
create index sagas_open on orders.sagas (updated_at, order_id) where step <> 'done';
create index sagas_updated_at on orders.sagas (updated_at, order_id);
create index sagas_started_at on orders.sagas (started_at, order_id);

-- down

drop table orders.sagas;
drop table orders.lines;
drop table orders.orders;
drop schema orders;
