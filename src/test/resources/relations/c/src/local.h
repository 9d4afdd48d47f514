#include "../include/shop/money.h"
