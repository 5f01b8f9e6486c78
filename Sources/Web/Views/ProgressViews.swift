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
  /// Where it is collected.
  let outlets: [OutletView]
  /// The next legal step.
  let next: NextStepView

  init(_ application: Application, _ outlook: Outlook, in situation: Situation) {
    number = application.number
    kind = application.kind.rawValue
    kindName = application.kind.chinese
    stage = application.stage.rawValue
    name = application.stage.chinese
    meaning = application.stage.meaning
    custodian = application.custodian(under: situation.policy)
    typical = outlook.typical.map {
      TypicalView(medianDays: $0.median, ninetyPercentDays: $0.ninetyPercent, cards: $0.cards)
    }
    missing = outlook.missing.map { "「\($0.chinese)」清点时没有对上这一张，正在查找，不用您做什么" }
    batch = application.batch
    stages = Stage.allCases.map {
      StageView(stage: $0.rawValue, name: $0.chinese, meaning: $0.meaning, at: application.reached($0)?.iso)
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
    outlets = situation.policy.outlets(in: application.city, for: .collect, bank: application.bank).map {
      OutletView($0, in: situation.policy)
    }
    next = NextStepView(Self.next(of: application, in: situation))
  }

  /// What is open about the application says what comes next; the item is always there while it is under way.
  private static func next(of application: Application, in situation: Situation) -> NextStep {
    let codes: [OpenItem.Code] = [.applicationStopped, .readyToCollect, .applicationUnderWay, .replacementUnderWay]
    return openItems(in: situation).first { codes.contains($0.code) }?.next
      ?? NextStep(action: nil, sentence: application.stage.meaning, channels: [])
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

struct OutletView: Encodable {
  let code: String
  let name: String
  let city: PlaceView
  let address: String
  let phone: String
  let bank: BankView?
  let actions: [String]

  init(_ outlet: Outlet, in policy: Policy) {
    code = outlet.code
    name = outlet.name
    city = PlaceView(outlet.city, in: policy)
    address = outlet.address
    phone = outlet.phone
    bank = outlet.bank.map { BankView($0, in: policy) }
    actions = outlet.actions.map(\.rawValue)
  }
}

struct OutletsView: Encodable {
  let outlets: [OutletView]
}

struct PhotoView: Encodable {
  let photo: String
  let width: Int
  let height: Int
  let bytes: Int

  init(_ facts: PhotoFacts) {
    photo = facts.id
    width = facts.width
    height = facts.height
    bytes = facts.bytes
  }
}
