package money

const Cents = 100
