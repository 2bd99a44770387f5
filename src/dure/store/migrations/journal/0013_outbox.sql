-- What is due of the outbox is found in the order in which it is brought, however much waits behind it.
DROP INDEX delivery_due;
CREATE INDEX delivery_next ON delivery (rank, due_us, number) WHERE state IN ('pending', 'failed');
