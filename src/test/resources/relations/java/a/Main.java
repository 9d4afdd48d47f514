package a;

import a.model.Item;
import static a.util.Text.join;
import a.wide.*;

class Main {
  Helper helper;
  // Unrelated is only a word here
  void run(Item item) {
    join();
    new Wide();
    String s = "Unrelated";
    var price = item.price();
  }
}
