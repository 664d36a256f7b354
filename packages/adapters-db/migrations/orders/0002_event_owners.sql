-- The events of orders from before they said whose they are; the first of each order says who made it.
update kernel.messages m
set owner = coalesce(first.data ->> 'owner', first.data -> 'order' ->> 'owner')
from kernel.messages first
where m.kind = 'event' and m.type like 'orders.%' and first.subject = m.subject and first.sequence = 1;

-- down

update kernel.messages set owner = null where owner is not null;
