<?php
namespace App;
use App\Model\Item;
require_once __DIR__ . '/helper.inc.php';
class Shop extends Base { function f(): Item { return new Item(); } }
