import CLibpq
import Store

/// The values of one statement as libpq takes them: one flat buffer, and where each value begins.
struct PostgresParameters {
  private var bytes: [UInt8] = []
  private var starts: [Int?] = []
  private var lengths: [Int32] = []
  private var formats: [Int32] = []

  init(_ values: [Value]) throws(ServerError) {
    bytes.reserveCapacity(256)
    for value in values {
      switch value {
      case .null: append([UInt8]?.none, isBinary: false)
      case .integer(let number): append(String(number).utf8, isBinary: false)
      case .text(let text):
        // libpq would cut the text at the NUL and say nothing.
        guard !text.utf8.contains(0) else { throw ServerError(state: "22021", message: "a text holds U+0000") }
        append(text.utf8, isBinary: false)
      case .blob(let blob): append(blob, isBinary: true)
      }
    }
    guard bytes.count <= Int(Int32.max) else { throw ServerError(state: "54000", message: "the values exceed 2 GB") }
  }

  private mutating func append(_ value: (some Collection<UInt8>)?, isBinary: Bool) {
    starts.append(value == nil ? nil : bytes.count)
    if let value { bytes.append(contentsOf: value) }
    lengths.append(Int32(clamping: value?.count ?? 0))
    formats.append(isBinary ? 1 : 0)
    bytes.append(0)
  }

  /// Executes the prepared statement `name` and returns libpq's result, asking for binary columns.
  func execute(_ name: String, on session: OpaquePointer) -> OpaquePointer? {
    bytes.withUnsafeBytes { buffer in
      let characters = buffer.assumingMemoryBound(to: CChar.self).baseAddress
      let pointers = starts.map { start in start.flatMap { at in characters.map { $0 + at } } }
      return PQexecPrepared(session, name, Int32(clamping: starts.count), pointers, lengths, formats, 1)
    }
  }
}

/// Reads the rows of a binary result.
func rows(of result: OpaquePointer?) throws(ServerError) -> [Row] {
  let columns = PQnfields(result)
  var rows: [Row] = []
  rows.reserveCapacity(Int(PQntuples(result)))
  for index in 0..<PQntuples(result) {
    var row: Row = []
    row.reserveCapacity(Int(columns))
    for column in 0..<columns { row.append(try value(of: result, index, column)) }
    rows.append(row)
  }
  return rows
}

private func value(of result: OpaquePointer?, _ row: Int32, _ column: Int32) throws(ServerError) -> Value {
  guard PQgetisnull(result, row, column) == 0 else { return .null }
  let raw = UnsafeRawBufferPointer(
    start: PQgetvalue(result, row, column), count: Int(PQgetlength(result, row, column)))
  switch PQftype(result, column) {
  case 20: return .integer(Int64(bigEndian: raw.loadUnaligned(as: Int64.self)))
  case 23: return .integer(Int64(Int32(bigEndian: raw.loadUnaligned(as: Int32.self))))
  case 21: return .integer(Int64(Int16(bigEndian: raw.loadUnaligned(as: Int16.self))))
  // A comparison is 0 or 1 on SQLite, so it is here.
  case 16: return .integer(raw.first == 0 ? 0 : 1)
  case 17: return .blob(Array(raw))
  case 25, 1043, 19: return .text(String(decoding: raw, as: UTF8.self))
  case 700, 701:
    throw ServerError(state: "0A000", message: "a floating column is read by CAST(… AS TEXT) or AS BIGINT")
  case let type:
    throw ServerError(state: "0A000", message: "a column of type \(type) is not in the common subset: CAST it")
  }
}
