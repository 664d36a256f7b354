drop table identity.api_keys;
drop function identity.keep_revoked();
drop schema identity;
