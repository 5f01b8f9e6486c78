/// Everything that can be asked of a holder's file, by name: the row of the channel × action table.
package enum ActionName: String, Sendable, CaseIterable, Codable {
  case apply
  case correctApplication = "correct-application"
  case withdrawApplication = "withdraw-application"
  case queryProgress = "query-progress"
  case bookCollection = "book-collection"
  case collect
  case bindInsurance = "bind-insurance"
  case activateSocial = "activate-social"
  case activateFinancial = "activate-financial"
  case changeSocialPIN = "change-social-pin"
  case resetSocialPIN = "reset-social-pin"
  case clearSocialPIN = "clear-social-pin"
  case resetBankPIN = "reset-bank-pin"
  case reportSocialOralLoss = "report-social-oral-loss"
  case reportFinancialOralLoss = "report-financial-oral-loss"
  case releaseSocialOralLoss = "release-social-oral-loss"
  case releaseFinancialOralLoss = "release-financial-oral-loss"
  case reportFormalLoss = "report-formal-loss"
  case exchange
  case renew
  case queryOutlets = "query-outlets"
  case settleFinancial = "settle-financial"
  case cancelSocial = "cancel-social"
  case cancelFinancial = "cancel-financial"
  case reportDeath = "report-death"
  case reportMissing = "report-missing"
  case confirmLifeReport = "confirm-life-report"
  case reverseLifeReport = "reverse-life-report"
  case giveMandate = "give-mandate"
  case endMandate = "end-mandate"
  case changeContact = "change-contact"
  case changePhone = "change-phone"
  case changeName = "change-name"
  case changeDocument = "change-document"
  case mergeFile = "merge-file"
  case splitFile = "split-file"
  case recordLapse = "record-lapse"
  case advanceApplication = "advance-application"
  case failApplication = "fail-application"
  case answerRegister = "answer-register"
  case recordInsurance = "record-insurance"
  case settleSocial = "settle-social"
  case joinBatch = "join-batch"
  case cancelCollection = "cancel-collection"
  case askCollectionCode = "ask-collection-code"
  case shelveCard = "shelve-card"
  case reofferCollection = "reoffer-collection"
  case returnCard = "return-card"
  case reviewPhoto = "review-photo"

  package static func reportOralLoss(_ function: CardFunction) -> ActionName {
    switch function {
    case .social: .reportSocialOralLoss
    case .financial: .reportFinancialOralLoss
    }
  }

  package static func releaseOralLoss(_ function: CardFunction) -> ActionName {
    switch function {
    case .social: .releaseSocialOralLoss
    case .financial: .releaseFinancialOralLoss
    }
  }

  package static func settle(_ function: CardFunction) -> ActionName {
    switch function {
    case .social: .settleSocial
    case .financial: .settleFinancial
    }
  }
}

extension ActionName {
  /// What holds of an action whatever the file: its name for people, the clauses it serves (the most direct first), who
  /// may do it at all, and which mandates let somebody else do it.
  ///
  /// A PIN is chosen by the holder, or for a child by the guardian: no clerk ever learns one. At a hospital or a pharmacy
  /// it is typed on the keypad at the till, by whoever holds the card.
  private struct Facts {
    let chinese: String
    let clauses: [Clause]
    let actors: Set<ActorKind>
    let mandates: Set<Mandate.Kind>

    init(
      _ chinese: String, _ clauses: [Clause], _ actors: Set<ActorKind>, by mandates: Set<Mandate.Kind> = []
    ) {
      self.chinese = chinese
      self.clauses = clauses
      self.actors = actors
      self.mandates = mandates
    }
  }

  package var chinese: String { facts.chinese }
  package var clauses: [Clause] { facts.clauses }
  package var actors: Set<ActorKind> { facts.actors }
  package var mandates: Set<Mandate.Kind> { facts.mandates }
  /// Done by the platform or by what it is connected to, and by nobody who comes in.
  package var isSystems: Bool { actors == [.system] }

