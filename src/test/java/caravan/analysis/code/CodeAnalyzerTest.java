package caravan.analysis.code;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.analysis.worker.Worker;
import caravan.model.meaning.Code;
import caravan.model.meaning.Reference;
import caravan.model.meaning.Unreadable.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodeAnalyzerTest {
  private static Worker worker;
  private static CodeAnalyzer analyzer;

  @BeforeAll
  static void start() throws IOException {
    worker = Worker.start(CodeAnalyzer.spec());
    analyzer = new CodeAnalyzer(worker);
  }

  @AfterAll
  static void end() throws IOException {
    worker.close();
  }

  private static CodeResult analyze(String name, String text) throws IOException {
    return analyzer.analyze(name, "", text.getBytes(StandardCharsets.UTF_8));
  }

  private static CodeFacts facts(String name, String text) throws IOException {
    CodeResult result = analyze(name, text);
    assertThat(result).isInstanceOf(CodeResult.Read.class);
    return ((CodeResult.Read) result).facts();
  }

  private static Code code(String name, String text) throws IOException {
    return facts(name, text).code().orElseThrow();
  }

  private static List<String> imports(String name, String text) throws IOException {
    return code(name, text).references().stream()
        .filter(reference -> List.of("import", "include", "script").contains(reference.kind()))
        .map(Reference::target)
        .toList();
  }

  private static Reason reason(String name, byte[] content) throws IOException {
    CodeResult result = analyzer.analyze(name, "", content);
    assertThat(result).isInstanceOf(CodeResult.Unread.class);
    return ((CodeResult.Unread) result).unreadable().reason();
  }

  @Test
  void java_itsParts_areTold() throws IOException {
    Code code =
        code(
            "Shop.java",
            """
            package shop.core; // import not.This;
            import java.util.List;
            import static shop.util.Money.of;
            import shop.model.*;
            /* import not.That; */
            public class Shop extends Base {
              record Line(Item item) {}
              @Test void sells() { String s = "import not.This"; Till.open(1); }
              public static void main(String[] args) {}
            }
            """);

    assertThat(code.language()).isEqualTo("java");
    assertThat(code.namespace()).isEqualTo("shop.core");
    assertThat(code.symbols().toString())
        .contains("kind=class, name=Shop, line=6")
        .contains("kind=member record, name=Line, line=7")
        .contains("kind=method, name=main, line=9");
    assertThat(code.references())
        .contains(
            new Reference("import", "java.util.List", 2),
            new Reference("import", "shop.util.Money.of", 3),
            new Reference("import", "shop.model.*", 4),
            new Reference("type", "Base", 6),
            new Reference("type", "Till", 8));
    assertThat(code.references().toString()).doesNotContain("not.");
    assertThat(code.test()).isTrue();
    assertThat(code.entryPoint()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a.py   | import a.b as c, d¶from . import x¶from ..y import (p, # no, q¶ r as s)¶from z import *   | a.b d .x ..y.p ..y.r z.*
          a.js   | import x from './x';¶export * from "y";¶const z = require('z'); // require('no')¶import('./w') | ./x y z ./w
          a.ts   | import type { X } from './x';¶import y = require('y');¶export { z } from '../z'                | ./x y ../z
          a.go   | package a¶import (¶ "fmt"¶ x "m/y"¶)                                                          | fmt m/y
          a.c    | #include <stdio.h>¶#include "a/b.h"¶// #include "no.h"                                         | <stdio.h> a/b.h
          a.cpp  | #include "x.hpp"¶namespace n { class K {}; }                                                   | x.hpp
          a.rs   | mod m;¶use crate::{a, b::{self, c as d}};¶mod inner { }                                          | mod#m crate::a crate::b crate::b::c
          a.rb   | require_relative 'x/y'¶require "z"¶# require 'no'                                              | ./x/y z
          a.php  | <?php use A\\B;¶use C\\{D, E as F};¶require_once __DIR__ . '/g.php';                               | A\\B C\\D C\\E ./g.php
          a.cs   | using System.Text;¶using static A.B;                                                          | System.Text A.B
          a.kt   | package p¶import a.B¶import a.c.*¶import d.E as F                                              | a.B a.c.* d.E
          a.scala| package p¶import a.{B, C => D}¶import e._                                                      | a.B a.C e.*
          a.sh   | . ./lib.sh¶source "$(dirname "$0")/x.sh"¶echo ". no.sh"                                        | ./lib.sh ./x.sh
          """)
  void imports_ofEachLanguage_areTold(String name, String source, String expected)
      throws IOException {
    assertThat(imports(name, source.replace('¶', '\n')))
        .containsExactly(
            Arrays.stream(expected.split(" "))
                .map(word -> word.replace('#', ' '))
                .toArray(String[]::new));
  }

  @Test
  void sql_tables_areDeclaredAndUsed() throws IOException {
    Code code =
        code(
            "a.sql",
            """
            -- create table no (id int);
            CREATE TABLE IF NOT EXISTS shop.orders (id int REFERENCES customers(id), t text DEFAULT 'from no');
            WITH recent AS (SELECT * FROM "Order Lines") SELECT * FROM recent JOIN items i ON 1 = 1;
            """);

    assertThat(code.symbols().toString()).contains("kind=table, name=shop.orders, line=2");
    assertThat(code.references().stream().map(Reference::target))
        .containsExactly("customers", "Order Lines", "items");
  }

  @Test
  void content_thatIsHostile_endsWithinItsLimits_andTheNextIsRead() throws IOException {
    byte[] noise = new byte[1 << 20];
    new Random(7).nextBytes(noise);
    assertThat(reason("noise.js", noise)).isEqualTo(Reason.MALFORMED);
    assertThat(reason("large.js", new byte[5_000_000])).isEqualTo(Reason.TOO_LARGE);
    assertThat(reason("line.js", "a=1;".repeat(250_000).getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(Reason.TOO_LARGE);
    String letters = new String(noise, StandardCharsets.ISO_8859_1).replaceAll("[^!-~]", "\n");
    assertThat(analyze("letters.js", letters.substring(0, 400_000))).isNotNull();
    for (String name : List.of("deep.js", "deep.py", "deep.c", "deep.java")) {
      String deep = "x = " + "(\n".repeat(50_000) + "1" + "\n)".repeat(50_000);
      assertThat(analyze(name, deep)).as(name).isNotNull();
    }
    assertThat(analyzer.analyze("bad.py", "", new byte[] {'a', (byte) 0xff, (byte) 0xc0, '\n'}))
        .isInstanceOf(CodeResult.Read.class);

    assertThat(imports("next.py", "import after")).containsExactly("after");
  }

  @Test
  void yaml_thatRefersToItself_orNestsWithoutEnd_isHarmless() throws IOException {
    StringBuilder bomb = new StringBuilder("a: &a [x,x]\n");
    for (char c = 'b'; c <= 'z'; c++) {
      bomb.append("%c: &%c [*%c,*%c,*%c,*%c]\n".formatted(c, c, c - 1, c - 1, c - 1, c - 1));
    }
    bomb.append("self: &s [*s]\n");
    assertThat(facts("bomb.yaml", bomb.toString()).facts()).containsEntry("configuration", "yaml");
    assertThat(reason("deep.yaml", "[".repeat(100_000).getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(Reason.BOMB);
    assertThat(reason("deep.json", "[".repeat(100_000).getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(Reason.BOMB);
  }

  @Test
  void takes_minifiedOrUnknown_isRefused() {
    assertThat(CodeAnalyzer.takes("a.js", "")).isTrue();
    assertThat(CodeAnalyzer.takes("run", "bash")).isTrue();
    assertThat(CodeAnalyzer.takes("Dockerfile", "")).isTrue();
    assertThat(CodeAnalyzer.takes("a.min.js", "")).isFalse();
    assertThat(CodeAnalyzer.takes("a.png", "")).isFalse();
  }

  @Test
  void home_ofTheUser_getsNoLibraries() throws IOException {
    imports("a.py", "import a");

    assertThat(Files.exists(Path.of(System.getProperty("user.home"), ".tree-sitter"))).isFalse();
  }
}
