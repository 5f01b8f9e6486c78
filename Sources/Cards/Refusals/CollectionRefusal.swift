/// Why a card is not handed over, or not bound where its holder is insured now.
package enum CollectionRefusal: RefusalGroup {
  case notIssued(Stage)
  case wrongPlace(RegionCode)
  case appointmentNeeded
  case otherDay(Day)
  case noAppointments
  case dayClosed(from: Day, to: Day)
  case dayFull(Day)
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
    case .dayFull: "day-full"
    case .bindingNotNeeded: "binding-not-needed"
    case .alreadyBound: "already-bound"
    }
  }

  static let codes = [
    "not-issued", "wrong-place", "appointment-needed", "appointment-other-day", "no-appointment-needed", "day-closed",
    "day-full", "binding-not-needed", "already-bound",
  ]

  func clause(in situation: Situation) -> Clause {
    switch self {
    case .notIssued: .c1
    case .wrongPlace: .c4
    case .appointmentNeeded, .otherDay, .noAppointments, .dayClosed, .dayFull: .c2
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
    case .dayFull(let day): "\(day.chinese)的预约已满。"
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
    case .dayClosed, .dayFull: .ask("请换一天再约。")
    case .bindingNotNeeded, .alreadyBound: .nothing
    }
  }

  private static func name(of city: RegionCode, in situation: Situation) -> String {
    situation.policy.city(city.city)?.name ?? city.text
  }

  private static func place(in situation: Situation) -> String {
    situation.holder.application.map { name(of: $0.city, in: situation) } ?? "制卡的市"
  }
}
