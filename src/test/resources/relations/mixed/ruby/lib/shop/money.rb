require_relative 'euro'
