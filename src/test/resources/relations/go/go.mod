module example.org/shop

replace example.org/old => ./old
