/// Acting for somebody else: never without a mandate that is in force and says so. Clause C4.
func checkMandate(_ name: ActionName, in situation: Situation) throws(Refusal) {
  if case .clerk = situation.actor, name.needsVisitor, situation.visitor == nil { throw .mandate(.nobodyThere) }
  guard let claim = situation.claim, !(situation.isFounding && name == .apply) else { return }
  // At a counter somebody may report, ask or show papers without acting for anybody.
  if name.mandates.isEmpty, case .document = claim { return }
  let found = situation.holder.mandates.filter { $0.answers(to: claim) }
  if found.isEmpty { throw .mandate(.missing) }
  let holding = found.filter { $0.holds(in: situation) }
  if holding.isEmpty { throw .mandate(.ended) }
  if name == .endMandate || name.mandates.isEmpty { return }  // whoever was given one may give it back
  guard holding.contains(where: { $0.covers(name) }) else { throw .mandate(.notEnough(name)) }
}

/// How somebody who acts for another says by what right.
enum MandateClaim: Sendable, Equatable {
  /// The mandate under which a session was opened.
  case number(String)
  /// A document on the counter.
  case document(IdentityDocument)
}

extension Situation {
  /// Nil when the holder acts, or an institution by its own right.
  var claim: MandateClaim? {
    if case .agent(let number) = actor { return .number(number) }
    if case .agent(let document) = visitor { return .document(document) }
    return nil
  }

  /// The mandates in force of whoever acts here for the holder.
  private var mandates: [Mandate] {
    guard let claim else { return [] }
    return holder.mandates.filter { $0.answers(to: claim) && $0.holds(in: self) }
  }

  /// Whether somebody acts here by any right.
  package var isRepresented: Bool { !mandates.isEmpty }

  /// The mandate by which `name` is done here; nil when nobody is represented in it.
  package func mandate(for name: ActionName) -> Mandate? {
    if name == .endMandate { return mandates.first }
    return mandates.first { $0.covers(name) }
  }

  var isByProvenGuardian: Bool { mandates.contains { $0.kind == .guardian && $0.evidence == .guardianship } }

  func isBy(_ kind: Mandate.Kind) -> Bool { mandates.contains { $0.kind == kind } }

  /// A child's new file is opened by whoever then becomes its guardian.
  var isByGuardian: Bool { isBy(.guardian) || (isFounding && claim != nil) }

  /// Somebody who only says to be the child's guardian: no outlet has seen the papers yet.
  package var isDeclaredGuardian: Bool { isBy(.guardian) && !isByProvenGuardian }

  package var isUnderAge: Bool { holder.person.age(at: now).map { $0 < policy.guardianAge } ?? false }
}

extension Mandate {
  func answers(to claim: MandateClaim) -> Bool {
    switch claim {
    case .number(let number): self.number == number
    case .document(let document): self.document == document
    }
  }

  /// Whether everything that `other` allows is allowed by this one too, at least as long, to the same agent.
  func includes(_ other: Mandate) -> Bool {
    guard kind == other.kind, document == other.document, Set(other.scope).isSubset(of: scope) else { return false }
    guard let until else { return true }
    return other.until.map { $0 <= until } ?? false
  }

  func covers(_ name: ActionName) -> Bool { scope.contains(name) && name.mandates.contains(kind) }

  /// Whether it is in force: decided by time and by what is known of the principal, not by whether it was ended.
  package func holds(in situation: Situation) -> Bool {
    if let until, until <= situation.now { return false }
    let person = situation.holder.person
    switch kind {
    case .heir: return person.life.isGone || person.lifeReport?.before?.isGone == true
    case .guardian:
      guard let age = person.age(at: situation.now) else { return !person.life.isGone }
      return !person.life.isGone && age < situation.policy.guardianAge
    case .proxy, .family: return !person.life.isGone
    }
  }
}

// MARK: Giving and ending

/// What a mandate is to say, before it has a number.
package struct MandateDraft: Sendable, Equatable {
  package let kind: Mandate.Kind
  package let agent: PersonName
  package let document: IdentityDocument
  /// Empty: everything that its kind may.
  package let scope: [ActionName]
  package let until: Instant?
  package let evidence: Evidence

  package init(
    kind: Mandate.Kind, agent: PersonName, document: IdentityDocument, scope: [ActionName], until: Instant?,
    evidence: Evidence
  ) {
    self.kind = kind
    self.agent = agent
    self.document = document
    self.scope = scope
    self.until = until
    self.evidence = evidence
  }
}

