drop table inventory.movements;
drop table inventory.reservations;
drop table inventory.stock;
drop table inventory.locations;
drop schema inventory;
