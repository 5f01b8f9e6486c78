/// The truth about one function at one instant, computed from what is stored and never from whether a job has run.
package enum Standing: Sendable, Equatable {
  case sealed
  case active
  case locked(since: Instant)
  case orallyLost(until: Instant)
  /// The bank's own end has passed without its word: it should be over, and only the bank can say so.
  case awaitingBank(since: Instant)
  case cancelled

  package var isOrallyLost: Bool {
    if case .orallyLost = self { true } else { false }
  }

  package var isAwaitingBank: Bool {
    if case .awaitingBank = self { true } else { false }
  }

  package var name: String {
    switch self {
    case .sealed: "sealed"
    case .active: "active"
    case .locked: "locked"
    case .orallyLost: "orally-lost"
    case .awaitingBank: "awaiting-bank"
    case .cancelled: "cancelled"
    }
  }

  package var chinese: String {
    switch self {
    case .sealed: "未激活"
    case .active: "正常"
    case .locked: "已锁定"
    case .orallyLost: "口头挂失中"
    case .awaitingBank: "应已解挂，待银行确认"
    case .cancelled: "已注销"
    }
  }
}

extension Card {
  /// How `function` stands at `now`. A loss that has lapsed gives back what was there before.
  package func standing(of function: CardFunction, at now: Instant) -> Standing {
    let state = self[function]
    if state.phase == .cancelled { return .cancelled }
    if let loss = state.oralLoss {
      if loss.holds(at: now) { return .orallyLost(until: loss.until) }
      switch function {
      case .social: break
      case .financial: return .awaitingBank(since: loss.until)
      }
    }
    if let lock = state.lock { return .locked(since: lock.since) }
    switch state.phase {
    case .sealed: return .sealed
    case .active: return .active
    case .cancelled: return .cancelled
    }
  }
}
