axle = 1
