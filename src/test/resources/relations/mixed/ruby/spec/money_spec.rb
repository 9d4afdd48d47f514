require 'shop/money'
