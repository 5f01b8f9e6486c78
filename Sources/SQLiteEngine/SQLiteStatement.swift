import CSQLite
import Store

/// One prepared statement, with the parameter number behind each of SQLite's slots.
final class SQLiteStatement {
  private let handle: OpaquePointer
  /// SQLite counts slots by first appearance; slot `i` takes `values[numbers[i] - 1]`.
  private let numbers: [Int]
  private let highest: Int

  /// Takes the handle over and finalizes it at the end.
  init(_ handle: OpaquePointer) throws {
    self.handle = handle
    do {
      numbers = try (0..<sqlite3_bind_parameter_count(handle)).map { try Self.number(of: $0 + 1, in: handle) }
      highest = numbers.max() ?? 0
    } catch {
      // Not every property is set yet, so no deinit will run.
      sqlite3_finalize(handle)
      throw error
    }
  }

  deinit { sqlite3_finalize(handle) }

  private static func number(of slot: Int32, in handle: OpaquePointer) throws -> Int {
    guard let name = sqlite3_bind_parameter_name(handle, slot), name[0] == UInt8(ascii: "$"),
      let number = Int(String(cString: name + 1)), number > 0
    else { throw EngineFault.statement(code: "42P02", message: "parameters are written $1, $2, …") }
    return number
  }

  /// Binds, steps to the end and leaves the statement ready for its next use.
  func run(_ values: [Value]) throws(StepFailure) -> [Row] {
    guard values.count == highest else { throw .refused(miscounted(values.count)) }
    defer {
      sqlite3_reset(handle)
      sqlite3_clear_bindings(handle)
    }
    for (slot, number) in numbers.enumerated() { try bind(values[number - 1], to: Int32(slot + 1)) }
    return try rows()
  }

  private func miscounted(_ count: Int) -> EngineFault {
    .statement(code: "07001", message: "the statement has parameters up to $\(highest), but \(count) values came")
  }

  // MARK: Values in

  private func bind(_ value: Value, to slot: Int32) throws(StepFailure) {
    let code: Int32
    switch value {
    case .null: code = sqlite3_bind_null(handle, slot)
    case .integer(let number): code = sqlite3_bind_int64(handle, slot, number)
    case .text(let text): code = try bind(text, to: slot)
    // An empty array has no address, and SQLite reads "no address" as NULL.
    case .blob(let bytes) where bytes.isEmpty: code = sqlite3_bind_zeroblob(handle, slot, 0)
    case .blob(let bytes): code = sqlite3_bind_blob64(handle, slot, bytes, UInt64(bytes.count), Self.copied)
    }
    guard code == SQLITE_OK else { throw .database }
  }

  private func bind(_ text: String, to slot: Int32) throws(StepFailure) -> Int32 {
    // PostgreSQL cannot hold U+0000, so neither engine takes it.
    guard !text.utf8.contains(0) else {
      throw .refused(.statement(code: "22021", message: "a text holds U+0000"))
    }
    var text = text
    return text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { characters in
        // An empty string may have no address, and SQLite reads "no address" as NULL.
        guard let start = characters.baseAddress, !characters.isEmpty else {
          return sqlite3_bind_text64(handle, slot, "", 0, Self.copied, UInt8(SQLITE_UTF8))
        }
        return sqlite3_bind_text64(handle, slot, start, UInt64(bytes.count), Self.copied, UInt8(SQLITE_UTF8))
      }
    }
  }

  /// SQLITE_TRANSIENT, a macro that Swift does not see: SQLite copies the bytes before the call returns.
  private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

  // MARK: Rows out

  private func rows() throws(StepFailure) -> [Row] {
    var rows: [Row] = []
    while true {
      switch sqlite3_step(handle) {
      case SQLITE_ROW: rows.append(try row())
      case SQLITE_DONE: return rows
      default: throw .database
      }
    }
  }

  private func row() throws(StepFailure) -> Row {
    let columns = sqlite3_column_count(handle)
    var row: Row = []
    row.reserveCapacity(Int(columns))
    for column in 0..<columns { row.append(try value(at: column)) }
    return row
  }

  private func value(at column: Int32) throws(StepFailure) -> Value {
    switch sqlite3_column_type(handle, column) {
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, column))
    case SQLITE_TEXT:
      let start = sqlite3_column_text(handle, column)
      return .text(String(decoding: UnsafeBufferPointer(start: start, count: count(at: column)), as: UTF8.self))
    case SQLITE_BLOB:
      let start = sqlite3_column_blob(handle, column)
      return .blob(Array(UnsafeRawBufferPointer(start: start, count: count(at: column))))
    case SQLITE_FLOAT:
      throw .refused(.statement(code: "0A000", message: "a floating column is read by CAST(… AS TEXT) or AS BIGINT"))
    default: return .null
    }
  }

  private func count(at column: Int32) -> Int { Int(sqlite3_column_bytes(handle, column)) }
}

/// Why a statement did not run to its end.
enum StepFailure: Error {
  /// SQLite says no; the connection knows why.
  case database
  /// We say no, before or instead of SQLite.
  case refused(EngineFault)
}
