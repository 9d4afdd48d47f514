CREATE TABLE shop.items (id int);
