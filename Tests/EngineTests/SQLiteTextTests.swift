import SQLiteEngine
import Testing

/// How the common SQL text is read by SQLite.
@Suite struct SQLiteTextTests {
  @Test(arguments: [
    ("SELECT a FROM t WHERE b = $1 FOR UPDATE", "SELECT a FROM t WHERE b = $1 "),
    ("SELECT a FROM t\n  for\n  update  \n", "SELECT a FROM t\n    \n"),
    ("SELECT a FROM (SELECT b FROM t FOR UPDATE SKIP LOCKED) c", "SELECT a FROM (SELECT b FROM t ) c"),
    ("SELECT ' FOR UPDATE', \"FOR UPDATE\" FROM t", "SELECT ' FOR UPDATE', \"FOR UPDATE\" FROM t"),
    ("SELECT 'it''s FOR UPDATE' FOR UPDATE", "SELECT 'it''s FOR UPDATE' "),
    ("SELECT a -- FOR UPDATE", "SELECT a -- FOR UPDATE"),
    ("SELECT a /* FOR UPDATE */ FROM t", "SELECT a /* FOR UPDATE */ FROM t"),
    ("UPDATE t SET for_update = 1", "UPDATE t SET for_update = 1"),
    ("SELECT '没有结尾 FOR UPDATE", "SELECT '没有结尾 FOR UPDATE"),
  ]) func `行锁只在引号与注释之外去掉`(_ text: String, _ expected: String) {
    #expect(SQLiteText.statement(text) == expected)
  }

  @Test(arguments: [
    (
      "CREATE TABLE a (b BIGINT NOT NULL, c DOUBLE  PRECISION, d TEXT CHECK (d <> 'BIGINT;'))",
      "CREATE TABLE a (b INT NOT NULL, c REAL, d TEXT CHECK (d <> 'BIGINT;')) STRICT"
    ),
    ("create table if not exists a (b bigint);", "create table if not exists a (b INT) STRICT;"),
    ("-- BIGINT\nCREATE TABLE a (b BIGINT);\n", "-- BIGINT\nCREATE TABLE a (b INT) STRICT;\n"),
    ("CREATE TABLE a AS SELECT b FROM c WHERE d IN (1)", "CREATE TABLE a AS SELECT b FROM c WHERE d IN (1)"),
    ("CREATE INDEX a ON b (c); CREATE TABLE d (e TEXT);", "CREATE INDEX a ON b (c); CREATE TABLE d (e TEXT) STRICT;"),
    (
      "INSERT INTO a (bigint_b) VALUES ('CREATE TABLE x (BIGINT); ''')",
      "INSERT INTO a (bigint_b) VALUES ('CREATE TABLE x (BIGINT); ''')"
    ),
    ("ALTER TABLE a ADD COLUMN b BIGINT", "ALTER TABLE a ADD COLUMN b INT"),
  ]) func `建表脚本换成严格表`(_ text: String, _ expected: String) {
    #expect(SQLiteText.script(text) == expected)
  }

  @Test(arguments: [
    ("BEGIN", true), ("  -- x\n commit", true), ("/* a */ Rollback TO b", true), ("SELECT 'COMMIT'", false),
    ("", false), ("beginning", false), ("(SELECT 1)", false),
  ]) func `认出事务语句`(_ text: String, _ expected: Bool) {
    #expect(SQLiteText.controlsTransaction(text) == expected)
  }

  @Test func `切开再拼起来还是原文`() {
    let seed = UInt64(20_261_123)
    print("seed \(seed)")
    var state = seed
    let pieces = [
      "'", "''", "\"", "`", "--", "\n", "/*", "*/", ";", "(", ")", "$1", "FOR", " UPDATE", "挂失", " ", "a'b",
    ]
    for _ in 0..<2_000 {
      let text = (0..<12).map { _ -> String in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return pieces[Int(state >> 33) % pieces.count]
      }.joined()
      #expect(SQLiteText.tokens(of: text).map(\.text).joined() == text)
    }
  }
}
