/// Something that happened to a file. The journal is made of these; the names and labels are its format for ever.
package enum Event: Sendable, Equatable, Codable {
  /// The first event of a file that comes from an older system, with everything it knew.
  case fileAdopted(snapshot: Holder, source: String)
  case socialActivated
  case financialActivated(branch: String)
  case socialPINChanged
  case socialPINReset
  case socialLocked(reason: Lock.Reason)
  case oralLossReported(function: CardFunction, loss: OralLoss)
  case oralLossReleased(function: CardFunction)
  case oralLossLapsed(function: CardFunction, at: Instant)
  case formallyLost(number: CardNumber, branch: String)
  case applicationOpened(application: Application)
  /// Somebody other than the holder looked at the file.
  case fileRead(purpose: String)

  /// For people and for the journal's index.
  package var chinese: String {
    switch self {
    case .fileAdopted: "从旧系统转入"
    case .socialActivated: "社保功能已激活"
    case .financialActivated: "金融功能已激活"
    case .socialPINChanged: "社保密码已修改"
    case .socialPINReset: "社保密码已重置"
    case .socialLocked: "社保功能已锁定"
    case .oralLossReported(let function, _): "\(function.chinese)已口头挂失"
    case .oralLossReleased(let function): "\(function.chinese)的口头挂失已解除"
    case .oralLossLapsed(let function, _): "\(function.chinese)的口头挂失已到期"
    case .formallyLost: "已正式挂失，原卡作废"
    case .applicationOpened: "已受理补卡"
    case .fileRead: "查看"
    }
  }
}

extension Holder {
  /// The only way a file changes. `at` is when the journal says it happened.
  package mutating func apply(_ event: Event, at: Instant) {
    switch event {
    case .fileAdopted(let snapshot, _):
      self = snapshot
    case .socialActivated:
      card?.social.phase = .active
      card?.pin = .chosen
    case .financialActivated:
      card?.financial.phase = .active
    case .socialPINChanged:
      card?.pin = .chosen
    case .socialPINReset:
      card?.pin = .chosen
      card?.social.lock = nil
    case .socialLocked(let reason):
      card?.social.lock = Lock(since: at, reason: reason)
    case .oralLossReported(let function, let loss):
      card?[function].oralLoss = loss
      card?[function].lapsed = nil
    case .oralLossReleased(let function):
      card?[function].oralLoss = nil
    case .oralLossLapsed(let function, let end):
      card?[function].oralLoss = nil
      card?[function].lapsed = end
    case .formallyLost(let number, _):
      guard let lost = card else { break }
      card = nil
      voidCards.append(VoidCard(number: number, city: lost.city, bank: lost.bank, reason: .formalLoss, since: at))
    case .applicationOpened(let application):
      self.application = application
    case .fileRead:
      break
    }
  }

  /// Rebuilds a file from its journal. Nil when the first entry does not found a file.
  package init?(replaying entries: some Sequence<(event: Event, at: Instant)>) {
    var holder: Holder?
    for (event, at) in entries {
      if holder == nil, case .fileAdopted(let snapshot, _) = event { holder = snapshot }
      holder?.apply(event, at: at)
    }
    guard let holder else { return nil }
    self = holder
  }
}
