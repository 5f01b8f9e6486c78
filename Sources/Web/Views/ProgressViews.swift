import Cards
import Desk

// How a card in the making stands, in words for whoever waits for it.

struct ProgressView: Encodable {
  struct StageView: Encodable {
    let stage: String
    let name: String
    let meaning: String
    /// Nil for a stage that is still ahead.
    let at: String?
  }
  struct FaultView: Encodable {
    let reason: String
    let sentence: String
    let remark: String
    let fix: String
    /// Whether the applicant has to do something.
    let isApplicants: Bool
    let at: String
  }

  /// How many days it took others from here until the card could be collected.
  struct TypicalView: Encodable {
    let medianDays: Int
    let ninetyPercentDays: Int
    let cards: Int
  }

  let number: String
  let kind: String
  let kindName: String
  let stage: String
  let name: String
  let meaning: String
  /// Who has it now.
  let custodian: String
  let typical: TypicalView?
  /// The step at which it was not among the others and is being looked for.
  let missing: String?
  let batch: String?
  let stages: [StageView]
  let fault: FaultView?
  /// What other registers know: `none`, `unknown` or `card`.
  let register: String
  let city: PlaceView
  let bank: BankView
  let branch: String
  let fee: String
  let appointment: String?
  /// The appointment with its outlet and part of the day, and what became of it.
  let booking: BookingView?
  /// Places that are free now, where the city asks for an appointment.
  let freePlaces: [PlaceToBookView]
  /// Where the finished card lies, once that is known.
  let lies: OutletView?
  /// Where it is collected.
  let outlets: [OutletView]
  /// The next legal step.
  let next: NextStepView

  init(_ application: Application, _ outlook: Outlook, free: [CollectionPlace], in situation: Situation) {
    number = application.number
    kind = application.kind.rawValue
    kindName = application.kind.chinese
    stage = application.stage.rawValue
    name = application.stage.chinese
    meaning = application.meaning
    custodian = application.custodian(under: situation.policy)
    typical = outlook.typical.map {
      TypicalView(medianDays: $0.median, ninetyPercentDays: $0.ninetyPercent, cards: $0.cards)
    }
    missing = outlook.missing.map { "「\($0.chinese)」清点时没有对上这一张，正在查找，不用您做什么" }
    batch = application.batch
    stages = Stage.allCases.map {
      StageView(
        stage: $0.rawValue, name: $0.chinese, meaning: $0.meaning(of: application.kind),
        at: application.reached($0)?.iso)
    }
    fault = application.fault.map {
      FaultView(
        reason: $0.reason.rawValue, sentence: $0.reason.chinese, remark: $0.remark, fix: $0.reason.fix,
        isApplicants: $0.reason.isApplicants, at: $0.at.iso)
    }
    register = application.register.name
    city = PlaceView(application.city, in: situation.policy)
    bank = BankView(application.bank, in: situation.policy)
    branch = application.branch
    fee = application.fee.yuan
    appointment = application.appointment?.day.iso
    booking = application.appointment.map { BookingView($0, in: situation) }
    freePlaces = free.map { PlaceToBookView($0, in: situation.policy) }
    lies = application.outlet.flatMap(situation.policy.outlet).map { OutletView($0, in: situation) }
    outlets = situation.policy.outlets(in: application.city, for: .collect, bank: application.bank).map {
      OutletView($0, in: situation)
    }
    next = NextStepView(Self.next(of: application, in: situation))
  }

  /// What is open about the application says what comes next; the item is always there while it is under way.
  private static func next(of application: Application, in situation: Situation) -> NextStep {
    let codes: [OpenItem.Code] = [
      .applicationStopped, .photoUnderReview, .readyToCollect, .applicationUnderWay, .replacementUnderWay,
    ]
    return openItems(in: situation).first { codes.contains($0.code) }?.next
      ?? NextStep(action: nil, sentence: application.meaning, channels: [])
  }
}

extension RegisterAnswer {
  fileprivate var name: String {
    switch self {
    case .none: "none"
    case .unknown: "unknown"
    case .card: "card"
    }
  }
}

struct PlaceToBookView: Encodable {
  let outlet: String
  let name: String
  let day: String
  let slot: String

  init(_ place: CollectionPlace, in policy: Policy) {
    outlet = place.outlet
    name = policy.outlet(place.outlet)?.name ?? place.outlet
    day = place.day.iso
    slot = place.slot.text
  }
}

struct BookingView: Encodable {
  let day: String
  let slot: String?
  let outlet: OutletView?
  /// `booked`, `passed`, `moved` when we had to give another place, or `closed` when the outlet does not open that day.
  let state: String
  let sentence: String
  /// What was offered when the day was closed.
  let offers: [PlaceToBookView]

  init(_ appointment: Appointment, in situation: Situation) {
    day = appointment.day.iso
    slot = appointment.slot?.text
    outlet = appointment.outlet.flatMap(situation.policy.outlet).map { OutletView($0, in: situation) }
    offers = appointment.closing?.offers.map { PlaceToBookView($0, in: situation.policy) } ?? []
    if let closed = situation.closedDay(of: appointment) {
      state = "closed"
      sentence = "\(appointment.day.chinese)网点不办公（\(closed.reason)），请另选时间；不约，哪天来都办。"
    } else if let closing = appointment.closing, let upset = appointment.upset {
      state = closing.isMoved ? "moved" : "closed"
      sentence = upset
    } else if situation.isPast(appointment) {
      state = "passed"
      sentence = appointment.missed
    } else {
      state = "booked"
      sentence = "已预约\(appointment.chinese)；晚到了当天也办。"
    }
  }
}

struct OutletView: Encodable {
  let code: String
  let name: String
  let city: PlaceView
  let address: String
  let phone: String
  let bank: BankView?
  let actions: [String]
  let district: String?
  /// Opening hours week by week, in words.
  let hours: HoursText?
  /// The hours of today; empty when it does not open. Absent where hours are not known.
  let today: [String]?
  /// Days to come on which it does not open although its hours say so.
  let closedDays: [ClosedDayView]

  init(_ outlet: Outlet, in situation: Situation) {
    self.init(outlet, in: situation.policy, today: situation.now.day, closed: situation.closedDays)
  }

  init(_ outlet: Outlet, in policy: Policy, today day: Day, closed: [ClosedDay]) {
    code = outlet.code
    name = outlet.name
    city = PlaceView(outlet.city, in: policy)
    address = outlet.address
    phone = outlet.phone
    bank = outlet.bank.map { BankView($0, in: policy) }
    actions = outlet.actions.map(\.rawValue)
    district = outlet.district
    hours = outlet.hours.map(HoursText.init)
    let shut = closed.filter { $0.outlet == outlet.code }
    today = shut.contains { $0.day == day } ? [] : outlet.hours?.spans(on: day).map(\.text)
    closedDays = shut.filter { $0.day >= day }.map { ClosedDayView(day: $0.day.iso, reason: $0.reason) }
  }
}

/// Opening hours in words: one text for programs, and for pages the pieces between which a line may end.
struct HoursText: Encodable {
  let text: String
  let pieces: [String]

  init(_ hours: OpeningHours) {
    text = hours.text
    pieces = hours.text.split(separator: " ").map(String.init)
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

struct ClosedDayView: Encodable {
  let day: String
  let reason: String
}

struct OutletsView: Encodable {
  let outlets: [OutletView]
}
