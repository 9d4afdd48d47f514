package caravan.analysis.language;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Marks that settle a file's language among a few: a keyword at the start of a line that one of
 * them has and the others cannot have. Every pattern is bounded to a line and free of nested
 * repetition, so that no text makes it slow.
 */
final class Heuristics {
  /** A mark of a language, and what it is for people. */
  private record Mark(String language, Pattern pattern, String words) {}

  private static final Map<String, List<Mark>> BY_EXTENSION =
      Map.ofEntries(
          Map.entry(
              ".h",
              List.of(
                  mark(
                      "objective-c",
                      "^\\s{0,8}(?:@(?:interface|protocol|class|implementation|property|end)\\b|#\\s*import\\b|#\\s*include\\s*<(?:Foundation|AppKit|Cocoa|UIKit|GNUstepBase|GNUstepGUI)/)|\\bNS(?:String|Object|Array|Dictionary|U?Integer|Rect)\\b",
                      "an Objective-C directive"),
                  mark(
                      "c++",
                      "^\\s{0,8}(?:class\\s+[\\w:]{1,80}(?:\\s+[\\w:]{1,80})?\\s*(?:final\\s*)?[:{]|class\\s+\\w{1,80};|template\\s*<|namespace(?:\\s+[\\w:]{1,80})?\\s*\\{|namespace\\s+\\w{1,80}$|using\\s+(?:namespace|[\\w:]{1,80})\\b|(?:public|private|protected)(?:\\s+\\w{1,20})?\\s*:|#\\s*include\\s*<(?:string|vector|map|memory|iostream|algorithm|functional|utility|cstd\\w{1,8}|type_traits|set|list|atomic|mutex|Q\\w{1,40})>)|\\bstd::\\w|\\bconstexpr\\b|\\boperator\\s{0,2}[=<>+*(\\[!-]",
                      "a C++ declaration"))),
          Map.entry(
              ".m",
              List.of(
                  mark(
                      "objective-c",
                      "^\\s{0,8}(?:@(?:interface|implementation|protocol|class|end)\\b|#\\s*(?:import|include)\\b)",
                      "an Objective-C directive"),
                  mark("mathematica", "^\\(\\*|\\bBeginPackage\\[", "a Mathematica comment"),
                  mark("matlab", "^\\s{0,8}(?:%|##|function\\b)", "a Matlab comment or function"))),
          Map.entry(
              ".pl",
              List.of(
                  mark(
                      "perl",
                      "^\\s{0,8}(?:use\\s+(?:strict|warnings|v?5|vars|lib|[A-Z]\\w*(?:::\\w+)*)|package\\s+\\w[\\w:]*\\s*;|my\\s*[(%@$]|require\\s+[\"'\\w])",
                      "a Perl statement"),
                  mark("raku", "^\\s{0,8}use\\s+v6", "a Raku version"),
                  mark(
                      "prolog",
                      "^(?::-|[a-z]\\w{0,60}(?:\\([^\\n]{0,200}\\))?\\s*(?::-|-->))",
                      "a Prolog clause"))),
          Map.entry(
              ".pm",
              List.of(
                  mark(
                      "raku",
                      "^\\s{0,8}(?:use\\s+v6|unit\\s+(?:class|module)\\b)",
                      "a Raku version"),
                  mark("perl", "^\\s{0,8}package\\s+\\w", "a Perl package"))),
          Map.entry(".t", List.of(mark("raku", "^\\s{0,8}use\\s+v6", "a Raku version"))),
          Map.entry(
              ".ts",
              List.of(
                  mark(
                      "qt-linguist",
                      "\\A\\s{0,80}(?:<\\?xml|<!DOCTYPE TS|<TS\\b)",
                      "an XML document of translations"))),
          Map.entry(
              ".mm",
              List.of(
                  mark("freemind", "\\A\\s{0,80}<map\\b|\\A<\\?xml", "a mind map"),
                  mark("objective-c++", "^\\s{0,8}(?:#|@|//)", "an Objective-C++ directive"))),
          Map.entry(
              ".md",
              List.of(
                  mark(
                      "gcc-machine",
                      "^\\(define_(?:insn|expand|split|attr|constants?|mode|c_enum)",
                      "a GCC machine description"))),
          Map.entry(
              ".v",
              List.of(
                  mark("v", "^(?:pub\\s+)?fn\\s+\\w", "a V function"),
                  mark(
                      "verilog",
                      "^\\s{0,8}(?:module\\s+[\\w\\\\]|endmodule\\b|`(?:timescale|define|include|ifdef|ifndef|default_nettype)\\b)",
                      "a Verilog module or directive"),
                  mark(
                      "coq",
                      "^\\s{0,8}(?:(?:From\\s+[\\w.]{1,80}\\s+)?Require\\b|Lemma\\b|Theorem\\b|Definition\\b|Inductive\\b|Fixpoint\\b|Proof\\.|Section\\s|Set\\s+\\w|Notation\\b|Module\\s|Declare\\s)|\\A\\s{0,80}\\(\\*",
                      "a Coq command"),
                  mark("v", "^import\\s+[a-z]", "a V function"))),
          Map.entry(
              ".rs",
              List.of(
                  mark(
                      "renderscript",
                      "^\\s{0,8}#pragma\\s+(?:version|rs)\\b",
                      "a RenderScript pragma"),
                  mark(
                      "rust",
                      "^\\s{0,8}(?:use\\s|fn\\s|mod\\s|pub\\s|impl\\b|#!?\\[|//)",
                      "a Rust item"))),
          Map.entry(".r", List.of(mark("rebol", "^\\s{0,8}REBOL\\s*\\[", "a Rebol header"))),
          Map.entry(
              ".cls",
              List.of(
                  mark(
                      "tex",
                      "^\\s{0,8}(?:%|\\\\(?:NeedsTeXFormat|ProvidesClass|RequirePackage|newcommand|def))",
                      "a TeX command"),
                  mark(
                      "visual-basic",
                      "\\AVERSION\\s|^Attribute\\s+VB_",
                      "a Visual Basic attribute"),
                  mark(
                      "openedge",
                      "^\\s{0,8}(?i:using\\s+[\\w.]{1,80}\\*?\\s+from|method\\s+public|end\\s+class\\s*\\.)",
                      "an OpenEdge class"),
                  mark(
                      "apex",
                      "^\\s{0,8}(?i:global|public|private)\\s+[^\\n]{0,60}(?i:class)\\b",
                      "an Apex class"))),
          Map.entry(
              ".php", List.of(mark("hack", "\\A(?:#![^\\n]{0,80}\\n)?<\\?hh\\b", "a Hack tag"))),
          Map.entry(
              ".inc",
              List.of(
                  mark("php", "<\\?(?:php|=)", "a PHP tag"),
                  mark(
                      "povray",
                      "^\\s{0,8}(?:#(?:declare|local|version|macro)\\b|(?:texture|pigment|finish|camera|light_source|union|difference|mesh2?|object|bicubic_patch|sphere)\\s*\\{)",
                      "a POV-Ray directive"),
                  mark(
                      "pascal",
                      "^\\s{0,8}(?:\\{\\$|(?i:procedure|function|unit|begin|implementation|const|var|type)\\b[^{=\\n"
                          + "]{0,120};?\\s*$)",
                      "a Pascal declaration"),
                  mark(
                      "assembly",
                      "^\\s{0,8}(?:%(?:macro|define|ifdef|ifndef|assign)\\b|;)|^\\s{0,8}\\.(?:macro|section|globl|text|data)\\b|^\\w{1,60}\\s+(?i:equ|macro|proc)\\b",
                      "an assembler's directive"),
                  mark(
                      "c++",
                      "^\\s{0,8}(?:#\\s*(?:include|define|ifdef|ifndef|if|undef|endif)\\b|template\\b|namespace\\b)",
                      "a preprocessor's directive"))),
          Map.entry(
              ".pro",
              List.of(
                  mark(
                      "qmake",
                      "^\\s{0,8}(?:TEMPLATE|SOURCES|HEADERS|QT|TARGET|CONFIG|SUBDIRS|INCLUDEPATH|include\\()\\s*[+\\-]?[=(]?",
                      "a qmake variable"),
                  mark(
                      "ddl-idl",
                      "^\\s{0,8}(?i:pro|function|compile_opt)\\s+\\w|^\\s{0,8};",
                      "an IDL procedure"),
                  mark(
                      "prolog",
                      "^(?::-|[a-z]\\w{0,60}\\([^\\n]{0,200}\\)\\s*:-)",
                      "a Prolog clause"))),
          Map.entry(
              ".pp",
              List.of(
                  mark(
                      "pascal",
                      "^\\s{0,8}(?i:unit|program|uses|interface|implementation|procedure|begin)\\b",
                      "a Pascal keyword"),
                  mark(
                      "puppet",
                      "^\\s{0,8}(?:class|define|node|include|plan)\\s+[\\w:'\"$]|^\\s{0,8}(?:#|\\$\\w)|=>",
                      "a Puppet resource"))),
          Map.entry(
              ".fs",
              List.of(
                  mark(
                      "glsl",
                      "^\\s{0,8}(?:#version|precision\\s|uniform\\s|varying\\s|void\\s+main\\s*\\()",
                      "a shader's declaration"),
                  mark("forth", "^(?::\\s+\\S|\\\\\\s|\\(\\s)", "a Forth definition"),
                  mark(
                      "f#",
                      "^\\s{0,8}(?:namespace|module|open|let|type|//|#light)\\b?",
                      "an F# declaration"))),
          Map.entry(
              ".f",
              List.of(
                  mark("forth", "^(?::\\s+\\S|\\\\\\s)", "a Forth definition"),
                  mark(
                      "fortran",
                      "^(?:[cC*!]|\\s{6,72}(?i:subroutine|program|function|integer|real|end|call|implicit))",
                      "a Fortran statement"))),
          Map.entry(
              ".cs",
              List.of(
                  mark(
                      "smalltalk",
                      "^!\\s*[\\w ]{1,60}(?:methodsFor|class)|^'From ",
                      "a Smalltalk chunk"),
                  mark(
                      "c#",
                      "^\\s{0,12}(?:using\\s|namespace\\s|public\\s|internal\\s|///?|\\[assembly|/\\*|\\*)",
                      "a C# declaration"))),
          Map.entry(
              ".d",
              List.of(
                  mark(
                      "d",
                      "^\\s{0,8}(?:module\\s+[\\w.]+\\s*;|import\\s+[\\w.]+|/\\+|private\\s+import)",
                      "a D module"),
                  mark(
                      "dtrace",
                      "^\\s{0,8}(?:\\w*:\\w*:[^\\n"
                          + "]{0,80}$|#pragma\\s+D\\b|provider\\s+\\w|BEGIN$|dtrace:)",
                      "a DTrace probe"),
                  mark("make-dependencies", "\\A[^\\s:(){}]{1,250}\\s?:\\s", "a rule of make"))),
          Map.entry(
              ".l",
              List.of(
                  mark("lex", "^(?:%%|%\\{|%option\\b)", "a lex section"),
                  mark("roff", "\\A(?:\\.[A-Za-z\\\\]{1,3}\\b|'\\\\\")", "a roff request"),
                  mark("common-lisp", "^\\(", "a Lisp form"))),
          Map.entry(
              ".mod",
              List.of(
                  mark(
                      "modula-2",
                      "^\\s{0,8}(?:(?:DEFINITION|IMPLEMENTATION)\\s+)?MODULE\\s+\\w",
                      "a Modula-2 module"),
                  mark("xml", "\\A\\s{0,80}(?:<\\?xml|<!--|<!ENTITY)", "an XML document"),
                  mark(
                      "ampl",
                      "^\\s{0,8}(?:param|set|var|minimize|maximize|subject\\s+to|s\\.t\\.|#)\\b?",
                      "an AMPL declaration"))),
          Map.entry(
              ".ml",
              List.of(
                  mark(
                      "standard-ml",
                      "^\\s{0,8}(?:(?:structure|signature|functor|fun|datatype|local)\\s|val\\s[^:\\n"
                          + "]{1,80}=)",
                      "a Standard ML declaration"),
                  mark(
                      "ocaml",
                      "^\\s{0,8}(?:let\\s+(?:rec\\s|\\w|\\()|open\\s+[A-Z]|module\\s+\\w|external\\s|type\\s+\\w)",
                      "an OCaml declaration"))),
          Map.entry(
              ".ex",
              List.of(
                  mark(
                      "elixir",
                      "^\\s{0,8}(?:defmodule\\s|@moduledoc|def\\s|use\\s|import\\s)",
                      "an Elixir module"),
                  mark(
                      "euphoria",
                      "^\\s{0,8}(?:include\\s|procedure\\s|function\\s|with\\s|without\\s|--)",
                      "a Euphoria procedure"))),
          Map.entry(
              ".e",
              List.of(
                  mark(
                      "eiffel",
                      "^\\s{0,8}(?:class|feature|inherit|note|indexing|deferred\\s+class)\\b",
                      "an Eiffel class"),
                  mark(
                      "euphoria",
                      "^\\s{0,8}(?:include\\s|procedure\\s|global\\s|function\\s|with\\s|without\\s|--)",
                      "a Euphoria procedure"))),
          Map.entry(
              ".cl",
              List.of(
                  mark(
                      "opencl",
                      "\\b(?:__kernel|kernel\\s+void|__global|__constant|get_global_id|__attribute__)\\b|^\\s{0,8}#\\s*(?:include|define|pragma|ifdef|if)\\b|^\\s{0,8}(?://|/\\*)",
                      "an OpenCL kernel"),
                  mark("common-lisp", "^(?:\\(|;)", "a Lisp form"))),
          Map.entry(
              ".lsp",
              List.of(
                  mark(
                      "newlisp",
                      "^\\s{0,8}\\((?:define|context)\\s|#!.*newlisp",
                      "a newLISP form"))),
          Map.entry(
              ".sc",
              List.of(
                  mark(
                      "supercollider",
                      "^\\s{0,8}(?:\\+\\s*\\w+\\s*\\{|\\*\\w+\\s*\\{|[A-Z]\\w*\\s*(?::\\s*[A-Z]\\w*\\s*)?\\{|\\^)|\\bar\\s*\\{|\\{\\s*\\|",
                      "a SuperCollider class"),
                  mark(
                      "scala",
                      "^\\s{0,8}(?:package|import|object|trait|def|val|case\\s+class|//>)\\s",
                      "a Scala declaration"))),
          Map.entry(
              ".st", List.of(mark("smalltalk", "^!|\\bsubclass:|^\"|!$", "a Smalltalk chunk"))),
          Map.entry(
              ".p",
              List.of(
                  mark("pascal", "^\\s{0,8}(?i:program|unit)\\s+\\w+\\s*[;(]", "a Pascal program"),
                  mark(
                      "openedge",
                      "^\\s{0,8}(?i:define|def)\\s+(?i:var|variable|input|output|temp-table)\\b",
                      "an OpenEdge definition"))),
          Map.entry(
              ".gd",
              List.of(
                  mark(
                      "gap",
                      "^\\s{0,8}(?:#[#YAMOCPFV]|Declare\\w{1,40}\\s*\\()",
                      "a GAP declaration"),
                  mark(
                      "gdscript",
                      "^\\s{0,8}(?:extends\\s|func\\s|onready\\s|export|class_name\\s|tool$|var\\s|signal\\s)",
                      "a GDScript declaration"))),
          Map.entry(
              ".xsl",
              List.of(
                  mark(
                      "xslt", "<xsl:|http://www.w3.org/1999/XSL/Transform", "an XSLT stylesheet"))),
          Map.entry(
              ".bas",
              List.of(
                  mark(
                      "freebasic",
                      "^\\s{0,8}#\\s*(?i:include|define|lang)\\b",
                      "a FreeBASIC directive"))),
          Map.entry(
              ".vsh",
              List.of(
                  mark(
                      "glsl",
                      "^\\s{0,8}(?:#version|attribute\\s|uniform\\s|varying\\s|void\\s+main)",
                      "a shader's declaration"))),
          Map.entry(
              ".plt",
              List.of(
                  mark("gnuplot", "^\\s{0,8}(?:set|plot|splot|unset)\\s", "a gnuplot command"),
                  mark("prolog", "^:-", "a Prolog directive"))));

  private Heuristics() {}

  private static Mark mark(String language, String pattern, String words) {
    return new Mark(language, Pattern.compile(pattern, Pattern.MULTILINE), words);
  }

  /** The first of the extension's marks that is in the text, or null. */
  static @Nullable Guess of(String extension, String text) {
    for (Mark mark : BY_EXTENSION.getOrDefault(extension, List.of())) {
      if (mark.pattern().matcher(text).find()) {
        return new Guess(mark.language(), 0.95, mark.words());
      }
    }
    return null;
  }
}
