import CLibpq
import Store

/// One PostgreSQL session, used by one thread at a time.
///
/// `@unchecked` because its engine session moves it onto a queue of its own, the only place that touches it.
package final class PostgresConnection: Connection, @unchecked Sendable {
  private let session: OpaquePointer
  private var statements: [String: (name: String, parameters: Int)] = [:]
  private var prepared = 0
  /// The first error since the transaction began; the server refuses what follows one, and so do we.
  private var failure: ServerError?
  /// A warning that came while COMMIT was under way.
  private var warning: String?
  /// What the server said when it closed the session, perhaps before the connection itself ends.
  private var farewell: String?
  /// SQL texts are constants of the program; the bound is for a text that somebody builds.
  private static let statementLimit = 512

  package convenience init(url: String) throws {
    do { try self.init(PostgresAddress(url)) } catch Setback.lost(let message) {
      throw EngineFault.unavailable(message)
    }
  }

  /// Connects, and refuses a server that would answer before a commit is durable.
  init(_ address: PostgresAddress) throws {
    guard let session = address.connect() else { throw EngineFault.unavailable("libpq is out of memory") }
    self.session = session
    guard PQstatus(session) == CONNECTION_OK else {
      throw Setback.lost(address.redacted(Self.message(of: session)))
    }
    PQsetNoticeReceiver(session, Self.hear, Unmanaged.passUnretained(self).toOpaque())
    do { try prepareSession() } catch let error as ServerError { throw Setback.lost(error.message) }
  }

  deinit { PQfinish(session) }

  /// Bounds every wait, then reads back what durability hangs on.
  private func prepareSession() throws {
    try simple(
      """
      SET lock_timeout = '3s'; SET statement_timeout = '15s'; SET idle_in_transaction_session_timeout = '15s';
      SET standard_conforming_strings = on
      """)
    try require("synchronous_commit", in: ["on", "remote_apply"], because: "a crash would lose commits")
    try require("fsync", in: ["on"], because: "a power cut would lose commits")
    try require("server_encoding", in: ["UTF8"], because: "texts would be stored as something else")
  }

  private func require(_ setting: String, in allowed: [String], because reason: String) throws {
    let value = try text("SHOW \(setting)")
    guard allowed.contains(value) else {
      throw EngineFault.unavailable("PostgreSQL's \(setting) is \(value), not \(allowed[0]): \(reason)")
    }
  }

  /// For people: "PostgreSQL 15.20, localhost:5432/qinka".
  var name: String {
    let version = PQparameterStatus(session, "server_version").map { String(cString: $0) } ?? ""
    let number = version.split(separator: " ").first ?? ""
    let place = [PQhost(session), PQport(session), PQdb(session)].map { $0.map { String(cString: $0) } ?? "" }
    return "PostgreSQL \(number), \(place[0]):\(place[1])/\(place[2])"
  }

  /// Whether the next transaction may begin here.
  var isReady: Bool { PQstatus(session) == CONNECTION_OK && PQtransactionStatus(session) == PQTRANS_IDLE }

  // MARK: Queries of a body

  @discardableResult package func query(_ sql: String, _ values: [Value]) throws -> [Row] {
    if let failure {
      let earlier = "an earlier statement of this transaction failed: \(failure.fault)"
      throw EngineFault.statement(code: "25P02", message: earlier)
    }
    do {
      return try run(sql, values)
    } catch {
      failure = error
      throw error.fault
    }
  }

  private func run(_ sql: String, _ values: [Value]) throws(ServerError) -> [Row] {
    let statement = try statement(sql)
    guard values.count == statement.parameters else {
      let message = "the statement has parameters up to $\(statement.parameters), but \(values.count) values came"
      throw ServerError(state: "07001", message: message)
    }
    let result = try PostgresParameters(values).execute(statement.name, on: session)
    defer { PQclear(result) }
    try check(result)
    return try rows(of: result)
  }

  private func statement(_ sql: String) throws(ServerError) -> (name: String, parameters: Int) {
    if let known = statements[sql] { return known }
    guard !Self.controlsTransaction(sql) else {
      throw ServerError(state: "2D000", message: "transactions are the engine's: a body only runs statements")
    }
    if statements.count >= Self.statementLimit {
      try simple("DEALLOCATE ALL")
      statements.removeAll()
    }
    prepared += 1
    let name = "s\(prepared)"
    try checkAndClear(PQprepare(session, name, sql, 0, nil))
    let description = PQdescribePrepared(session, name)
    defer { PQclear(description) }
    try check(description)
    let statement = (name: name, parameters: Int(PQnparams(description)))
    statements[sql] = statement
    return statement
  }

  private static func controlsTransaction(_ sql: String) -> Bool {
    let word = sql.drop { !$0.isLetter }.prefix { $0.isLetter }.uppercased()
    return ["BEGIN", "COMMIT", "END", "ABORT", "START", "ROLLBACK", "SAVEPOINT", "RELEASE"].contains(word)
  }

  // MARK: Transactions

  /// Runs a body's statements. A body in which a statement failed has failed, even if it caught the fault.
  ///
  /// Throws `Setback` when the whole transaction is to run again.
  func run<T>(_ body: (PostgresConnection) throws -> T) throws -> T {
    failure = nil
    let outcome = Result { try body(self) }
    guard let failure else { return try outcome.get() }
    if failure.breaksSession || PQstatus(session) != CONNECTION_OK { throw Setback.lost(failure.message) }
    if failure.isWorthRepeating { throw Setback.beaten(failure.fault) }
    _ = try outcome.get()
    throw failure.fault
  }

  /// Opens a transaction; the session is known to be idle.
  func begin(_ kind: String) throws {
    do {
      try simple("BEGIN \(kind)")
    } catch {
      throw Setback.lost(error.message)
    }
  }

  /// Ends a transaction without effect. What cannot be ended is not used again: see `isReady`.
  func rollback() { _ = try? simple("ROLLBACK") }

  /// Commits, and says plainly when the outcome is not known.
  func commit() throws {
    try checkStillThere()
    warning = nil
    let tag: String
    do {
      tag = try simple("COMMIT")
    } catch {
      if error.breaksSession || PQstatus(session) != CONNECTION_OK { throw EngineFault.outcomeUnknown(error.message) }
      throw error.isWorthRepeating ? Setback.beaten(error.fault) : error.fault
    }
    // A transaction that had failed "succeeds" to commit, under another name.
    guard tag == "COMMIT" else {
      throw EngineFault.statement(code: "25P02", message: "the server answered COMMIT with \(tag)")
    }
    // A cancelled wait for a synchronous standby ends in COMMIT too, with a warning: durable here, perhaps not there.
    if let warning { throw EngineFault.outcomeUnknown(warning) }
  }

  /// Looks for the end of the connection before COMMIT goes out: what is known to be lost can run again.
  private func checkStillThere() throws {
    let isOpen = PQconsumeInput(session) == 1
    // Makes libpq read what has come: a farewell reaches `hear`.
    _ = PQisBusy(session)
    guard isOpen, farewell == nil, PQstatus(session) == CONNECTION_OK else {
      throw Setback.lost(farewell ?? Self.message(of: session))
    }
    guard PQtransactionStatus(session) == PQTRANS_INTRANS else {
      throw EngineFault.statement(code: "25P01", message: "the transaction is no longer open")
    }
  }

  /// Runs what cannot run in a transaction, like CREATE DATABASE.
  package func administer(_ sql: String) throws {
    do { try simple(sql) } catch { throw error.fault }
  }

  // MARK: Scripts

  /// Runs a whole migration script inside the transaction that is open, one process at a time.
  func script(_ sql: String) throws {
    do {
      // Another process may be migrating for minutes; an ordinary lock gets the ordinary three seconds.
      try simple("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '10min'")
      try simple("SELECT pg_advisory_xact_lock(7415938, hashtext(current_schema()))")
      try simple("SET LOCAL lock_timeout = '3s'")
      if try text("SELECT to_regtype('blob') IS NULL") == "t" { try simple("CREATE DOMAIN blob AS bytea") }
      let before = try text("SELECT pg_current_xact_id()")
      try simple(sql)
      guard try text("SELECT pg_current_xact_id()") == before else {
        throw ServerError(state: "2D000", message: "the script ended its transaction: part of it is committed")
      }
    } catch let error as ServerError {
      failure = error
      throw error.fault
    }
  }

  /// The first column of the first row, as text.
  private func text(_ sql: String) throws(ServerError) -> String {
    let result = PQexec(session, sql)
    defer { PQclear(result) }
    try check(result)
    return PQgetvalue(result, 0, 0).map { String(cString: $0) } ?? ""
  }

  /// Runs text with the simple protocol, outside the statement cache, and returns the last command's tag.
  @discardableResult func simple(_ sql: String) throws(ServerError) -> String {
    let result = PQexec(session, sql)
    defer { PQclear(result) }
    try check(result)
    return String(cString: PQcmdStatus(result))
  }

  // MARK: libpq

  private func checkAndClear(_ result: OpaquePointer?) throws(ServerError) {
    defer { PQclear(result) }
    try check(result)
  }

  private func check(_ result: OpaquePointer?) throws(ServerError) {
    switch PQresultStatus(result) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK: return
    default: break
    }
    // PG_DIAG_SQLSTATE is 'C'. No state at all: libpq itself speaks, and its only subject is the connection.
    let state = PQresultErrorField(result, Int32(UInt8(ascii: "C"))).map { String(cString: $0) } ?? "08006"
    let primary = PQresultErrorField(result, Int32(UInt8(ascii: "M"))).map { String(cString: $0) }
    throw ServerError(state: state, message: primary ?? Self.message(of: session))
  }

  private static func message(of session: OpaquePointer) -> String {
    let lines = String(cString: PQerrorMessage(session)).split(separator: "\n")
    return lines.isEmpty ? "the connection was closed" : lines.joined(separator: " ")
  }

  /// Keeps what `commit` asks for; without a receiver libpq prints every notice to standard error.
  private static let hear: PQnoticeReceiver = { context, notice in
    guard let context, let state = PQresultErrorField(notice, Int32(UInt8(ascii: "C"))),
      let message = PQresultErrorField(notice, Int32(UInt8(ascii: "M")))
    else { return }
    Unmanaged<PostgresConnection>.fromOpaque(context).takeUnretainedValue()
      .hear(ServerError(state: String(cString: state), message: String(cString: message)))
  }

  private func hear(_ notice: ServerError) {
    if notice.breaksSession { farewell = notice.message }
    // Class 01 is "warning"; NOTICE and INFO come with class 00.
    if notice.state.hasPrefix("01") { warning = notice.message }
  }
}
