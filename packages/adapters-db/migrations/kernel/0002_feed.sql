-- The feed: whose an event is, and where reading begins.
alter table kernel.messages add column owner text;

-- One row, and never another.
create table kernel.feed (
  only_row boolean primary key default true check (only_row),
  begin bigint not null check (begin >= 0)
);
insert into kernel.feed (begin) values (0);

-- down

drop table kernel.feed;
alter table kernel.messages drop column owner;
