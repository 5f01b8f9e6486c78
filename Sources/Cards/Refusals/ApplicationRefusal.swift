/// Why an application for a card is not taken, not changed or not carried on.
package enum ApplicationRefusal: RefusalGroup {
  case hasCard
  case open
  case none
  case fixed(Stage)
  case replacementStays
  case guardianNeeded
  case otherPerson
  case photoMissing
  case photoWrong(PhotoFault)
  case bankUnknown
  case cityUnknown
  case contradicts(FormField)
  case documentExpired(Day)
  case renewalTooEarly(from: Day)
  case wrongStage(next: Stage?)
  case registerUnknown
  case stopped(Fault)
  case cardNumberMissing
  case cardNumberTaken
  case inBatch(String)
  case photoUnreviewed
  case photoNotWaiting
  case placeFixed(Application.Kind)

  /// A measure of a photo that is not what policy asks.
  package enum PhotoFault: Sendable, Equatable {
    case size(width: Int, height: Int)
    case bytes(Int)
  }

  /// A member of the form that does not fit what the document number says.
  package enum FormField: String, Sendable, CaseIterable {
    case birth, sex

    var chinese: String {
      switch self {
      case .birth: "出生日期"
      case .sex: "性别"
      }
    }
  }

  package var code: String {
    switch self {
    case .hasCard: "has-card"
    case .open: "application-open"
    case .none: "no-application"
    case .fixed: "application-fixed"
    case .replacementStays: "replacement-stays"
    case .guardianNeeded: "guardian-needed"
    case .otherPerson: "other-person"
    case .photoMissing: "photo-missing"
    case .photoWrong: "photo-wrong"
    case .bankUnknown: "bank-unknown"
    case .cityUnknown: "city-unknown"
    case .contradicts: "form-contradicts"
    case .documentExpired: "document-expired"
    case .renewalTooEarly: "renewal-too-early"
    case .wrongStage: "wrong-stage"
    case .registerUnknown: "register-unknown"
    case .stopped: "application-stopped"
    case .cardNumberMissing: "card-number-missing"
    case .cardNumberTaken: "card-number-taken"
    case .inBatch: "in-batch"
    case .photoUnreviewed: "photo-unreviewed"
    case .photoNotWaiting: "photo-not-waiting"
    case .placeFixed: "place-fixed"
    }
  }

  static let codes = [
    "has-card", "application-open", "no-application", "application-fixed", "replacement-stays", "guardian-needed",
    "other-person", "photo-missing", "photo-wrong", "bank-unknown", "city-unknown", "form-contradicts",
    "document-expired", "renewal-too-early", "wrong-stage", "register-unknown", "application-stopped",
    "card-number-missing", "card-number-taken", "in-batch", "photo-unreviewed", "photo-not-waiting", "place-fixed",
  ]

  func clause(in situation: Situation) -> Clause {
    switch self {
    case .hasCard, .registerUnknown, .cardNumberMissing, .cardNumberTaken: .c3
    case .open: .a3
    case .none: .p3
    case .fixed, .replacementStays, .wrongStage, .stopped, .inBatch: .p1
    case .photoUnreviewed, .photoNotWaiting: .a2
    case .guardianNeeded, .otherPerson, .photoMissing, .photoWrong, .contradicts, .documentExpired: .a2
    case .bankUnknown, .cityUnknown: .a1
    case .renewalTooEarly, .placeFixed: .l8
    }
  }

  func sentence(in situation: Situation) -> String {
    switch self {
    case .hasCard where situation.actor.kind == .employer: Self.toldToEmployer(in: situation)
    case .open where situation.actor.kind == .employer: Self.madeForEmployer(in: situation)
    case .hasCard: "已经有一张社保卡：\(Self.whereabouts(in: situation))。一人一卡，全省通用，不需要重新制卡。"
    case .open: "已经有一份申请正在办理：\(Self.progress(of: situation.holder.application))。"
    case .none: "没有正在办理的制卡申请。\(Self.causes)"
    case .fixed(let stage): "申请已经到了「\(stage.chinese)」，不能再更正或撤回。"
    case .replacementStays: "补卡是正式挂失的一部分，不能撤回；旧卡已经作废。"
    case .guardianNeeded: "不满\(situation.policy.guardianAge)周岁，要由监护人申请。"
    case .otherPerson: "申请表上的姓名或证件与这份档案的本人不一致。"
    case .photoMissing: "年满\(situation.policy.photoAge)周岁的申请人要交电子照片。"
    case .photoWrong(let fault): Self.measure(fault, under: situation.policy)
    case .bankUnknown: "没有这家发卡银行。可以选：\(Refusal.list(situation.policy.banks.map(\.name), joinedBy: "或"))。"
    case .cityUnknown: "本省没有这个制卡的市。可以选：\(Refusal.list(situation.policy.cities.map(\.name), joinedBy: "或"))。"
    case .contradicts(let field): "填写的\(field.chinese)与证件号码里的不一致。"
    case .documentExpired(let day): "证件已于\(day.chinese)过期。"
    case .renewalTooEarly(let day): "卡还没有快到期，从\(day.chinese)起可以申请换卡。"
    case .wrongStage(let next): "制卡的各步要一步接一步：\(next.map { "下一步是「\($0.chinese)」" } ?? "已经是最后一步，等人来领")。"
    case .registerUnknown: "其他登记库有没有这个人的卡，还不清楚，不能继续制卡。"
    case .stopped(let fault): "制卡停在「\(fault.reason.chinese)」：\(fault.remark)。"
    case .cardNumberMissing: "做好的卡要登记卡号。"
    case .cardNumberTaken: "这个卡号已经是别的卡的。"
    case .inBatch(let batch): "这张卡在批次\(batch)里和别的卡一起制作。"
    case .photoUnreviewed: "照片还在等工作人员看，看过以后才能比对。"
    case .placeFixed(.replacement): "补卡在原来的市、原来的银行办，更正时不能换。"
    case .placeFixed(let kind): "\(kind.chinese)在原来的市办，更正时不能换。"
    case .photoNotWaiting: "没有等着看的照片：照片没有疑问，或者已经有人看过。"
    }
  }

  func next(in situation: Situation) -> NextStep {
    switch self {
    case .hasCard where situation.actor.kind == .employer, .open where situation.actor.kind == .employer:
      return .ask("从名单里去掉这一行：请本人去领或请人代领，不用再办。")
    case .guardianNeeded where situation.actor.kind == .employer:
      return .ask("从名单里去掉这一行：请监护人为本人申请。")
    case .photoMissing where situation.actor.kind == .employer:
      return .ask("放一张以证件号码命名的照片。" + Self.photoRule(of: situation.policy))
    case .hasCard: return .ask(Self.useIt(in: situation))
    case .open, .fixed: return .go(to: .queryProgress, in: situation)
    case .none:
      if situation.holder.card != nil { return .ask(Self.useIt(in: situation)) }
      if situation.lossWithoutReplacement != nil { return .go(to: .reportFormalLoss, in: situation) }
      let apply = NextStep.go(to: .apply, in: situation)
      return NextStep(action: .apply, sentence: "由本人或单位申领：\(apply.sentence)", channels: apply.channels)
    case .replacementStays: return .ask("请等新卡做好以后领取；\(situation.policy.hotline)可以查进度。")
    case .guardianNeeded: return .ask("请监护人登录后代为申请，或带双方证件和户口簿到社保卡服务网点。")
    case .otherPerson, .contradicts: return .ask("请按证件核对姓名、证件号码、性别和出生日期，再提交一次。")
    case .photoMissing, .photoWrong: return .ask(Self.photoRule(of: situation.policy))
    case .bankUnknown, .cityUnknown: return .ask("请重新选择，再提交一次；其他内容不用重填。")
    case .documentExpired: return .ask("请先到派出所换领证件，再申请。")
    case .renewalTooEarly: return .ask("现在的卡可以继续用；卡坏了或信息变了可以换卡。")
    case .wrongStage, .cardNumberMissing, .cardNumberTaken: return .ask("请核对制卡批次的记录，再登记一次。")
    case .inBatch: return .ask("请在批次的回盘文件里报这一行；只有它做不成的，报制卡失败，它就离开批次。")
    case .photoUnreviewed: return .ask("请制卡的市的工作人员先看照片；申请人也可以更正申请、换一张照片。")
    case .placeFixed: return .ask("请保留原来的，其他的可以改；搬了家的，领到新卡照样全省通用。")
    case .photoNotWaiting: return .ask("请刷新等着看的照片清单；照片确实不行的，比对时报照片不合格。")
    case .registerUnknown: return .ask("不用您做什么：查清以后会继续办理，也可以拨打\(situation.policy.hotline)查询。")
    case .stopped(let fault): return .ask(fault.reason.fix)
    }
  }

  /// P3: every cause of finding nothing, each with what to do.
  package static let causes =
    "可能是：一、还没有申请过，或单位还没有报上来；二、卡早已做好并领走；三、在别的市制的卡，要到制卡的市查；四、登记的姓名或证件号码不一样；五、申请刚交上来，还没有登记。"

  /// An employer learns where a card is and whether it still waits, and nothing else of it.
  private static func toldToEmployer(in situation: Situation) -> String {
    guard let card = situation.holder.card else { return "" }
    let city = situation.policy.city(card.city)?.name ?? card.city.text
    return "已经在\(city)有卡，\(card.social.phase == .sealed ? "还没有启用" : "已经启用")。一人一卡，全省通用。"
  }

  private static func madeForEmployer(in situation: Situation) -> String {
    guard let application = situation.holder.application else { return "" }
    let city = situation.policy.city(application.city)?.name ?? application.city.text
    if application.stage.isAtLeast(.collectable) { return "已经在\(city)有卡，做好了等本人领取。一人一卡，全省通用。" }
    return "已经有一份申请正在\(city)办理，不是本单位报的。一人一卡，全省通用。"
  }

  private static func whereabouts(in situation: Situation) -> String {
    guard let card = situation.holder.card else { return "" }
    let city = situation.policy.city(card.city)?.name ?? card.city.text
    return "\(city)制的，\(situation.policy.bank(card.bank)?.name ?? card.bank.text)发行，\(card.issued.chinese)发的卡"
  }

  private static func useIt(in situation: Situation) -> String {
    guard let card = situation.holder.card else { return "请拨打\(situation.policy.hotline)咨询。" }
    if card.social.phase == .cancelled { return "这张卡的社保功能已经注销：请到发卡银行网点注销金融功能、交回卡，以后再申领。" }
    return "请直接使用这张卡；还没有拿到的，回制卡地领取或委托代理人领取；丢了的请挂失补卡，坏了的请换卡。"
  }

  private static func progress(of application: Application?) -> String {
    guard let application else { return "" }
    return "\(application.number)，\(application.stage.chinese)"
  }

  private static func measure(_ fault: PhotoFault, under policy: Policy) -> String {
    switch fault {
    case .size(let width, let height):
      "照片是\(width)×\(height)像素，应是\(policy.photoWidth)×\(policy.photoHeight)像素。"
    case .bytes(let bytes):
      "照片文件是\(bytes / 1024)K，应在\(policy.photoSmallest / 1024)K到\(policy.photoLargest / 1024)K之间。"
    }
  }

  private static func photoRule(of policy: Policy) -> String {
    "请参考二代身份证照片的标准：\(policy.photoWidth)×\(policy.photoHeight)像素，"
      + "\(policy.photoSmallest / 1024)K到\(policy.photoLargest / 1024)K的JPEG照片；其他内容不用重填。"
  }
}
