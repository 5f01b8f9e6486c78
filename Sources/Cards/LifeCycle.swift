/// Something asked of a file, with what is needed to do it.
package enum Action: Sendable {
  /// `number`: of the application, and of the mandate of whoever opens a file for somebody else.
  case apply(ApplicationForm, number: String)
  case correctApplication(ApplicationForm)
  case withdrawApplication
  case queryProgress
  /// `isFree`: whether a place was left in the slot, and taken.
  case bookCollection(CollectionPlace, isFree: Bool)
  case cancelCollection
  case askCollectionCode
  case shelveCard(outlet: String, shelf: String)
  /// `reserved`: a place that was free and is kept for the holder; `offers`: others that were free.
  case reofferCollection(reserved: CollectionPlace?, offers: [CollectionPlace])
  case returnCard
  case collect
  case bindInsurance
  case activateSocial(choosing: PIN)
  case activateFinancial(branch: String)
  case changeSocialPIN(to: PIN, check: PINCheck)
  case resetSocialPIN(choosing: PIN)
  case clearSocialPIN
  case resetBankPIN
  case reportOralLoss(CardFunction, bankUntil: Instant? = nil)
  case releaseOralLoss(CardFunction)
  case reportFormalLoss(branch: String, application: String)
  case exchange(ExchangeReason, bank: BankCode, branch: String, number: String)
  case renew(bank: BankCode, branch: String, number: String)
  case queryOutlets
  case settle(CardFunction, isSettled: Bool)
  case cancelSocial(CancelReason, evidence: Evidence)
  case cancelFinancial(branch: String, card: CardDisposal)
  case reportDeath(evidence: Evidence?)
  case reportMissing(evidence: Evidence?)
  case confirmLifeReport(evidence: Evidence)
  case reverseLifeReport(evidence: Evidence)
  case giveMandate(MandateDraft, number: String)
  case endMandate(number: String)
  case changeContact(Contact)
  case changePhone(PhoneNumber)
  case changeName(PersonName, evidence: Evidence)
  /// `isFree`: whether nobody else has the document.
  case changeDocument(IdentityDocument, evidence: Evidence, isFree: Bool)
  case mergeFile(Holder)
  case splitFile(FileSplit)
  case recordLapse(CardFunction)
  /// `isFree`: whether nobody else has the made card's number.
  case advanceApplication(Stage, made: MadeCard?, isFree: Bool)
  case failApplication(Fault.Reason, remark: String)
  case answerRegister(RegisterAnswer)
  case recordInsurance(InsuranceRelation)
  case joinBatch(String, BatchKind)
  case reviewPhoto(PhotoReview)

  package var name: ActionName {
    switch self {
    case .apply: .apply
    case .correctApplication: .correctApplication
    case .withdrawApplication: .withdrawApplication
    case .queryProgress: .queryProgress
    case .bookCollection: .bookCollection
    case .cancelCollection: .cancelCollection
    case .askCollectionCode: .askCollectionCode
    case .shelveCard: .shelveCard
    case .reofferCollection: .reofferCollection
    case .returnCard: .returnCard
    case .collect: .collect
    case .bindInsurance: .bindInsurance
    case .activateSocial: .activateSocial
    case .activateFinancial: .activateFinancial
    case .changeSocialPIN: .changeSocialPIN
    case .resetSocialPIN: .resetSocialPIN
    case .clearSocialPIN: .clearSocialPIN
    case .resetBankPIN: .resetBankPIN
    case .reportOralLoss(let function, _): .reportOralLoss(function)
    case .releaseOralLoss(let function): .releaseOralLoss(function)
    case .reportFormalLoss: .reportFormalLoss
    case .exchange: .exchange
    case .renew: .renew
    case .queryOutlets: .queryOutlets
    case .settle(let function, _): .settle(function)
    case .cancelSocial: .cancelSocial
    case .cancelFinancial: .cancelFinancial
    case .reportDeath: .reportDeath
    case .reportMissing: .reportMissing
    case .confirmLifeReport: .confirmLifeReport
    case .reverseLifeReport: .reverseLifeReport
    case .giveMandate: .giveMandate
    case .endMandate: .endMandate
    case .changeContact: .changeContact
    case .changePhone: .changePhone
    case .changeName: .changeName
    case .changeDocument: .changeDocument
    case .mergeFile: .mergeFile
    case .splitFile: .splitFile
    case .recordLapse: .recordLapse
    case .advanceApplication: .advanceApplication
    case .failApplication: .failApplication
    case .answerRegister: .answerRegister
    case .recordInsurance: .recordInsurance
    case .joinBatch: .joinBatch
    case .reviewPhoto: .reviewPhoto
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
  if name == .resetBankPIN { throw .bankOnly }
  do throws(Refusal) {
    try checkChannel(name, in: situation)
  } catch {
    try checkElsewhere(name, in: situation)
    throw error
  }
  try checkActor(name, in: situation)
  try checkNotMerged(in: situation)
  try checkCounter(name, in: situation)
  try checkMandate(name, in: situation)
  switch name {
  case .apply: try mayApply(in: situation)
  case .correctApplication: try mayCorrectApplication(in: situation)
  case .withdrawApplication: try mayWithdrawApplication(in: situation)
  case .queryProgress: try mayQueryProgress(in: situation)
  case .bookCollection: try mayBookCollection(in: situation)
  case .cancelCollection: try mayCancelCollection(in: situation)
  case .askCollectionCode: try mayAskCollectionCode(in: situation)
  case .shelveCard: try mayShelveCard(in: situation)
  case .reofferCollection: try mayReofferCollection(in: situation)
  case .returnCard: try mayReturnCard(in: situation)
  case .collect: try mayCollect(in: situation)
  case .bindInsurance: try mayBindInsurance(in: situation)
  case .activateSocial: try mayActivateSocial(in: situation)
  case .activateFinancial: try mayActivateFinancial(in: situation)
  case .changeSocialPIN: try mayChangeSocialPIN(in: situation)
  case .resetSocialPIN: try mayResetSocialPIN(in: situation)
  case .clearSocialPIN: try mayClearSocialPIN(in: situation)
  case .reportSocialOralLoss: try mayReportOralLoss(of: .social, in: situation)
  case .reportFinancialOralLoss: try mayReportOralLoss(of: .financial, in: situation)
  case .releaseSocialOralLoss: try mayReleaseOralLoss(of: .social, in: situation)
  case .releaseFinancialOralLoss: try mayReleaseOralLoss(of: .financial, in: situation)
  case .reportFormalLoss: try mayReportFormalLoss(in: situation)
  case .exchange: try mayExchange(in: situation)
  case .renew: try mayRenew(in: situation)
  case .settleSocial, .settleFinancial: _ = try liveCard(in: situation)
  case .cancelSocial: try mayCancelSocial(in: situation)
  case .cancelFinancial: try mayCancelFinancial(in: situation)
  case .reportDeath: try mayReportDeath(in: situation)
  case .reportMissing: try mayReportMissing(in: situation)
  case .confirmLifeReport: try mayConfirmLifeReport(in: situation)
  case .reverseLifeReport: try mayReverseLifeReport(in: situation)
  case .giveMandate: try mayGiveMandate(in: situation)
  case .endMandate: try mayEndMandate(in: situation)
  case .changePhone: try mayChangePerson(in: situation)
  case .changeContact, .changeName, .changeDocument: try mayChangePerson(in: situation)
  case .advanceApplication: try mayAdvanceApplication(in: situation)
  case .failApplication: try mayFailApplication(in: situation)
  case .answerRegister: _ = try openApplication(in: situation)
  case .joinBatch: try mayJoinBatch(in: situation)
  case .reviewPhoto: try mayReviewPhoto(in: situation)
  case .recordLapse: try mayRecordLapse(in: situation)
  case .splitFile: try maySplitFile(in: situation)
  case .mergeFile: try mayMergeFile(in: situation)
  case .queryOutlets, .resetBankPIN, .recordInsurance: break
  }
}

private func events(of action: Action, in situation: Situation) throws(Refusal) -> [Event] {
  switch action {
  case .apply(let form, let number): try apply(form, number: number, in: situation)
  case .correctApplication(let form): try correctApplication(form, in: situation)
  case .withdrawApplication: [.applicationWithdrawn(number: try openApplication(in: situation).number)]
  case .queryProgress, .queryOutlets, .resetBankPIN: []
  case .bookCollection(let place, let isFree): try bookCollection(at: place, isFree: isFree, in: situation)
  case .cancelCollection: try cancelCollection(in: situation)
  case .askCollectionCode: askCollectionCode(in: situation)
  case .shelveCard(let outlet, let shelf): try shelveCard(at: outlet, shelf: shelf, in: situation)
  case .reofferCollection(let reserved, let offers):
    try reofferCollection(reserved: reserved, offers: offers, in: situation)
  case .returnCard: [.cardReturned]
  case .collect: try collect(in: situation)
  case .bindInsurance: try bindInsurance(in: situation)
  case .activateSocial(let pin): try activateSocial(choosing: pin, in: situation)
  case .activateFinancial(let branch): [.financialActivated(branch: branch)]
  case .changeSocialPIN(let pin, let check): try changeSocialPIN(to: pin, check: check, in: situation)
  case .resetSocialPIN(let pin): try resetSocialPIN(choosing: pin, in: situation)
  case .clearSocialPIN: [.socialPINCleared]
  case .reportOralLoss(let function, let until): try reportOralLoss(of: function, bankUntil: until, in: situation)
  case .releaseOralLoss(let function): [.oralLossReleased(function: function)]
  case .reportFormalLoss(let branch, let number):
    try reportFormalLoss(branch: branch, application: number, in: situation)
  case .exchange(let reason, let bank, let branch, let number):
    try openExchange(.exchange, for: reason, at: bank, branch: branch, number: number, in: situation)
  case .renew(let bank, let branch, let number):
    try openExchange(.renewal, for: nil, at: bank, branch: branch, number: number, in: situation)
  case .settle(let function, let isSettled): [.settlementRecorded(function: function, isSettled: isSettled)]
  case .cancelSocial(let reason, let evidence): try cancelSocial(for: reason, showing: evidence, in: situation)
  case .cancelFinancial(let branch, let card): try cancelFinancial(branch: branch, card: card, in: situation)
  case .reportDeath(let evidence): try reportLife(.deathReported, showing: evidence, in: situation)
  case .reportMissing(let evidence): try reportLife(.missingReported, showing: evidence, in: situation)
  case .confirmLifeReport(let evidence): try confirmLifeReport(showing: evidence, in: situation)
  case .reverseLifeReport(let evidence): try reverseLifeReport(showing: evidence, in: situation)
  case .giveMandate(let draft, let number): try giveMandate(draft, number: number, in: situation)
  case .endMandate(let number): try endMandate(number, in: situation)
  case .changeContact(let contact): try changeContact(to: contact, in: situation)
  case .changePhone(let phone): try changePhone(to: phone, in: situation)
  case .changeName(let name, let evidence): try changeName(to: name, showing: evidence, in: situation)
  case .changeDocument(let document, let evidence, let isFree):
    try changeDocument(to: document, showing: evidence, isFree: isFree, in: situation)
  case .mergeFile(let other): try mergeFile(other, in: situation)
  case .splitFile(let split): try splitFile(split, in: situation)
  case .recordLapse(let function): try recordLapse(of: function, in: situation)
  case .advanceApplication(let stage, let made, let isFree):
    try advanceApplication(to: stage, made: made, isFree: isFree, in: situation)
  case .failApplication(let reason, let remark): failApplication(reason, remark: remark, in: situation)
  case .answerRegister(let answer): try answerRegister(answer, in: situation)
  case .recordInsurance(let relation): [.insuranceChanged(relation: relation)]
  case .joinBatch(let number, let kind): try joinBatch(number, for: kind, in: situation)
  case .reviewPhoto(let review): reviewPhoto(review, in: situation)
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
