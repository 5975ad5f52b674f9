SET ROLE shop;
CREATE TABLE orders (customer bigint NOT NULL, id bigint GENERATED ALWAYS AS IDENTITY, note text, PRIMARY KEY (customer, id));
RESET ROLE;
SELECT create_distributed_table('orders', 'customer');
