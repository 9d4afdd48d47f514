use my_shop::parts::wheel::Wheel;
