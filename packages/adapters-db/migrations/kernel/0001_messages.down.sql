drop function kernel.expect(bigint, bigint);
drop table kernel.once;
drop table kernel.aside;
drop table kernel.consumers;
drop table kernel.inbox;
drop table kernel.messages;
drop sequence kernel.message_position;
drop schema kernel;
