SELECT * FROM items; -- FROM others
