/// Something that a bank is asked to do with the financial function. Only the bank's word says that it is done: silence
/// is a task of somebody's, never a success.
package struct BankLeg: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable, Codable {
    /// To take an oral loss, for banks that let it be passed on (L4).
    case oralLoss = "oral-loss"
    /// To let nothing out of the account of somebody who has died or is missing (X1, X2).
    case freeze
    /// To take that back: it was a mistake.
    case unfreeze

    package var chinese: String {
      switch self {
      case .oralLoss: "口头挂失金融功能"
      case .freeze: "止付账户"
      case .unfreeze: "恢复账户"
      }
    }

    var clause: Clause {
      switch self {
      case .oralLoss: .l4
      case .freeze, .unfreeze: .x1
      }
    }
  }

  package enum Answer: String, Sendable, CaseIterable, Codable { case done, refused }

  package let kind: Kind
  package let bank: BankCode
  package let askedAt: Instant
  package let dueAt: Instant
  /// What the bank has said last; nil while it is silent.
  package let said: Answer?
  package let remark: String?

  package init(
    kind: Kind, bank: BankCode, askedAt: Instant, dueAt: Instant, said: Answer? = nil, remark: String? = nil
  ) {
    self.kind = kind
    self.bank = bank
    self.askedAt = askedAt
    self.dueAt = dueAt
    self.said = said
    self.remark = remark
  }

  /// Whether somebody must look after it.
  package func isLate(at now: Instant) -> Bool { said == .refused || (said == nil && dueAt <= now) }

  func sentence(bank: String, at now: Instant) -> String {
    let asked = "\(askedAt.chinese)已请\(bank)\(kind.chinese)"
    switch said {
    case .done: return "\(bank)答复已经\(kind.chinese)。"
    case .refused: return "\(asked)，银行答复没有办\(remark.map { "：\($0)" } ?? "")。"
    case nil where dueAt <= now: return "\(asked)，银行到期没有答复，已由省中心催办。银行没有答复的，不算办成。"
    case nil: return "\(asked)，等银行答复，最迟\(dueAt.chinese)。银行没有答复的，不算办成。"
    }
  }
}
