-- Rows for the audit, from the commit that they tell of until they are sealed into the chain.
create table kernel.audit_arrivals (
  number bigint generated always as identity primary key,
  id uuid not null,
  at timestamptz(3) not null,
  body text not null
);

-- Whoever seals says so; all others leave the rows alone.
create function kernel.keep_audit_arrivals() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_setting('quayside.audit', true) = 'sealing' then
    return null;
  end if;
  raise exception 'rows that wait to be sealed are not to be changed' using errcode = 'check_violation';
end
$$;
create trigger audit_arrivals_stay before update or delete or truncate on kernel.audit_arrivals
  for each statement execute function kernel.keep_audit_arrivals();

-- down

drop table kernel.audit_arrivals;
drop function kernel.keep_audit_arrivals();
