-- Runs once, in one transaction, on the coordinator of database "shop".
CREATE SCHEMA shop AUTHORIZATION shop_owner;
CREATE TABLE shop.orders (
  customer_id bigint NOT NULL,
  order_id bigint GENERATED ALWAYS AS IDENTITY,
  placed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (customer_id, order_id)
);
SELECT create_distributed_table('shop.orders', 'customer_id');
ALTER TABLE shop.orders OWNER TO shop_owner;
