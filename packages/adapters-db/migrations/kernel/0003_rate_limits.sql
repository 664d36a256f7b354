-- Budgets that processes share. Not logged: after a crash of the database every budget is whole again, and that is all.
create unlogged table kernel.rate_limits (
  key text primary key,
  points integer not null default 0,
  -- Milliseconds since 1970.
  expire bigint
);
create index rate_limits_expire on kernel.rate_limits (expire);

-- down

drop table kernel.rate_limits;
