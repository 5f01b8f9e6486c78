import Cards
import Store
import Testing

@testable import Desk

/// Plays whoever gets a batch file: reads it, and answers every row with yes, or as a story wants it.
struct BatchPartner {
  /// How one row is answered.
  enum Reply {
    case yes
    case no(Fault.Reason)
    case unknown
    case silence
    case twice
  }

  var form = PartnerFileHeader.Form.csv
  var encoding = PartnerFileHeader.Encoding.utf8
  /// What the factory's card numbers begin with.
  var series = "F"

  /// Every row of the file that went out.
  func rows(of outgoing: Desk.Outgoing) throws -> [[String: String]] {
    var rows: [[String: String]] = []
    try PartnerFile(outgoing.bytes).rows { line in
      let fields = try line.fields.get()
      rows.append(Dictionary(fields.map { ($0.key.name, $0.value) }) { first, _ in first })
    }
    return rows
  }

  /// The answer to a file, or to some of its rows, as one part of several.
  func answer(
    _ outgoing: Desk.Outgoing, part: Int = 1, of parts: Int = 1, only: ((Int) -> Bool)? = nil,
    strangers: Int = 0, replying reply: (Int) -> Reply = { _ in .yes }
  ) throws -> PartnerFile {
    let step = outgoing.header.step
    var text = try PartnerFileText(form, encoding, columns: step.columnsBack)
    for row in try rows(of: outgoing) {
      let number = try #require(Int(row["row"] ?? ""))
      guard only?(number) ?? true else { continue }
      for line in try lines(for: row, number, step, reply(number)) { try text.add(line) }
    }
    for stranger in 0..<strangers {
      try text.add([.row: "\(900 + stranger)", .application: "B2020010100000000", .result: "done"])
    }
    return try PartnerFile(text.file(of: outgoing.header.batch, step: step, .back, part: part, of: parts).bytes)
  }

  private func lines(
    for row: [String: String], _ number: Int, _ step: BatchStep, _ reply: Reply
  ) throws -> [[PartnerColumn: String]] {
    var line: [PartnerColumn: String] = [.row: "\(number)", .application: row["application"] ?? "", .result: "done"]
    switch step {
    case .comparison: line[.register] = "none"
    case .accounts: line[.account] = "62001020\(number.padded(8))"
    case .factory:
      line[.cardNumber] = try CardNumber(body: "\(series)\(number.padded(7))").text
      line[.issued] = "2026-11-25"
    case .outlet: (line[.outlet], line[.shelf]) = ("610100-01", "A-\(number)")
    case .bankKeys, .provinceKeys, .issue, .city: break
    }
    switch reply {
    case .yes: return [line]
    case .twice: return [line, line]
    case .silence: return []
    case .unknown:
      line[.register] = "unknown"
      return [line]
    case .no(let reason):
      let elsewhere = reason == .cardElsewhere ? "610500" : ""
      return [
        [
          .row: "\(number)", .application: row["application"] ?? "", .result: "failed", .reason: reason.rawValue,
          .remark: "第\(number)行", .register: elsewhere,
        ]
      ]
    }
  }
}

extension DeskFixture {
  /// So many newcomers who have applied in 西安, all at the same bank.
  func applicants(_ count: Int, from first: Int = 1, in city: String = "610100") async throws -> [HolderID] {
    var ids: [HolderID] = []
    for number in first..<(first + count) {
      let newcomer = Newcomer(
        "申请人", born: "1990\((number / 28 % 12 + 1).padded(2))\((number % 28 + 1).padded(2))",
        sequence: 100 + number, phone: "1990100\(number.padded(4))")
      clock.advance(by: .seconds(1))
      ids.append(try await found(newcomer, in: city))
    }
    return ids
  }

  /// Sends the file of the open step out and gives it back.
  func sendOut(_ batch: String, _ partner: BatchPartner = BatchPartner()) async throws -> Desk.Outgoing {
    let outgoing = try await desk.outgoing(batch, form: partner.form, encoding: partner.encoding)
    try await desk.markSent(outgoing)
    return outgoing
  }

  /// One whole step: out, and everybody's yes back, or as the story wants it.
  @discardableResult
  func pass(
    _ batch: String, _ partner: BatchPartner = BatchPartner(), _ reply: (Int) -> BatchPartner.Reply = { _ in .yes }
  ) async throws -> BatchReport {
    try await desk.read(try partner.answer(try await sendOut(batch, partner), replying: reply))
  }

  /// Compares everybody who waits and forms the one batch that comes of it.
  func formed(_ kind: BatchKind = .making) async throws -> Desk.FormedBatch {
    try #require(try await desk.formBatches(kind).first)
  }

  func compared() async throws {
    try await pass(try await formed(.comparison).number)
  }

  /// The file as it was last written, without what its batch has reached since.
  func stored(_ id: HolderID) async throws -> Holder {
    let files = desk.files
    return try #require(try await engine.read { try files.stored(id, in: $0)?.holder })
  }

  /// Where somebody's application stands for whoever looks now.
  func stage(_ id: HolderID) async throws -> Stage? {
    try await desk.view(of: id, actor: .holder, via: .miniProgramme).holder.application?.stage
  }
}
