/// 预约领卡: where the city hands cards out by appointment. Clause C2.
func mayBookCollection(in situation: Situation) throws(Refusal) {
  try checkAlive(in: situation)
  _ = try issuedApplication(in: situation)
  if !situation.policy.needsAppointment { throw .collection(.noAppointments) }
}

/// `isFree`: whether a place was left in that slot, which is then taken.
func bookCollection(at place: CollectionPlace, isFree: Bool, in situation: Situation) throws(Refusal) -> [Event] {
  let application = try issuedApplication(in: situation)
  let days = situation.bookableDays
  guard days.contains(place.day) else { throw .collection(.dayClosed(from: days.lowerBound, to: days.upperBound)) }
  let outlet = try collectingOutlet(place.outlet, for: application, in: situation)
  if let lies = application.outlet, lies != outlet.code { throw .collection(.shelvedElsewhere(outlet: lies)) }
  if let closed = situation.closedDay(of: outlet.code, on: place.day) {
    throw .collection(.outletClosed(place.day, reason: closed.reason))
  }
  guard outlet.opens(on: place.day) else { throw .collection(.outletClosed(place.day, reason: nil)) }
  let slots = situation.policy.slots(at: outlet, on: place.day)
  guard slots.contains(place.slot) else { throw .collection(.slotUnknown(slots)) }
  guard isFree else { throw .collection(.slotFull(place)) }
  return [.collectionBooked(appointment: Appointment(place, made: situation.now))]
}

/// 取消预约: the place is free for somebody else at once. Clause C2.
func mayCancelCollection(in situation: Situation) throws(Refusal) {
  try checkAlive(in: situation)
  let application = try issuedApplication(in: situation)
  if application.appointment != nil { return }
  throw .collection(situation.policy.needsAppointment ? .notBooked : .noAppointments)
}

func cancelCollection(in situation: Situation) throws(Refusal) -> [Event] {
  guard let appointment = try issuedApplication(in: situation).appointment else { throw .collection(.notBooked) }
  return [.collectionCancelled(appointment: appointment)]
}

/// The booked outlet does not open that day: the holder gets another place, or is asked to choose one. Clause C2.
func mayReofferCollection(in situation: Situation) throws(Refusal) {
  guard let appointment = try issuedApplication(in: situation).appointment else { throw .collection(.notBooked) }
  guard situation.closedDay(of: appointment) != nil else { throw .collection(.dayNotClosed(appointment.day)) }
}

func reofferCollection(
  reserved: CollectionPlace?, offers: [CollectionPlace], in situation: Situation
) throws(Refusal) -> [Event] {
  guard let old = try issuedApplication(in: situation).appointment else { throw .collection(.notBooked) }
  guard let closed = situation.closedDay(of: old) else { throw .collection(.dayNotClosed(old.day)) }
  let closing = Appointment.Closing(day: old.day, reason: closed.reason, isMoved: reserved != nil, offers: offers)
  let appointment =
    reserved.map { Appointment($0, made: situation.now, closing: closing) }
    ?? Appointment(day: old.day, made: old.made, outlet: old.outlet, slot: old.slot, closing: closing)
  return [.collectionReoffered(appointment: appointment)]
}

/// An outlet that hands out this card, or the reason why not.
func collectingOutlet(
  _ code: String, for application: Application, in situation: Situation
) throws(Refusal) -> Outlet {
  let outlets = situation.policy.outlets(in: application.city, for: .collect, bank: application.bank)
  guard let outlet = outlets.first(where: { $0.code == code }) else { throw .collection(.outletUnknown) }
  return outlet
}

extension Policy {
  /// The slots that can be booked at an outlet on a day: those that lie within its hours.
  package func slots(at outlet: Outlet, on day: Day) -> [TimeSpan] {
    collectionSlots.filter { outlet.serves($0, on: day) }
  }
}

extension Situation {
  /// From tomorrow on.
  package var bookableDays: ClosedRange<Day> {
    now.day.adding(days: 1)...now.day.adding(days: max(1, policy.appointmentDaysAhead))
  }

  package func closedDay(of outlet: String, on day: Day) -> ClosedDay? {
    closedDays.first { $0.outlet == outlet && $0.day == day }
  }

  /// The closed day that `appointment` is for and that has not been made good yet.
  package func closedDay(of appointment: Appointment) -> ClosedDay? {
    appointment.place.flatMap { closedDay(of: $0.outlet, on: $0.day) }
  }

  /// Whether its day is over.
  package func isPast(_ appointment: Appointment) -> Bool { appointment.day < now.day }

  /// Whether we have taken the booked day away, or the card lies somewhere else than where its holder was to come.
  func isUpset(_ appointment: Appointment) -> Bool {
    if appointment.closing != nil || closedDay(of: appointment) != nil { return true }
    guard let booked = appointment.outlet, let lies = holder.application?.outlet else { return false }
    return booked != lies
  }

  /// Every place that could be booked as far as policy and closed days say, the earliest first: at the outlet where
  /// the card lies, or else at the one that was booked, or else at any that hands it out.
  package var placesToBook: [CollectionPlace] {
    guard let application = holder.application, application.stage.isAtLeast(.collectable), policy.needsAppointment
    else { return [] }
    let all = policy.outlets(in: application.city, for: .collect, bank: application.bank)
    let preferred = application.outlet ?? application.appointment?.outlet
    let outlets = all.contains { $0.code == preferred } ? all.filter { $0.code == preferred } : all
    var places: [CollectionPlace] = []
    for ahead in 1...max(1, policy.appointmentDaysAhead) {
      let day = now.day.adding(days: ahead)
      for outlet in outlets where closedDay(of: outlet.code, on: day) == nil {
        places += policy.slots(at: outlet, on: day).map { CollectionPlace(outlet: outlet.code, day: day, slot: $0) }
      }
    }
    return places
  }
}
