-- Who is asking: API keys, of whose secrets only digests are kept.
create schema identity;

create table identity.api_keys (
  id uuid primary key,
  name text collate "C" not null check (length(name) between 1 and 100),
  scopes json not null check (json_typeof(scopes) = 'array' and json_array_length(scopes) > 0),
  secret_hash text collate "C" not null check (secret_hash ~ '^[0-9a-f]{64}$'),
  hint text not null check (length(hint) between 1 and 16),
  created_by text not null,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3),
  revoked_at timestamptz(3),
  last_used_at timestamptz(3),
  version integer not null check (version > 0),
  constraint api_keys_expire_after_they_are_made check (expires_at > created_at),
  constraint api_keys_first_version_is_live check (version > 1 or revoked_at is null)
);
create unique index api_keys_secret_hash on identity.api_keys (secret_hash);
create index api_keys_created_at on identity.api_keys (created_at, id);
create index api_keys_name on identity.api_keys (name, id);

-- What was revoked stays revoked, whatever a program believes.
create function identity.keep_revoked() returns trigger language plpgsql as $$
begin
  raise exception 'the key % is revoked, and stays so', old.id using errcode = 'check_violation';
end
$$;
create trigger api_keys_stay_revoked before update of revoked_at on identity.api_keys
  for each row when (old.revoked_at is not null and new.revoked_at is distinct from old.revoked_at)
  execute function identity.keep_revoked();

-- down

drop table identity.api_keys;
drop function identity.keep_revoked();
drop schema identity;
