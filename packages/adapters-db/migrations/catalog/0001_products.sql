-- What can be ordered, and what it costs.
create schema catalog;

create table catalog.products (
  id uuid primary key,
  -- Compared and sorted by code point, in every locale.
  sku text collate "C" not null check (length(sku) between 1 and 64),
  name text collate "C" not null check (length(name) between 1 and 200),
  description text check (length(description) <= 5000),
  prices jsonb not null,
  tax_rate integer not null check (tax_rate between 0 and 10000),
  stocked boolean not null,
  status text not null check (status in ('active', 'archived')),
  version integer not null check (version > 0),
  words text not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  -- The words are told apart before they come here: the parser of PostgreSQL would read `ABC-123` as `abc` and minus 123.
  search tsvector generated always as (array_to_tsvector(string_to_array(words, ' '))) stored,
  constraint products_prices_are_amounts check (
    jsonb_typeof(prices) = 'object' and not jsonb_path_exists(prices,
      '$.keyvalue() ? (!(@.key like_regex "^[A-Z]{3}$") || @.value.type() != "number" || @.value < 0 || @.value > 9007199254740991 || @.value != @.value.floor())')
  )
);
create unique index products_sku on catalog.products (sku);
create index products_name on catalog.products (name, id);
create index products_created_at on catalog.products (created_at, id);
create index products_updated_at on catalog.products (updated_at, id);
create index products_status on catalog.products (status, sku);
create index products_search on catalog.products using gin (search);

-- down

drop table catalog.products;
drop schema catalog;
