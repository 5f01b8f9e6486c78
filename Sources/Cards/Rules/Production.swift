/// 制卡进度: the stages of the making, one after the other, and what stops it. Clauses A3, P1, C1, C3.
func mayAdvanceApplication(in situation: Situation) throws(Refusal) {
  let application = try openApplication(in: situation)
  if let batch = application.batch { throw .application(.inBatch(batch)) }
  if let fault = application.fault, fault.reason.isApplicants { throw .application(.stopped(fault)) }
  if case .card(let city) = application.register { throw .application(.stopped(elsewhere(city, in: situation))) }
  guard let next = application.stage.next else { throw .application(.wrongStage(next: nil)) }
  // Another register may know of a card: that is asked before work begins, and no answer is not "none".
  if next == .compared, application.register == .unknown { throw .application(.registerUnknown) }
  try checkPhotoReviewed(application, before: next)
}

/// `isFree`: whether nobody else has the made card's number.
func advanceApplication(
  to stage: Stage, made: MadeCard?, isFree: Bool, in situation: Situation
) throws(Refusal) -> [Event] {
  let application = try openApplication(in: situation)
  guard stage == application.stage.next else { throw .application(.wrongStage(next: application.stage.next)) }
  guard stage == .made else { return [.stageReached(stage: stage, made: nil)] }
  guard let made else { throw .application(.cardNumberMissing) }
  guard isFree else { throw .application(.cardNumberTaken) }
  return [.stageReached(stage: stage, made: made)]
}

/// 编批: applications of one city and bank go through the making together. Clause P1.
func mayJoinBatch(in situation: Situation) throws(Refusal) {
  try checkAlive(in: situation)
  let application = try openApplication(in: situation)
  if let batch = application.batch { throw .application(.inBatch(batch)) }
  if let fault = application.fault, fault.reason.isApplicants { throw .application(.stopped(fault)) }
  if case .card(let city) = application.register { throw .application(.stopped(elsewhere(city, in: situation))) }
  let isBetween = BatchKind.allCases.contains { $0.entry == application.stage }
  if !isBetween { throw .application(.wrongStage(next: application.stage.next)) }
  try checkPhotoReviewed(application, before: application.stage.next)
}

/// Whoever compares and makes works with the photo, so a doubt about it is settled before.
private func checkPhotoReviewed(_ application: Application, before next: Stage?) throws(Refusal) {
  if next == .compared, application.awaitsReview { throw .application(.photoUnreviewed) }
}

func joinBatch(_ number: String, for kind: BatchKind, in situation: Situation) throws(Refusal) -> [Event] {
  let application = try openApplication(in: situation)
  guard application.stage == kind.entry else { throw .application(.wrongStage(next: application.stage.next)) }
  let joined = Event.applicationBatched(batch: number)
  return kind.joined == kind.entry ? [joined] : [joined, .stageReached(stage: kind.joined, made: nil)]
}

func mayFailApplication(in situation: Situation) throws(Refusal) {
  let application = try openApplication(in: situation)
  if let fault = application.fault { throw .application(.stopped(fault)) }
  // Whoever speaks for one step speaks of cards that are at it. A file has its batch to say so.
  guard case .reporter(let reporter, _?) = situation.actor, let step = reporter.step else { return }
  let isThere = application.stage.isAtLeast(step.from) && !application.stage.isAtLeast(step.to)
  if !isThere { throw .application(.wrongStage(next: application.stage.next)) }
}

func failApplication(_ reason: Fault.Reason, remark: String, in situation: Situation) -> [Event] {
  [.applicationFailed(fault: Fault(reason: reason, remark: remark, at: situation.now))]
}

/// What another register answers; a card found there stops the making. Clause C3.
func answerRegister(_ answer: RegisterAnswer, in situation: Situation) throws(Refusal) -> [Event] {
  let application = try openApplication(in: situation)
  guard case .card(let city) = answer, application.fault?.reason.isApplicants != true else {
    return [.registerAnswered(answer: answer)]
  }
  return [.registerAnswered(answer: answer), .applicationFailed(fault: elsewhere(city, in: situation))]
}

private func elsewhere(_ city: RegionCode, in situation: Situation) -> Fault {
  let name = situation.policy.city(city.city)?.name ?? city.text
  return Fault(reason: .cardElsewhere, remark: "登记在\(name)", at: situation.now)
}
