/// Something that happened to a file. The journal is made of these; the names and labels are its format for ever.
package enum Event: Sendable, Equatable, Codable {
  /// The first event of a file that comes from an older system, with everything it knew.
  case fileAdopted(snapshot: Holder, source: String)
  case socialActivated
  case financialActivated(branch: String)
  case socialPINChanged
  case socialPINReset
  case socialLocked(reason: Lock.Reason)
  case oralLossReported(function: CardFunction, loss: OralLoss)
  case oralLossReleased(function: CardFunction)
  case oralLossLapsed(function: CardFunction, at: Instant)
  case formallyLost(number: CardNumber, branch: String)
  case applicationOpened(application: Application)
  /// Somebody other than the holder looked at the file.
  case fileRead(purpose: String)
  /// The first event of a file that begins here: with an application, or by being split off another.
  case fileFounded(snapshot: Holder)
  case applicationCorrected(application: Application)
  case applicationWithdrawn(number: String)
  /// The new card that was being made takes the place of one that was lost meanwhile.
  case applicationConverted(number: String)
  case stageReached(stage: Stage, made: MadeCard?)
  case applicationFailed(fault: Fault)
  case registerAnswered(answer: RegisterAnswer)
  case collectionBooked(appointment: Appointment)
  case cardCollected(card: Card, application: String)
  case insuranceBound(city: RegionCode)
  case insuranceChanged(relation: InsuranceRelation)
  case socialPINCleared
  case settlementRecorded(function: CardFunction, isSettled: Bool)
  case socialCancelled(reason: CancelReason, evidence: Evidence)
  case financialCancelled(branch: String, disposal: CardDisposal)
  case lifeReported(life: Person.Life, report: LifeReport)
  case lifeConfirmed(life: Person.Life, evidence: Evidence)
  case lifeReversed(evidence: Evidence)
  case lifeReversalAsked(reversal: LifeReversal)
  case mandateGiven(mandate: Mandate)
  case mandateEnded(number: String)
  case contactChanged(contact: Contact)
  case phoneChanged(to: PhoneNumber)
  case nameChanged(to: PersonName)
  case documentChanged(to: IdentityDocument)
  /// The other file turned out to be the same person; everything it had is here now.
  case fileAbsorbed(other: Holder)
  /// This file turned out to be the same person as another one, and is only kept.
  case fileMerged(into: HolderID)
  case fileSplit(split: FileSplit)
  /// It goes through the making together with others; what they reach, it reaches.
  case applicationBatched(batch: String)
  case collectionCancelled(appointment: Appointment)
  /// The outlet does not open on the booked day; what is offered instead stands in the appointment.
  case collectionReoffered(appointment: Appointment)
  case cardShelved(outlet: String, shelf: String)
  /// The code itself stands nowhere.
  case collectionCodeMade(until: Instant)
  /// Nobody came for the card, and it went back to the city.
  case cardReturned
  /// A clerk has looked at a photo that a program was not sure of, and it will do.
  case photoPassed

  /// For people and for the journal's index.
  package var chinese: String {
    switch self {
    case .fileAdopted: "从旧系统转入"
    case .socialActivated: "社保功能已激活"
    case .financialActivated: "金融功能已激活"
    case .socialPINChanged: "社保密码已修改"
    case .socialPINReset: "社保密码已重置"
    case .socialLocked: "社保功能已锁定"
    case .oralLossReported(let function, _): "\(function.chinese)已口头挂失"
    case .oralLossReleased(let function): "\(function.chinese)的口头挂失已解除"
    case .oralLossLapsed(let function, _): "\(function.chinese)的口头挂失已到期"
    case .formallyLost: "已正式挂失，原卡作废"
    case .applicationOpened(let application): "已受理\(application.kind.chinese)"
    case .fileRead: "查看"
    case .fileFounded: "建立档案"
    case .applicationCorrected: "申请已更正，重新办理"
    case .applicationWithdrawn: "申请已撤回"
    case .applicationConverted: "正在做的卡改为补卡"
    case .stageReached(let stage, _): "制卡进度：\(stage.chinese)"
    case .applicationFailed(let fault): "制卡停下：\(fault.reason.chinese)"
    case .registerAnswered(let answer): "其他登记库的答复：\(answer.chinese)"
    case .collectionBooked(let appointment): "已预约\(appointment.chinese)领卡"
    case .cardCollected: "已领卡"
    case .insuranceBound: "已绑定职工医保"
    case .insuranceChanged: "参保信息有变化"
    case .socialPINCleared: "社保密码已在网点重置，等本人设置新密码"
    case .settlementRecorded(let function, let isSettled):
      "\(function.chinese)的资金\(isSettled ? "已处理完" : "又有未处理的")"
    case .socialCancelled(let reason, _): "社保功能已注销：\(reason.chinese)"
    case .financialCancelled: "金融功能已注销，卡已收回"
    case .lifeReported(let life, _): "登记：\(life.chinese)"
    case .lifeConfirmed(let life, _): "登记：\(life.chinese)"
    case .lifeReversed: "死亡或失踪的登记已更正"
    case .lifeReversalAsked: "本人已到场更正死亡或失踪登记，等另一位工作人员确认"
    case .mandateGiven(let mandate): "已登记\(mandate.kind.chinese)的委托"
    case .mandateEnded: "委托已终止"
    case .contactChanged: "联系方式已变更"
    case .phoneChanged: "手机号已变更"
    case .nameChanged: "姓名已变更"
    case .documentChanged: "证件已变更"
    case .fileAbsorbed: "同一人的另一份档案已并入"
    case .fileMerged: "已并入同一人的另一份档案"
    case .fileSplit: "另一个人的资料已拆出"
    case .applicationBatched(let batch): "已编入批次\(batch)"
    case .collectionCancelled(let appointment): "已取消\(appointment.chinese)领卡的预约"
    case .collectionReoffered(let appointment): appointment.reoffered
    case .cardShelved: "卡已在网点上架"
    case .collectionCodeMade(let until): "已申请领卡码，有效到\(until.chinese)"
    case .cardReturned: "久未领取，卡已退回市里"
    case .photoPassed: "照片已由工作人员看过，可以用"
    }
  }
}

extension Appointment {
  fileprivate var reoffered: String {
    let closed = closing.map { "\($0.day.chinese)网点不办公" } ?? "网点不办公"
    return closing?.isMoved == true ? "\(closed)，已改到\(chinese)领卡" : "\(closed)，请另选领卡时间"
  }
}

extension RegisterAnswer {
  package var chinese: String {
    switch self {
    case .none: "没有卡"
    case .unknown: "还不清楚"
    case .card: "另有一张卡"
    }
  }
}
