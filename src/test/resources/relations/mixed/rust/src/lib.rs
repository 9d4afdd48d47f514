mod parts;
use crate::parts::wheel::Wheel;
