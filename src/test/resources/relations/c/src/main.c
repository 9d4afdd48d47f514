#include <stdio.h>
#include "local.h"
#include "shop/money.h"
#include <shop/deep.h>
/* #include "no.h" */
