package sc
import sc.model.{Item, Price => P}
object Main { val x = new Item() }
