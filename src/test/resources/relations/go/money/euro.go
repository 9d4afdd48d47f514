package money

type Euro int
