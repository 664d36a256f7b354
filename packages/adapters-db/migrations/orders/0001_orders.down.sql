drop table orders.sagas;
drop table orders.lines;
drop table orders.orders;
drop schema orders;
