/// 申领: one card a person in the whole province; what is asked is on the form. Clauses A1, A2, A4, P4, C3.
func mayApply(in situation: Situation) throws(Refusal) {
  try checkAlive(in: situation)
  if situation.holder.card != nil { throw .application(.hasCard) }
  if situation.holder.application != nil { throw .application(.open) }
  if let lost = situation.lossWithoutReplacement { throw lost.refusal }
  try checkOfAge(in: situation)
  // Online nobody has seen a letter of authority, so a new file is opened there only for oneself or for a child.
  // Only a number that holds the birth proves a child.
  let birth = situation.holder.person.documents.last?.birth
  let age = birth?.age(on: situation.now.day) ?? situation.policy.guardianAge
  if situation.isFounding, situation.claim != nil, situation.actor.kind != .clerk, age >= situation.policy.guardianAge {
    throw .mandate(.missing)
  }
}

extension Situation {
  /// Only the first card of all is the first: after one that was cancelled another one costs what any costs (P4).
  package var applicationFee: Money {
    holder.voidCards.allSatisfy { $0.reason == .lostOnTheWay } ? policy.firstFee : policy.replacementFee
  }
}

func apply(_ form: ApplicationForm, number: String, in situation: Situation) throws(Refusal) -> [Event] {
  try check(form, in: situation)
  let application = Application(
    number: number, kind: .first, opened: situation.now, replaces: nil, city: form.city, bank: form.bank,
    branch: form.branch, fee: situation.applicationFee, form: form,
    register: .unknown)
  return try representation(on: form, number: number, in: situation) + [.applicationOpened(application: application)]
}

/// 更正: while nobody works with what was filled in yet, or when the making stands still because of it. Clause A2.
func mayCorrectApplication(in situation: Situation) throws(Refusal) {
  try checkAlive(in: situation)
  try checkNotFixed(try openApplication(in: situation))
  try checkOfAge(in: situation)
}

func correctApplication(_ corrected: ApplicationForm, in situation: Situation) throws(Refusal) -> [Event] {
  var application = try openApplication(in: situation)
  var form = corrected
  // A photo that nobody has found fault with is not asked for twice.
  if application.fault?.reason != .photoRejected { form.photo = form.photo ?? application.form?.photo }
  try check(form, in: situation)
  try checkPlace(of: form, after: application)
  application.city = form.city
  application.bank = form.bank
  application.branch = form.branch
  application.form = form
  application.stage = .accepted
  application.marks = []
  application.fault = nil
  application.made = nil
  application.appointment = nil
  application.batch = nil
  application.outlet = nil
  application.shelf = nil
  if case .card = application.register { application.register = .unknown }
  return [.applicationCorrected(application: application)]
}

/// 撤回: before the batch; a replacement belongs to the formal loss and stays. Clause A1.
func mayWithdrawApplication(in situation: Situation) throws(Refusal) {
  try checkAlive(in: situation)
  let application = try openApplication(in: situation)
  if application.kind == .replacement { throw .application(.replacementStays) }
  try checkNotFixed(application)
  try checkOfAge(in: situation)
}

/// 查进度: whether there is anything to follow. Clauses A3, P1, P2, P3.
func mayQueryProgress(in situation: Situation) throws(Refusal) { _ = try openApplication(in: situation) }

func openApplication(in situation: Situation) throws(Refusal) -> Application {
  guard let application = situation.holder.application else { throw .application(.none) }
  return application
}

private func checkNotFixed(_ application: Application) throws(Refusal) {
  if application.fault?.reason.isApplicants == true { return }
  if application.stage.isAtLeast(.fixed) { throw .application(.fixed(application.stage)) }
}

// MARK: The form

private func check(_ form: ApplicationForm, in situation: Situation) throws(Refusal) {
  let person = situation.holder.person
  guard person.documents.contains(form.document), person.name == form.name else { throw .application(.otherPerson) }
  if let expires = form.documentExpires, expires < situation.now.day { throw .application(.documentExpired(expires)) }
  if let birth = form.document.birth ?? person.birth, birth != form.birth { throw .application(.contradicts(.birth)) }
  if let sex = form.document.sex, sex != form.sex { throw .application(.contradicts(.sex)) }
  try checkPhoto(of: form, in: situation)
  if situation.policy.bank(form.bank) == nil { throw .application(.bankUnknown) }
  if situation.policy.city(form.city) == nil { throw .application(.cityUnknown) }
  // An outlet takes what its own city will make.
  if case .clerk(_, let region) = situation.actor, !region.contains(form.city), region.city != form.city.city {
    throw .collection(.wrongPlace(form.city))
  }
}

/// Another card in place of one stays with the city that made it, and a replacement with its bank. Clauses L7, L8.
private func checkPlace(of form: ApplicationForm, after application: Application) throws(Refusal) {
  if application.kind == .first { return }
  if form.city != application.city { throw .application(.placeFixed(application.kind)) }
  if application.kind == .replacement, form.bank != application.bank {
    throw .application(.placeFixed(.replacement))
  }
}

private func checkPhoto(of form: ApplicationForm, in situation: Situation) throws(Refusal) {
  let policy = situation.policy
  guard let photo = form.photo else {
    if form.birth.age(on: situation.now.day) >= policy.photoAge { throw .application(.photoMissing) }
    return
  }
  if photo.width != policy.photoWidth || photo.height != policy.photoHeight {
    throw .application(.photoWrong(.size(width: photo.width, height: photo.height)))
  }
  if !(policy.photoSmallest...policy.photoLargest).contains(photo.bytes) {
    throw .application(.photoWrong(.bytes(photo.bytes)))
  }
}

/// Who opens a file for somebody else is written into it: for a child the guardian, otherwise a proxy for this card.
private func representation(
  on form: ApplicationForm, number: String, in situation: Situation
) throws(Refusal) -> [Event] {
  guard situation.isFounding, situation.claim != nil else { return [] }
  let isChild = form.birth.age(on: situation.now.day) < situation.policy.guardianAge
  guard case .agent(let document) = situation.visitor, let named = form.representative, named.document == document
  else { throw isChild ? .application(.guardianNeeded) : .mandate(.missing) }
  let isSeen = situation.actor.kind == .clerk
  let mandate = Mandate(
    number: number, kind: isChild ? .guardian : .proxy, agent: named.name, document: document,
    scope: scope(ofGuardian: isChild, isSeen: isSeen), given: situation.now,
    until: isChild ? nil : situation.now + .days(situation.policy.longestMandateDays),
    evidence: !isSeen ? .declared : isChild ? .guardianship : .authorization)
  return [.mandateGiven(mandate: mandate)]
}

/// A guardian whose papers a clerk has seen may do all that guardians may; one who only says so may see to the
/// application, and not have the card.
private func scope(ofGuardian isGuardian: Bool, isSeen: Bool) -> [ActionName] {
  let application: [ActionName] = [
    .apply, .correctApplication, .withdrawApplication, .queryProgress, .bookCollection, .cancelCollection,
  ]
  if !isSeen { return application }
  return isGuardian ? ActionName.allCases.filter { $0.mandates.contains(.guardian) } : application + [.collect]
}
