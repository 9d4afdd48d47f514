package a.util;

public class Text {
  public static void join() {}
}
