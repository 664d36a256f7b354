drop table catalog.products;
drop schema catalog;
