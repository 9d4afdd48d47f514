package main

import (
	"fmt"
	m "example.org/shop/money"
	"example.org/old"
)

func main() { fmt.Println(m.Cents, old.Old(), helper()) }
