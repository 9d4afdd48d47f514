<?php
namespace App\Model;
class Item {}
