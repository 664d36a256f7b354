-- Locations, stock, reservations, and the ledger of every movement.
create schema inventory;

-- At most a thousand: no list of them needs an index of its own.
create table inventory.locations (
  id uuid primary key,
  code text collate "C" not null constraint locations_code unique check (code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$'),
  name text not null check (length(name) between 1 and 200),
  priority integer not null check (priority between 0 and 1000000),
  active boolean not null,
  version integer not null check (version > 0),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null
);

-- One SKU at one location. A few of these rows are changed by nearly every order, and none of what changes then is
-- indexed: with room in the page the row stays where it is, and no index learns of it.
create table inventory.stock (
  sku text collate "C" not null check (length(sku) between 1 and 64),
  location_id uuid not null references inventory.locations,
  on_hand bigint not null default 0,
  reserved bigint not null default 0,
  reorder_point bigint check (reorder_point >= 0),
  allow_backorder boolean not null default false,
  low boolean not null default false,
  version integer not null default 0 check (version >= 0),
  constraint stock_pkey primary key (sku, location_id),
  constraint stock_is_not_negative check (on_hand >= 0 and reserved >= 0),
  constraint stock_is_not_oversold check (reserved <= on_hand or allow_backorder),
  constraint stock_is_low_at_its_reorder_point check (low = coalesce(on_hand - reserved <= reorder_point, false))
) with (fillfactor = 60);
create index stock_by_location on inventory.stock (location_id, sku);
create index stock_low on inventory.stock (sku, location_id) where low;

-- What is held for an order, or was, or could not be.
create table inventory.reservations (
  id uuid primary key,
  order_id uuid not null,
  status text not null check (status in ('held', 'refused', 'released', 'expired')),
  allocations json not null,
  shortages json not null,
  expires_at timestamptz(3),
  -- When to ask for its expiry; later than expires_at where that was asked for already.
  expiry_due_at timestamptz(3),
  ended_at timestamptz(3),
  version integer not null check (version > 0),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint reservations_order_id unique (order_id),
  constraint reservations_end_once check ((status in ('released', 'expired')) = (ended_at is not null)),
  constraint reservations_held_may_expire check (status = 'held' or expires_at is null),
  constraint reservations_that_expire_are_due check ((expires_at is null) = (expiry_due_at is null)),
  constraint reservations_refused_have_shortages check ((status = 'refused') = (json_array_length(shortages) > 0)),
  constraint reservations_held_have_allocations check (status not in ('held', 'expired') or json_array_length(allocations) > 0),
  constraint reservations_refused_hold_nothing check (status <> 'refused' or json_array_length(allocations) = 0)
);
create index reservations_created_at on inventory.reservations (created_at, id);
create index reservations_status on inventory.reservations (status, created_at, id);
create index reservations_due on inventory.reservations (expiry_due_at) where expiry_due_at is not null;

-- The ledger: on_hand and reserved of a level are the sums of its movements. Rows are written by the statement that
-- changes the level, and never changed.
create table inventory.movements (
  id uuid primary key,
  kind text not null,
  sku text collate "C" not null,
  location_id uuid not null,
  on_hand bigint not null,
  reserved bigint not null,
  reservation_id uuid,
  note text,
  actor text not null,
  at timestamptz(3) not null,
  constraint movements_are_of_a_kind check (
    case kind
      when 'receipt' then on_hand > 0 and reserved = 0
      when 'adjustment' then on_hand <> 0 and reserved = 0
      when 'transfer' then on_hand <> 0 and reserved = 0
      when 'reservation' then on_hand = 0 and reserved > 0
      when 'release' then on_hand = 0 and reserved < 0
      else false
    end
  ),
  constraint movements_of_reservations_name_them check ((kind in ('reservation', 'release')) = (reservation_id is not null))
);
create index movements_at on inventory.movements (at, id);
create index movements_sku on inventory.movements (sku, at, id);
create index movements_location on inventory.movements (location_id, at, id);
create index movements_operators on inventory.movements (kind, at, id) where reservation_id is null;
-- A reservation holds, and gives back, each of its allocations once.
create unique index movements_reservation on inventory.movements (reservation_id, sku, location_id, kind)
  where reservation_id is not null;

-- down

drop table inventory.movements;
drop table inventory.reservations;
drop table inventory.stock;
drop table inventory.locations;
drop schema inventory;
