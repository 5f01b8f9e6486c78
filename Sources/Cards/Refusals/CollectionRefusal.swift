/// Why a card is not handed over, or not bound where its holder is insured now.
package enum CollectionRefusal: RefusalGroup {
  case notIssued(Stage)
  case wrongPlace(RegionCode)
  case appointmentNeeded
  case otherDay(Day)
  case noAppointments
  case dayClosed(from: Day, to: Day)
  case slotFull(CollectionPlace)
  case outletUnknown
  case outletClosed(Day, reason: String?)
  case slotUnknown([TimeSpan])
  case shelvedElsewhere(outlet: String)
  case notBooked
  case dayNotClosed(Day)
  case notArrived(Stage)
  case codeNeeded
  case returnNotDue
  case bindingNotNeeded
  case alreadyBound(RegionCode)

  package var code: String {
    switch self {
    case .notIssued: "not-issued"
    case .wrongPlace: "wrong-place"
    case .appointmentNeeded: "appointment-needed"
    case .otherDay: "appointment-other-day"
    case .noAppointments: "no-appointment-needed"
    case .dayClosed: "day-closed"
    case .slotFull: "slot-full"
    case .outletUnknown: "outlet-unknown"
    case .outletClosed: "outlet-closed"
    case .slotUnknown: "slot-unknown"
    case .shelvedElsewhere: "shelved-elsewhere"
    case .notBooked: "not-booked"
    case .dayNotClosed: "day-not-closed"
    case .notArrived: "not-arrived"
    case .codeNeeded: "collection-code-needed"
    case .returnNotDue: "return-not-due"
    case .bindingNotNeeded: "binding-not-needed"
    case .alreadyBound: "already-bound"
    }
  }

  static let codes = [
    "not-issued", "wrong-place", "appointment-needed", "appointment-other-day", "no-appointment-needed", "day-closed",
    "slot-full", "outlet-unknown", "outlet-closed", "slot-unknown", "shelved-elsewhere", "not-booked", "day-not-closed",
    "not-arrived", "collection-code-needed", "return-not-due", "binding-not-needed", "already-bound",
  ]

  func clause(in situation: Situation) -> Clause {
    switch self {
    case .notIssued, .notArrived, .returnNotDue: .c1
    case .wrongPlace, .codeNeeded: .c4
    case .appointmentNeeded, .otherDay, .noAppointments, .dayClosed, .slotFull, .outletUnknown, .outletClosed,
      .slotUnknown, .shelvedElsewhere, .notBooked, .dayNotClosed:
      .c2
    case .bindingNotNeeded, .alreadyBound: .c5
    }
  }

  func sentence(in situation: Situation) -> String {
    switch self {
    case .notIssued(let stage): "卡还在制作（\(stage.chinese)），到「\(Stage.collectable.chinese)」以后才能领。"
    case .wrongPlace(let city): "这张卡在\(Self.name(of: city, in: situation))制作，要回制卡地领取。"
    case .appointmentNeeded: "\(Self.place(in: situation))领卡要先预约。"
    case .otherDay(let day): "预约的是\(day.chinese)领卡，不是今天。"
    case .noAppointments: "\(Self.place(in: situation))领卡不用预约，可以直接去领。"
    case .dayClosed(let from, let to): "只能预约\(from.chinese)到\(to.chinese)之间的日子。"
    case .slotFull(let place): "\(place.chinese)的预约已满。"
    case .outletUnknown: "这个网点不发这张卡。"
    case .outletClosed(let day, let reason): "这个网点\(day.chinese)不办公\(reason.map { "：\($0)" } ?? "")。"
    case .slotUnknown(let slots):
      slots.isEmpty
        ? "这个网点那天没有可以预约的时段。" : "那天可以预约的时段是\(slots.map(\.text).joined(separator: "、"))。"
    case .shelvedElsewhere(let outlet): "卡放在\(Self.outlet(outlet, in: situation))，只能在那里领。"
    case .notBooked: "没有领卡的预约。"
    case .dayNotClosed(let day): "网点\(day.chinese)照常办公，预约不用改。"
    case .notArrived(let stage): "卡还没有到市里或网点（\(stage.chinese)），不能上架。"
    case .codeNeeded: "代领这张卡要本人的领卡码。"
    case .returnNotDue: "卡还没有到退回的时候。"
    case .bindingNotNeeded: "现在不需要绑定：卡在全省通用；只有在别处制卡、现在在需要绑定的市参加职工医保的，才要绑定。"
    case .alreadyBound(let city): "卡已经绑定\(Self.name(of: city, in: situation))职工医保，不用再办。"
    }
  }

  func next(in situation: Situation) -> NextStep {
    switch self {
    case .notIssued: .go(to: .queryProgress, in: situation)
    case .wrongPlace(let city):
      .ask("请到\(Self.name(of: city, in: situation))的社保卡服务网点领取，也可以委托代理人带双方证件代领；领到以后在新参保地可以直接用。")
    case .appointmentNeeded, .otherDay: .go(to: .bookCollection, in: situation)
    case .noAppointments: .go(to: .collect, in: situation)
    case .dayClosed, .outletClosed: .ask("请换一天再约。")
    case .slotFull, .slotUnknown: .ask("请换一个时段或换一天再约。")
    case .outletUnknown: .ask("请在制卡的市里办理领卡的网点中选一个。")
    case .shelvedElsewhere(let outlet): .ask("请约\(Self.outlet(outlet, in: situation))。")
    case .notBooked: .go(to: .bookCollection, in: situation)
    case .notArrived: .ask("请先登记市里或网点已收到卡。")
    case .codeNeeded: .go(to: .askCollectionCode, in: situation, after: "请本人登录申请领卡码，告诉代理人，由代理人在网点说出。")
    case .dayNotClosed, .returnNotDue, .bindingNotNeeded, .alreadyBound: .nothing
    }
  }

  private static func name(of city: RegionCode, in situation: Situation) -> String {
    situation.policy.city(city.city)?.name ?? city.text
  }

  /// Name and address, or the code of an outlet that policy no longer names.
  private static func outlet(_ code: String, in situation: Situation) -> String {
    situation.policy.outlet(code).map { "\($0.name)（\($0.address)）" } ?? code
  }

  private static func place(in situation: Situation) -> String {
    situation.holder.application.map { name(of: $0.city, in: situation) } ?? "制卡的市"
  }
}
