-- A payment belongs to whoever placed its order. The first event of an order says whose it is.
create temporary table owners on commit drop as
select subject as order_id, owner from kernel.messages where kind = 'event' and type like 'orders.%' and sequence = 1 and owner is not null;

update kernel.messages m set owner = owners.owner
from owners where m.kind = 'event' and m.type like 'payments.%' and m.data ->> 'orderId' = owners.order_id;
-- What was asked for, and may not have been heard yet.
update kernel.messages m set data = (m.data::jsonb || jsonb_build_object('owner', owners.owner))::json
from owners where m.kind = 'command' and m.type like 'payments.%' and m.subject = owners.order_id;

alter table payments.payments add column owner text;
update payments.payments p set owner = coalesce((select o.owner from orders.orders o where o.id = p.order_id), 'nobody');
alter table payments.payments alter column owner set not null;
create index payments_owner on payments.payments (owner, created_at, id);

-- down

drop index payments.payments_owner;
alter table payments.payments drop column owner;
update kernel.messages set data = (data::jsonb - 'owner')::json where kind = 'command' and type like 'payments.%';
update kernel.messages set owner = null where kind = 'event' and type like 'payments.%';