  private var facts: Facts {
    switch self {
    case .apply:
      Facts("申领社保卡", [.a1, .a2, .a4, .p4, .c3], Self.anyWay.union([.employer]), by: [.guardian, .proxy])
    case .correctApplication: Facts("更正申请", [.a2], Self.anyWay, by: [.guardian, .proxy])
    case .withdrawApplication: Facts("撤回申请", [.a1], Self.anyWay, by: [.guardian, .proxy])
    case .queryProgress:
      Facts("查制卡进度", [.p1, .a3, .p2, .p3], Self.anyWay.union([.hotlineAgent]), by: [.guardian, .proxy, .family])
    case .bookCollection: Facts("预约领卡", [.c2], Self.anyWay, by: [.guardian, .proxy, .family])
    case .collect: Facts("领卡", [.c1, .c4, .c2], [.clerk, .bank], by: [.guardian, .proxy])
    case .bindInsurance: Facts("绑定职工医保", [.c5], Self.anyWay, by: [.guardian, .proxy])
    case .activateSocial: Facts("激活社保功能", [.v2, .v1], [.holder, .agent, .medical], by: [.guardian])
    case .activateFinancial: Facts("激活金融功能", [.v3, .v1], [.bank], by: [.guardian])
    case .changeSocialPIN: Facts("修改社保密码", [.v1], [.holder])
    case .resetSocialPIN: Facts("重置社保密码", [.r1], [.holder, .agent], by: [.guardian])
    case .clearSocialPIN: Facts("在网点重置社保密码", [.r2], [.clerk], by: [.guardian, .proxy])
    case .resetBankPIN: Facts("重置银行密码", [.r3], [])
    case .reportSocialOralLoss:
      Facts(
        "口头挂失社保功能", [.l3, .l2, .l1, .l5], Self.anyWay.union([.hotlineAgent]),
        by: Set(Mandate.Kind.allCases))
    case .reportFinancialOralLoss: Facts("口头挂失金融功能", [.l4, .l2, .l1], [.bank])
    case .releaseSocialOralLoss: Facts("解除社保功能的口头挂失", [.l6], Self.anyWay, by: [.guardian])
    case .releaseFinancialOralLoss: Facts("解除金融功能的口头挂失", [.l6], [.bank])
    case .reportFormalLoss: Facts("正式挂失并补卡", [.l7, .l1], [.bank], by: [.guardian, .proxy])
    case .exchange: Facts("换卡", [.l8], Self.anyWay, by: [.guardian, .proxy])
    case .renew: Facts("到期换卡", [.l8], Self.anyWay, by: [.guardian, .proxy])
    case .queryOutlets:
      Facts("查补换卡网点", [.l8], Self.anyWay.union([.hotlineAgent]))
    case .settleFinancial: Facts("登记银行账户资金已处理", [.x2], [.bank])
    case .cancelSocial: Facts("注销社保功能", [.x3, .x1, .x2], [.holder, .clerk], by: [.guardian, .proxy, .heir])
    case .cancelFinancial: Facts("注销金融功能并交回卡", [.x4, .x2], [.bank], by: [.guardian, .proxy, .heir])
    case .reportDeath: Facts("登记死亡报告", [.x1], [.clerk, .hotlineAgent, .system])
    case .reportMissing: Facts("登记失踪报告", [.x1], [.clerk, .hotlineAgent, .system])
    case .confirmLifeReport: Facts("确认死亡或失踪", [.x1], [.clerk, .system])
    case .reverseLifeReport: Facts("更正死亡或失踪登记", [.x1], [.clerk, .system])
    case .giveMandate: Facts("委托他人代办", [.c4], [.holder, .clerk])
    case .endMandate: Facts("终止委托", [.c4], Self.anyWay, by: Set(Mandate.Kind.allCases))
    case .changeContact: Facts("变更联系方式", [.a2], Self.anyWay, by: [.guardian, .proxy])
    case .changePhone: Facts("变更手机号", [.a2], [.holder, .clerk], by: [.guardian])
    case .changeName: Facts("变更姓名", [.a2], [.clerk], by: [.guardian])
    case .changeDocument: Facts("变更证件", [.a2], [.clerk], by: [.guardian])
    case .mergeFile: Facts("合并同一人的档案", [.c3], [.clerk])
    case .splitFile: Facts("拆分两个人的档案", [.c3], [.clerk])
    case .recordLapse: Facts("登记口头挂失到期", [.l5], [.system])
    case .advanceApplication: Facts("登记制卡进度", [.a3, .p1, .c1], [.system])
    case .failApplication: Facts("登记制卡失败", [.p1], [.system])
    case .answerRegister: Facts("登记其他登记库的答复", [.c3], [.system])
    case .recordInsurance: Facts("登记参保信息", [.c5, .x1], [.system])
    case .settleSocial: Facts("登记社保账户资金已处理", [.x2], [.system])
    case .joinBatch: Facts("编入批次", [.p1], [.system])
    case .cancelCollection: Facts("取消领卡预约", [.c2], Self.anyWay, by: [.guardian, .proxy, .family])
    // A proxy who could ask for one would prove nothing by it.
    case .askCollectionCode: Facts("申请领卡码", [.c4, .c1], [.holder, .agent], by: [.guardian])
    case .shelveCard: Facts("登记卡放在哪个架位", [.c1], [.clerk, .system])
    case .reofferCollection: Facts("网点不办公，另排领卡时间", [.c2], [.system])
    case .returnCard: Facts("久未领取的卡退回市里", [.c1], [.system])
    case .reviewPhoto: Facts("看申请照片", [.a2, .p1], [.clerk])
    }
  }

  /// Alone, through somebody mandated, or with a clerk.
  private static let anyWay: Set<ActorKind> = [.holder, .agent, .clerk]

  /// Whether a clerk may do it only with the holder, or somebody who acts for them, at the counter with documents.
  package var needsVisitor: Bool {
    switch self {
    case .apply, .correctApplication, .withdrawApplication, .collect, .bindInsurance, .clearSocialPIN,
      .releaseSocialOralLoss, .exchange, .renew, .cancelSocial, .giveMandate, .endMandate, .changeContact, .changePhone,
      .changeName, .changeDocument:
      true
    case .queryProgress, .bookCollection, .activateSocial, .activateFinancial, .changeSocialPIN, .resetSocialPIN,
      .resetBankPIN, .reportSocialOralLoss, .reportFinancialOralLoss, .releaseFinancialOralLoss, .reportFormalLoss,
      .queryOutlets, .settleFinancial, .cancelFinancial, .reportDeath,
      .reportMissing, .confirmLifeReport, .reverseLifeReport, .mergeFile, .splitFile, .recordLapse,
      .advanceApplication, .failApplication, .answerRegister, .recordInsurance, .settleSocial, .joinBatch,
      .cancelCollection, .askCollectionCode, .shelveCard, .reofferCollection, .returnCard, .reviewPhoto:
      false
    }
  }
}
