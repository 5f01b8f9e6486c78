/// 上架: where the finished card lies, so that it is found when its holder comes. Clause C1.
func mayShelveCard(in situation: Situation) throws(Refusal) {
  let application = try openApplication(in: situation)
  if let fault = application.fault { throw .application(.stopped(fault)) }
  guard application.stage.isAtLeast(.cityReceived) else { throw .collection(.notArrived(application.stage)) }
  try checkPlace(of: application, in: situation)
}

func shelveCard(at code: String, shelf: String, in situation: Situation) throws(Refusal) -> [Event] {
  let application = try openApplication(in: situation)
  let outlet = try collectingOutlet(code, for: application, in: situation)
  // A file that is read twice writes nothing twice.
  if application.outlet == outlet.code, application.shelf == shelf { return [] }
  return [.cardShelved(outlet: outlet.code, shelf: shelf)]
}

/// 退回: a card that nobody has come for goes back to the city, where policy says so. Clause C1.
func mayReturnCard(in situation: Situation) throws(Refusal) {
  let application = try openApplication(in: situation)
  if let fault = application.fault { throw .application(.stopped(fault)) }
  guard let days = situation.policy.unclaimedReturnDays, application.stage == .outletReceived,
    let since = application.reached(.outletReceived), since + .days(days) <= situation.now
  else { throw .collection(.returnNotDue) }
}

/// 领卡码: the holder's word that this card may be handed over, beside the documents. Clauses C4, C1.
func mayAskCollectionCode(in situation: Situation) throws(Refusal) {
  try checkAlive(in: situation)
  _ = try issuedApplication(in: situation)
  try checkOfAge(in: situation)
}

func askCollectionCode(in situation: Situation) -> [Event] {
  [.collectionCodeMade(until: situation.now + .days(situation.policy.collectionCodeDays))]
}
