package sc.model
class Price
