import Cards

/// What a partner says of one card, read from a row of its file.
struct RowAnswer: Sendable, Equatable {
  enum Result: Sendable, Equatable {
    case done(Yield)
    case failed(Fault.Reason, remark: String, elsewhere: RegionCode?)
    /// The other registers could not say.
    case undecided
  }

  /// What comes back with a yes.
  enum Yield: Sendable, Equatable {
    case nothing
    case account(BankAccount)
    case made(CardNumber, issued: Day)
    case shelved(outlet: String, shelf: String)
  }

  let row: Int
  let application: String
  let result: Result

  /// Throws what is wrong with the row and what is allowed.
  init(
    _ fields: [PartnerColumn: String], of step: BatchStep, outlets: Set<String>
  ) throws(PartnerFile.UnreadableLine) {
    let text = { (column: PartnerColumn) in fields[column] ?? "" }
    (row, application) = try Self.name(fields)
    switch text(.result) {
    case "done": result = try Self.yes(text, of: step, outlets: outlets)
    case "failed": result = try Self.no(text, of: step)
    case let other: throw .init(sentence: "result「\(other.prefix(20))」不认识，应是 done 或 failed")
    }
  }

  /// Of which card it speaks: who is not in the batch needs no second look.
  static func name(
    _ fields: [PartnerColumn: String]
  ) throws(PartnerFile.UnreadableLine) -> (row: Int, application: String) {
    guard let row = Int(fields[.row] ?? ""), row > 0 else { throw .init(sentence: "row 应是从 1 起的整数") }
    return (row, fields[.application] ?? "")
  }

  private static func yes(
    _ text: (PartnerColumn) -> String, of step: BatchStep, outlets: Set<String>
  ) throws(PartnerFile.UnreadableLine) -> Result {
    switch step {
    case .comparison: return try compared(text(.register))
    case .accounts: return .done(.account(try parsed(text(.account), BankAccount.parse)))
    case .factory:
      let number = try parsed(text(.cardNumber), CardNumber.parse)
      return .done(.made(number, issued: try parsed(text(.issued), Day.parse)))
    case .outlet:
      guard outlets.contains(text(.outlet)) else {
        throw .init(sentence: "没有网点「\(text(.outlet).prefix(32))」，应是口径里本市的网点编码")
      }
      guard !text(.shelf).isEmpty, text(.shelf).count <= 32 else { throw .init(sentence: "shelf 应写放卡的格位，最长 32 个字") }
      return .done(.shelved(outlet: text(.outlet), shelf: text(.shelf)))
    case .bankKeys, .provinceKeys, .issue, .city: return .done(.nothing)
    }
  }

  private static func compared(_ register: String) throws(PartnerFile.UnreadableLine) -> Result {
    switch register {
    case "none": return .done(.nothing)
    case "unknown": return .undecided
    default: throw .init(sentence: "register 应是 none 或 unknown；别处有卡的，result 写 failed，register 写制卡市的代码")
    }
  }

  private static func no(
    _ text: (PartnerColumn) -> String, of step: BatchStep
  ) throws(PartnerFile.UnreadableLine) -> Result {
    guard let reason = Fault.Reason(rawValue: text(.reason)), step.reasons.contains(reason) else {
      let allowed = step.reasons.map(\.rawValue).joined(separator: "、")
      throw .init(sentence: "reason「\(text(.reason).prefix(32))」在「\(step.chinese)」里不能用，应是 \(allowed)")
    }
    let remark = String(text(.remark).prefix(200))
    let elsewhere = reason == .cardElsewhere ? try parsed(text(.register), RegionCode.parse) : nil
    return .failed(reason, remark: remark.isEmpty ? reason.chinese : remark, elsewhere: elsewhere)
  }

  private static func parsed<T, F: ValueFault>(
    _ text: String, _ parse: (String) throws(F) -> T
  ) throws(PartnerFile.UnreadableLine) -> T {
    do throws(F) { return try parse(text) } catch { throw .init(sentence: error.sentence) }
  }
}
