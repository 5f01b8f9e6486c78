/// 预约领卡: where the city hands cards out by appointment. Clause C2.
func mayBookCollection(in situation: Situation) throws(Refusal) {
  try checkAlive(in: situation)
  _ = try issuedApplication(in: situation)
  if !situation.policy.needsAppointment { throw .collection(.noAppointments) }
}

/// `isFree`: whether a place was left on that day, which is then taken.
func bookCollection(on day: Day, isFree: Bool, in situation: Situation) throws(Refusal) -> [Event] {
  let today = situation.now.day
  let (first, last) = (today.adding(days: 1), today.adding(days: situation.policy.appointmentDaysAhead))
  guard (first...last).contains(day) else { throw .collection(.dayClosed(from: first, to: last)) }
  guard isFree else { throw .collection(.dayFull(day)) }
  return [.collectionBooked(appointment: Appointment(day: day, made: situation.now))]
}

/// 领卡: once the province has sent it, where it was made, by the holder or by an agent with both documents.
/// Clauses C1, C2, C4.
func mayCollect(in situation: Situation) throws(Refusal) {
  try checkAlive(in: situation)
  let application = try issuedApplication(in: situation)
  try checkPlace(of: application, in: situation)
  try checkAppointment(of: application, in: situation)
  if !situation.isRepresented { try checkOfAge(in: situation) }
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

private func issuedApplication(in situation: Situation) throws(Refusal) -> Application {
  let application = try openApplication(in: situation)
  if let fault = application.fault { throw .application(.stopped(fault)) }
  guard application.stage.isAtLeast(.collectable) else { throw .collection(.notIssued(application.stage)) }
  return application
}

private func checkPlace(of application: Application, in situation: Situation) throws(Refusal) {
  guard case .clerk(_, let region) = situation.actor else { return }
  let isHere = region.contains(application.city) || region.city == application.city.city
  if !isHere { throw .collection(.wrongPlace(application.city)) }
}

private func checkAppointment(of application: Application, in situation: Situation) throws(Refusal) {
  guard situation.policy.needsAppointment else { return }
  guard let appointment = application.appointment else { throw .collection(.appointmentNeeded) }
  if appointment.day != situation.now.day { throw .collection(.otherDay(appointment.day)) }
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
  func cityToBind(_ card: Card) -> RegionCode? {
    guard let insurance = holder.person.insurance, insurance.scheme == .employee else { return nil }
    let city = insurance.place.city
    return city != card.city.city && policy.bindingCities.contains(city) ? city : nil
  }
}
