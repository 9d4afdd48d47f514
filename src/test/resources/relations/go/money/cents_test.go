package money

var Extra Euro
