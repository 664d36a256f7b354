-- What access tokens stand on: the keys that sign them, and the service accounts that get them.
create table identity.signing_keys (
  id uuid primary key,
  -- Given once: of several processes that make the next key at once, one does.
  number integer not null constraint signing_keys_number unique check (number > 0),
  state text not null check (state in ('next', 'active', 'retiring', 'gone')),
  public_key text collate "C" not null check (public_key ~ '^[A-Za-z0-9_-]{43}$'),
  sealed_key text collate "C",
  created_at timestamptz(3) not null,
  activated_at timestamptz(3),
  retired_at timestamptz(3),
  gone_at timestamptz(3),
  revoked boolean not null default false,
  version integer not null check (version > 0),
  constraint signing_keys_sign_with_their_private_part check ((state in ('next', 'active')) = (sealed_key is not null)),
  constraint signing_keys_are_what_they_became check (
    case state
      when 'next' then activated_at is null and retired_at is null and gone_at is null
      when 'active' then activated_at is not null and retired_at is null and gone_at is null
      when 'retiring' then retired_at is not null and gone_at is null
      else gone_at is not null
    end
  ),
  constraint signing_keys_are_revoked_when_gone check (state = 'gone' or not revoked)
);

create table identity.service_accounts (
  id uuid primary key,
  name text collate "C" not null check (length(name) between 1 and 100),
  scopes json not null check (json_typeof(scopes) = 'array' and json_array_length(scopes) > 0),
  status text not null check (status in ('active', 'ended')),
  -- Digests of the secrets, two good ones at most.
  secrets json not null check (json_typeof(secrets) = 'array' and json_array_length(secrets) <= 2),
  created_by text collate "C" not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  ended_at timestamptz(3),
  version integer not null check (version > 0),
  constraint service_accounts_end_once check ((status = 'ended') = (ended_at is not null)),
  constraint service_accounts_end_with_their_secrets check (status = 'active' or json_array_length(secrets) = 0)
);
create index service_accounts_created_at on identity.service_accounts (created_at, id);
create index service_accounts_name on identity.service_accounts (name, id);

-- What was taken away stays so, whatever a program believes.
create function identity.keep_gone() returns trigger language plpgsql as $$
begin
  raise exception '% % has ended, and stays so', tg_table_name, old.id using errcode = 'check_violation';
end
$$;
create trigger signing_keys_stay_gone before update on identity.signing_keys
  for each row when (old.state = 'gone') execute function identity.keep_gone();
create trigger service_accounts_stay_ended before update on identity.service_accounts
  for each row when (old.status = 'ended') execute function identity.keep_gone();

-- Keys by whoever made them.
create index api_keys_created_by on identity.api_keys (created_by, created_at, id);
create index service_accounts_created_by on identity.service_accounts (created_by, created_at, id);

-- down

drop index identity.api_keys_created_by;
drop table identity.service_accounts;
drop table identity.signing_keys;
drop function identity.keep_gone();