/// 委托: given by the holder online, or at an outlet with papers; heirs come after a confirmed death. Clauses C4, X3.
func mayGiveMandate(in situation: Situation) throws(Refusal) {
  try checkNotReported(in: situation)
  guard situation.actor == .holder else {
    // An heir, or a guardian, is written down only standing there.
    let isTheirs = situation.holder.person.life.isGone || situation.isUnderAge
    if isTheirs, situation.visitor == .holder { throw .mandate(.nobodyThere) }
    return
  }
  if situation.holder.person.life.isGone { throw .ending(.heirsOnly) }
  try checkOwnWill(in: situation)
}

func giveMandate(_ draft: MandateDraft, number: String, in situation: Situation) throws(Refusal) -> [Event] {
  if situation.holder.person.documents.contains(draft.document) { throw .mandate(.ownDocument) }
  try checkKind(of: draft, in: situation)
  let possible = ActionName.allCases.filter { $0.mandates.contains(draft.kind) }
  if let other = draft.scope.first(where: { !possible.contains($0) }) { throw .mandate(.notEnough(other)) }
  let mandate = Mandate(
    number: number, kind: draft.kind, agent: draft.agent, document: draft.document,
    scope: draft.scope.isEmpty ? possible : draft.scope, given: situation.now, until: draft.until,
    evidence: draft.evidence)
  // What was only said so far is over when papers are seen, and what is given again takes the place of the first.
  let over = situation.holder.mandates.filter {
    (draft.kind == .guardian && $0.evidence == .declared) || mandate.includes($0)
  }
  return over.map { .mandateEnded(number: $0.number) } + [.mandateGiven(mandate: mandate)]
}

private func checkKind(of draft: MandateDraft, in situation: Situation) throws(Refusal) {
  let isAtCounter = situation.actor != .holder
  if situation.holder.person.life.isGone != (draft.kind == .heir) { throw .mandate(.cannotGive(draft.kind)) }
  switch draft.kind {
  case .guardian:
    guard isAtCounter else { throw .mandate(.cannotGive(.guardian)) }
    guard situation.isUnderAge else { throw .mandate(.notAWard) }
    try checkPresence(of: draft, in: situation)
    try checkEvidence(draft.evidence, among: [.guardianship])
  case .heir:
    try checkPresence(of: draft, in: situation)
    try checkEvidence(draft.evidence, among: [.inheritance])
  case .proxy:
    try checkEnd(of: draft, in: situation)
    try checkOwnWill(in: situation)
    if isAtCounter, situation.visitor != .holder { try checkPresence(of: draft, in: situation) }
    try checkEvidence(draft.evidence, among: isAtCounter ? [.authorization] : [.ownSignIn])
  case .family:
    try checkEnd(of: draft, in: situation)
    try checkOwnWill(in: situation)
    if isAtCounter, situation.visitor != .holder { throw .mandate(.cannotGive(.family)) }
    try checkEvidence(draft.evidence, among: isAtCounter ? [.identityDocuments] : [.ownSignIn])
  }
}

/// Somebody too young to act cannot let another act.
private func checkOwnWill(in situation: Situation) throws(Refusal) {
  if situation.isUnderAge { throw .application(.guardianNeeded) }
}

/// Whoever is to act stands there with the document that is written down.
private func checkPresence(of draft: MandateDraft, in situation: Situation) throws(Refusal) {
  if situation.visitor != .agent(draft.document) { throw .mandate(.nobodyThere) }
}

private func checkEnd(of draft: MandateDraft, in situation: Situation) throws(Refusal) {
  let longest = situation.policy.longestMandateDays
  guard let until = draft.until, until > situation.now, until - situation.now <= .days(longest) else {
    throw .mandate(.tooLong(days: longest))
  }
}

/// 终止委托: by the holder at any time, and by an agent who no longer wants to. Clause C4.
func mayEndMandate(in situation: Situation) throws(Refusal) {
  if situation.holder.mandates.isEmpty { throw .mandate(.unknown) }
  guard situation.claim == nil else { return }
  if situation.holder.person.life.isGone { throw .ending(.heirsOnly) }
  try checkOfAge(in: situation)
}

func endMandate(_ number: String, in situation: Situation) throws(Refusal) -> [Event] {
  guard let mandate = situation.holder.mandates.first(where: { $0.number == number }) else { throw .mandate(.unknown) }
  // A guardian whose papers were seen clears away what others were given in the ward's file.
  if let claim = situation.claim, !mandate.answers(to: claim), !situation.isByProvenGuardian {
    throw .mandate(.notOwn)
  }
  return [.mandateEnded(number: number)]
}
