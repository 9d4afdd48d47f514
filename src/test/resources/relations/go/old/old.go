package old

func Old() int { return 0 }
