/// Something asked of a file, with what is needed to do it.
package enum Action: Sendable {
  case activateSocial(choosing: PIN)
  case activateFinancial(branch: String)
  case changeSocialPIN(to: PIN, check: PINCheck)
  case resetSocialPIN(choosing: PIN)
  case reportOralLoss(CardFunction, bankUntil: Instant? = nil)
  case releaseOralLoss(CardFunction)
  case reportFormalLoss(branch: String, application: String)
  case recordLapse(CardFunction)

  package var name: ActionName {
    switch self {
    case .activateSocial: .activateSocial
    case .activateFinancial: .activateFinancial
    case .changeSocialPIN: .changeSocialPIN
    case .resetSocialPIN: .resetSocialPIN
    case .reportOralLoss(let function, _): .reportOralLoss(function)
    case .releaseOralLoss(let function): .releaseOralLoss(function)
    case .reportFormalLoss: .reportFormalLoss
    case .recordLapse: .recordLapse
    }
  }
}

/// How a typed PIN compared with the stored verifier, after the attempt was counted.
package enum PINCheck: Sendable, Equatable {
  case right
  case wrong(left: Int)
  /// No attempt was left to be counted, so nothing was compared.
  case exhausted
}

/// What a rule answers. A refusal may leave something in the journal, too.
package enum Decision: Sendable, Equatable {
  case done([Event])
  case refused(Refusal, recording: [Event] = [])
}

/// The one switch: whether `action` may happen in `situation`, and what happens then. Pure.
package func decide(_ action: Action, in situation: Situation) -> Decision {
  do throws(Refusal) {
    try permit(action.name, in: situation)
    return .done(try events(of: action, in: situation))
  } catch {
    return .refused(error, recording: recorded(by: error, in: situation))
  }
}

/// Whether `name` could be done now, before anything is typed: the same conditions that `decide` checks first.
package func permit(_ name: ActionName, in situation: Situation) throws(Refusal) {
  try checkChannel(name, in: situation)
  try checkActor(name, in: situation)
  try checkCounter(name, in: situation)
  switch name {
  case .activateSocial: try mayActivateSocial(in: situation)
  case .activateFinancial: try mayActivateFinancial(in: situation)
  case .changeSocialPIN: try mayChangeSocialPIN(in: situation)
  case .resetSocialPIN: try mayResetSocialPIN(in: situation)
  case .reportSocialOralLoss: try mayReportOralLoss(of: .social, in: situation)
  case .reportFinancialOralLoss: try mayReportOralLoss(of: .financial, in: situation)
  case .releaseSocialOralLoss: try mayReleaseOralLoss(of: .social, in: situation)
  case .releaseFinancialOralLoss: try mayReleaseOralLoss(of: .financial, in: situation)
  case .reportFormalLoss: try mayReportFormalLoss(in: situation)
  case .recordLapse: try mayRecordLapse(in: situation)
  }
}

private func events(of action: Action, in situation: Situation) throws(Refusal) -> [Event] {
  switch action {
  case .activateSocial(let pin): try activateSocial(choosing: pin, in: situation)
  case .activateFinancial(let branch): [.financialActivated(branch: branch)]
  case .changeSocialPIN(let pin, let check): try changeSocialPIN(to: pin, check: check, in: situation)
  case .resetSocialPIN(let pin): try resetSocialPIN(choosing: pin, in: situation)
  case .reportOralLoss(let function, let until): try reportOralLoss(of: function, bankUntil: until, in: situation)
  case .releaseOralLoss(let function): [.oralLossReleased(function: function)]
  case .reportFormalLoss(let branch, let number):
    try reportFormalLoss(branch: branch, application: number, in: situation)
  case .recordLapse(let function): try recordLapse(of: function, in: situation)
  }
}

/// What the journal must keep although the answer is no.
private func recorded(by refusal: Refusal, in situation: Situation) -> [Event] {
  guard let card = situation.holder.card, card.social.lock == nil else { return [] }
  return refusal.locks ? [.socialLocked(reason: .wrongPIN)] : []
}

extension Refusal {
  /// Whether this no also locks the social function: the last attempt was wrong, or there was none left.
  fileprivate var locks: Bool {
    if case .pinWrong(let left) = self { return left <= 0 }
    if case .locked = self { return true }
    return false
  }
}
