/// 领卡: once the province has sent it, where it was made, by the holder or by an agent with both documents.
/// Clauses C1, C2, C4.
func mayCollect(in situation: Situation) throws(Refusal) {
  try checkAlive(in: situation)
  let application = try issuedApplication(in: situation)
  try checkPlace(of: application, in: situation)
  try checkAppointment(of: application, in: situation)
  if !situation.isRepresented { try checkOfAge(in: situation) }
  try checkCode(in: situation)
}

func collect(in situation: Situation) throws(Refusal) -> [Event] {
  let application = try issuedApplication(in: situation)
  guard let made = application.made else { throw .application(.cardNumberMissing) }
  let card = Card(
    number: made.number, city: application.city, bank: application.bank, account: made.account, issued: made.issued,
    expires: made.issued.adding(years: situation.policy.cardValidityYears).adding(days: -1),
    social: FunctionState(phase: .sealed), financial: FunctionState(phase: .sealed), pin: .initial)
  return [.cardCollected(card: card, application: application.number)]
}

func issuedApplication(in situation: Situation) throws(Refusal) -> Application {
  let application = try openApplication(in: situation)
  if let fault = application.fault { throw .application(.stopped(fault)) }
  guard application.stage.isAtLeast(.collectable) else { throw .collection(.notIssued(application.stage)) }
  return application
}

func checkPlace(of application: Application, in situation: Situation) throws(Refusal) {
  guard case .clerk(_, let region) = situation.actor else { return }
  let isHere = region.contains(application.city) || region.city == application.city.city
  if !isHere { throw .collection(.wrongPlace(application.city)) }
}

private func checkAppointment(of application: Application, in situation: Situation) throws(Refusal) {
  guard situation.policy.needsAppointment else { return }
  guard let appointment = application.appointment else { throw .collection(.appointmentNeeded) }
  // Whoever was turned away by us is served on any day.
  if situation.isUpset(appointment) { return }
  // The slot is for planning: who comes late that day is served that day.
  if appointment.day != situation.now.day { throw .collection(.otherDay(appointment.day)) }
}

/// A proxy whom the holder has named online, and whom no clerk has seen with the holder, also says the holder's code,
/// where policy wants it. It stands beside both documents, never in their place.
private func checkCode(in situation: Situation) throws(Refusal) {
  guard situation.policy.needsCollectionCode, !situation.hasCollectionCode,
    let mandate = situation.mandate(for: .collect), mandate.kind == .proxy, mandate.evidence == .ownSignIn
  else { return }
  throw .collection(.codeNeeded)
}

/// 绑定: a card made elsewhere is good everywhere; only some cities want it bound to their employee medical insurance.
/// Clause C5.
func mayBindInsurance(in situation: Situation) throws(Refusal) {
  try checkAlive(in: situation)
  let card = try usableCard(in: situation)
  guard let city = situation.cityToBind(card) else { throw .collection(.bindingNotNeeded) }
  if card.bound == city { throw .collection(.alreadyBound(city)) }
}

func bindInsurance(in situation: Situation) throws(Refusal) -> [Event] {
  guard let city = situation.cityToBind(try usableCard(in: situation)) else { throw .collection(.bindingNotNeeded) }
  return [.insuranceBound(city: city)]
}

extension Situation {
  /// The city where `card` has to be bound, if it has to be at all.
  package func cityToBind(_ card: Card) -> RegionCode? {
    guard let insurance = holder.person.insurance, insurance.scheme == .employee else { return nil }
    let city = insurance.place.city
    return city != card.city.city && policy.bindingCities.contains(city) ? city : nil
  }
}
