-- People: users with their roles, sessions, second factors, and the tokens that come with mail. Of every secret there is a digest, or a
-- sealed text, and never the secret.
create table identity.roles (
  id uuid primary key,
  name text collate "C" not null check (name ~ '^[a-z][a-z0-9_-]{1,39}$'),
  -- The scopes and the description of a built-in role are in the program; it has a row once it asks for a second factor.
  built_in boolean not null,
  description text,
  scopes json not null check (json_typeof(scopes) = 'array'),
  requires_second_factor boolean not null,
  updated_at timestamptz(3) not null,
  version integer not null check (version > 0)
);
create unique index roles_name on identity.roles (name);

create table identity.users (
  id uuid primary key,
  email text collate "C" not null check (length(email) between 3 and 254),
  -- What addresses are compared by: two that differ in case alone are one.
  address text collate "C" not null generated always as (lower(email)) stored,
  name text,
  status text not null check (status in ('invited', 'active', 'deactivated')),
  password_hash text,
  factor_state text not null check (factor_state in ('none', 'enrolling', 'enrolled')),
  factor_secret text,
  factor_since timestamptz(3),
  factor_last_step bigint,
  factor_recovery_codes json,
  factor_failures integer,
  factor_failed_at timestamptz(3),
  created_by text not null,
  created_at timestamptz(3) not null,
  confirmed_at timestamptz(3),
  deactivated_at timestamptz(3),
  -- The number of events in the user's history.
  events integer not null check (events > 0),
  -- Counts all changes, of sessions as a whole too.
  version integer not null check (version > 0),
  constraint users_active_are_confirmed check (status <> 'active' or (confirmed_at is not null and password_hash is not null)),
  constraint users_invited_have_no_password check (status <> 'invited' or (confirmed_at is null and password_hash is null)),
  constraint users_deactivated_at_a_moment check ((status = 'deactivated') = (deactivated_at is not null)),
  constraint users_factor_is_whole check (
    (factor_state = 'none') = (factor_secret is null) and (factor_state = 'none') = (factor_since is null)
    and (factor_state = 'enrolled') = (factor_last_step is not null)
    and (factor_state = 'enrolled') = (factor_recovery_codes is not null)
    and (factor_state = 'enrolled') = (factor_failures is not null)
  )
);
create unique index users_address on identity.users (address);
create index users_created_at on identity.users (created_at, id);
create index users_email on identity.users (address, id);

create table identity.user_roles (
  user_id uuid not null references identity.users (id) on delete cascade,
  role text collate "C" not null,
  -- The same where it is a role of one's own: so none that somebody has can be deleted. Built-in ones need no row.
  own_role text collate "C" references identity.roles (name),
  primary key (user_id, role),
  constraint user_roles_own_role_is_the_role check (own_role = role)
);
create index user_roles_role on identity.user_roles (role, user_id);
create index user_roles_own_role on identity.user_roles (own_role);

create table identity.sessions (
  id uuid primary key,
  user_id uuid not null references identity.users (id) on delete cascade,
  address text,
  agent text,
  started_at timestamptz(3) not null,
  last_used_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  ended_at timestamptz(3),
  end_reason text,
  version integer not null check (version in (1, 2)),
  constraint sessions_end_with_a_reason check (
    (ended_at is null) = (end_reason is null) and (ended_at is null) = (version = 1)
  )
);
create index sessions_started_at on identity.sessions (user_id, started_at, id);
create index sessions_last_used_at on identity.sessions (user_id, last_used_at, id);
create index sessions_over on identity.sessions (coalesce(ended_at, expires_at));

-- What was ended stays ended, whatever a program believes.
create function identity.keep_ended() returns trigger language plpgsql as $$
begin
  raise exception 'the session % is ended, and stays so', old.id using errcode = 'check_violation';
end
$$;
create trigger sessions_stay_ended before update of ended_at on identity.sessions
  for each row when (old.ended_at is not null and new.ended_at is distinct from old.ended_at)
  execute function identity.keep_ended();

create table identity.refresh_tokens (
  hash text collate "C" primary key check (hash ~ '^[0-9a-f]{64}$'),
  session_id uuid not null references identity.sessions (id) on delete cascade,
  issued_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  used_at timestamptz(3)
);
create index refresh_tokens_session on identity.refresh_tokens (session_id);
create index refresh_tokens_expires_at on identity.refresh_tokens (expires_at);

create table identity.sign_in_challenges (
  hash text collate "C" primary key check (hash ~ '^[0-9a-f]{64}$'),
  user_id uuid not null references identity.users (id) on delete cascade,
  expires_at timestamptz(3) not null,
  attempts integer not null check (attempts between 0 and 5),
  used_at timestamptz(3),
  version integer not null check (version > 0)
);
create index sign_in_challenges_user on identity.sign_in_challenges (user_id);
create index sign_in_challenges_expires_at on identity.sign_in_challenges (expires_at);

create table identity.mail_tokens (
  id uuid primary key,
  purpose text not null check (purpose in ('registration', 'password_reset', 'invitation')),
  token_hash text collate "C" not null check (token_hash ~ '^[0-9a-f]{64}$'),
  -- The token itself, sealed, until its mail is sent.
  sealed_token text,
  email text collate "C" not null,
  address text collate "C" not null generated always as (lower(email)) stored,
  name text,
  password_hash text,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  used_at timestamptz(3),
  version integer not null check (version in (1, 2)),
  constraint mail_tokens_registration_has_a_password check (
    (password_hash is not null) = (purpose = 'registration' and used_at is null)
  ),
  constraint mail_tokens_used_ones_are_not_sent check (used_at is null or sealed_token is null)
);
create unique index mail_tokens_token_hash on identity.mail_tokens (token_hash);
create index mail_tokens_address on identity.mail_tokens (address);
create index mail_tokens_expires_at on identity.mail_tokens (expires_at);

-- down

drop table identity.mail_tokens;
drop table identity.sign_in_challenges;
drop table identity.refresh_tokens;
drop table identity.sessions;
drop function identity.keep_ended();
drop table identity.user_roles;
drop table identity.users;
drop table identity.roles;
