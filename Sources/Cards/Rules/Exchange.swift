/// Why a good card is handed in for a new one.
package enum ExchangeReason: String, Sendable, CaseIterable, Codable {
  case damaged
  case dataChanged = "data-changed"

  package var chinese: String {
    switch self {
    case .damaged: "卡损坏"
    case .dataChanged: "卡面信息变更"
    }
  }
}

/// 换卡: a damaged card, or one whose face is no longer true, is handed in for a new one; it stays live until then.
/// Clause L8.
func mayExchange(in situation: Situation) throws(Refusal) {
  try checkAlive(in: situation)
  let card = try usableCard(in: situation)
  for function in CardFunction.allCases {
    if case .orallyLost(let until) = card.standing(of: function, at: situation.now) {
      throw .orallyLost(function, until: until)
    }
  }
  if situation.holder.application != nil { throw .application(.open) }
  try checkOfAge(in: situation)
}

/// 到期换卡: from some weeks before the card's end, in the same way. Clause L8.
func mayRenew(in situation: Situation) throws(Refusal) {
  try mayExchange(in: situation)
  let card = try usableCard(in: situation)
  let first = card.expires.adding(days: -situation.policy.renewalWindowDays)
  if situation.now.day < first { throw .application(.renewalTooEarly(from: first)) }
}

func openExchange(
  _ kind: Application.Kind, for reason: ExchangeReason?, at bank: BankCode, branch: String, number: String,
  in situation: Situation
) throws(Refusal) -> [Event] {
  let card = try usableCard(in: situation)
  if reason == .dataChanged, card.stale == nil { throw .identity(.nothingChanged) }
  if situation.policy.bank(bank) == nil { throw .application(.bankUnknown) }
  let application = Application(
    number: number, kind: kind, opened: situation.now, replaces: card.number, city: card.city, bank: bank,
    branch: branch, fee: situation.policy.replacementFee, reason: reason)
  return [.applicationOpened(application: application)]
}
