drop table payments.ledger;
drop table payments.operations;
drop table payments.payments;
drop schema payments;
