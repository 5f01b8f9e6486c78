import Cards
import TestKit
import Testing

/// 死亡、失踪: reported by one, confirmed by another, and undone by the person who stands at the counter.
struct LifeTests {
  @Test(.clauses(.x1)) func `网点凭死亡证明登记报告，记下谁报的`() throws {
    var story = try Story(.王芳)
    let report = LifeReport(
      reporter: try Cast.clerk, at: Cast.now, evidence: .deathCertificate, before: .alive)
    #expect(
      try story.askAtOutlet(.reportDeath(evidence: .deathCertificate), nil)
        == .done([.lifeReported(life: .deathReported, report: report)]))
    #expect(story.holder.person.life == .deathReported)
    #expect(story.holder.person.lifeReport == report)
    #expect(story.openCodes().first == .lifeReportOpen)
  }

  @Test(.clauses(.x1)) func `网点登记报告要看证明，死亡和失踪各有各的`() throws {
    var story = try Story(.王芳)
    let deaths: [Evidence] = [.deathCertificate, .householdCancellation]
    let missings: [Evidence] = [.missingJudgment, .householdCancellation]
    for evidence in [nil, Evidence.missingJudgment, .identityDocuments] {
      #expect(try story.askAtOutlet(.reportDeath(evidence: evidence), nil).refusal == .mandate(.evidence(deaths)))
    }
    for evidence in [nil, Evidence.deathCertificate] {
      #expect(try story.askAtOutlet(.reportMissing(evidence: evidence), nil).refusal == .mandate(.evidence(missings)))
    }
    #expect(story.holder.person.life == .alive)
    #expect(try story.askAtOutlet(.reportMissing(evidence: .missingJudgment), nil).isDone)
  }

  @Test(.clauses(.x1)) func `打12333报告，没有证明也先登记，服务先停下`() throws {
    var story = try Story(.王芳)
    #expect(story.ask(.reportDeath(evidence: nil), by: Cast.agent, via: .hotline).isDone)
    #expect(story.holder.person.lifeReport?.reporter == Cast.agent)
    #expect(story.ask(.resetSocialPIN(choosing: try Cast.pin)).refusal == .deathReported)
  }

  @Test(.clauses(.x1)) func `公安报来的也收，公安可以自己确认`() throws {
    var story = try Story(.王芳)
    #expect(story.ask(.reportDeath(evidence: .policeRecord), by: .system, via: .system).isDone)
    #expect(
      story.ask(.confirmLifeReport(evidence: .deathCertificate), by: .system, via: .system).refusal
        == .mandate(.evidence([.policeRecord])))
    #expect(
      story.ask(.confirmLifeReport(evidence: .policeRecord), by: .system, via: .system)
        == .done([.lifeConfirmed(life: .dead, evidence: .policeRecord)]))
  }

  @Test(.clauses(.x1)) func `线上和银行不收这种报告`() throws {
    var story = try Story(.王芳)
    #expect(story.ask(.reportDeath(evidence: .deathCertificate)).refusal == .wrongChannel(.reportDeath))
    #expect(try story.askAtBank(.reportMissing(evidence: .missingJudgment)).refusal == .wrongChannel(.reportMissing))
  }

  @Test(.clauses(.x1)) func `报过的不用再报；失踪以后可以再报死亡`() throws {
    var story = try Story(.王芳)
    try story.confirm(.missing)
    #expect(
      try story.askAtOutlet(.reportMissing(evidence: .missingJudgment), nil).refusal == .ending(.alreadyReported))
    #expect(try story.askAtOutlet(.reportDeath(evidence: .deathCertificate), nil).isDone)
    #expect(
      try story.askAtOutlet(.reportDeath(evidence: .deathCertificate), nil).refusal == .ending(.alreadyReported))
  }

  @Test(.clauses(.x1)) func `报告和确认要两个人，确认也要看证明`() throws {
    var story = try Story(.王芳)
    try story.askAtOutlet(.reportDeath(evidence: .deathCertificate), nil)
    let confirm = Action.confirmLifeReport(evidence: .deathCertificate)
    #expect(try story.askAtOutlet(confirm, nil).refusal == .ending(.secondPersonNeeded))
    let colleague = try Cast.colleague
    #expect(
      try story.askAtOutlet(.confirmLifeReport(evidence: .missingJudgment), nil, by: colleague).refusal
        == .mandate(.evidence([.deathCertificate, .householdCancellation])))
    #expect(story.holder.person.life == .deathReported)
    #expect(
      try story.askAtOutlet(confirm, nil, by: colleague)
        == .done([.lifeConfirmed(life: .dead, evidence: .deathCertificate)]))
    #expect(story.holder.person.life == .dead)
  }

  @Test(.clauses(.x1)) func `失踪确认了是失踪，不是死亡`() throws {
    var story = try Story(.王芳)
    try story.confirm(.missing)
    #expect(story.holder.person.life == .missing)
  }

  @Test(.clauses(.x1)) func `没有报告就没有可确认、可更正的；确认过的不再确认`() throws {
    var story = try Story(.王芳)
    let confirm = Action.confirmLifeReport(evidence: .deathCertificate)
    #expect(try story.askAtOutlet(confirm, nil).refusal == .ending(.notReported))
    #expect(try story.askAtOutlet(.reverseLifeReport(evidence: .identityDocuments)).refusal == .ending(.notReported))
    try story.confirm(.dead)
    #expect(try story.askAtOutlet(confirm, nil).refusal == .ending(.alreadyReported))
  }

  @Test(.clauses(.x1)) func `确认只在网点办，12333不能确认`() throws {
    var story = try Story(.王芳)
    try story.askAtOutlet(.reportDeath(evidence: .deathCertificate), nil)
    #expect(
      story.ask(.confirmLifeReport(evidence: .deathCertificate), by: Cast.agent, via: .hotline).refusal
        == .wrongChannel(.confirmLifeReport))
  }

  @Test(.clauses(.x1), arguments: [Person.Life.deathReported, .missingReported, .dead, .missing])
  func `本人站在柜台前，第二个人也同意，登记就更正，什么都恢复`(_ life: Person.Life) throws {
    var story = try Story(.王芳) { holder in
      holder.person.life = life
      holder.person.lifeReport = LifeReport(reporter: Cast.agent, at: Cast.now, evidence: nil)
      holder.flags = [.reportedDead]
    }
    if life.isGone { try story.entrust(.刘洋, as: .heir, for: nil, showing: .inheritance) }
    let reverse = Action.reverseLifeReport(evidence: .identityDocuments)
    #expect(try story.askAtOutlet(reverse).isDone)
    #expect(story.holder.person.life == life)
    #expect(
      try story.askAtOutlet(reverse, nil, by: try Cast.colleague)
        == .done([.lifeReversed(evidence: .identityDocuments)]))
    #expect(story.holder.person.life == .alive)
    #expect(story.holder.person.lifeReversal == nil)
    #expect(story.holder.person.lifeReport == nil)
    #expect(story.holder.mandates.isEmpty)
    #expect(story.holder.flags.isEmpty)
    #expect(story.ask(.resetSocialPIN(choosing: try Cast.pin)).isDone)
  }

  @Test(.clauses(.x1)) func `更正也要两个人：登记的人自己不能确认，过了七天要重新登记，差一毫秒还算数`() throws {
    var story = try Story(.王芳)
    try story.confirm(.dead)
    let reverse = Action.reverseLifeReport(evidence: .identityDocuments)
    #expect(
      try story.askAtOutlet(reverse)
        == .done([
          .lifeReversalAsked(
            reversal: LifeReversal(
              asker: try Cast.clerk, at: story.now, evidence: .identityDocuments, of: .dead))
        ]))
    #expect(try story.askAtOutlet(reverse).refusal == .ending(.secondPersonNeeded))
    #expect(try story.askAtOutlet(reverse, nil).refusal == .ending(.secondPersonNeeded))
    var late = story
    late.now = story.now + .days(7)
    #expect(try late.askAtOutlet(reverse, nil, by: try Cast.colleague).refusal == .mandate(.nobodyThere))
    #expect(try late.askAtOutlet(reverse, by: try Cast.colleague).isDone)
    #expect(late.holder.person.life == .dead)
    story.now = story.now + .days(7) - .milliseconds(1)
    #expect(try story.askAtOutlet(reverse, nil, by: try Cast.colleague).isDone)
    #expect(story.holder.person.life == .alive)
  }

  @Test(.clauses(.x1)) func `对报告提出的更正，报告确认以后不算数：要本人再来`() throws {
    var story = try Story(.王芳)
    #expect(try story.askAtOutlet(.reportDeath(evidence: .deathCertificate), nil).isDone)
    let reverse = Action.reverseLifeReport(evidence: .identityDocuments)
    #expect(try story.askAtOutlet(reverse).isDone)
    #expect(
      try story.askAtOutlet(.confirmLifeReport(evidence: .deathCertificate), nil, by: try Cast.colleague).isDone)
    #expect(try story.askAtOutlet(reverse, nil, by: try Cast.colleague).refusal == .mandate(.nobodyThere))
    #expect(try story.askAtOutlet(reverse, by: try Cast.colleague).isDone)
    #expect(story.holder.person.life == .dead, "asked anew, and nobody has agreed yet")
    #expect(try story.askAtOutlet(reverse, nil).isDone)
    #expect(story.holder.person.life == .alive)
  }

  @Test(.clauses(.x1)) func `本人没来，或没带身份证件，不能更正；公安可以`() throws {
    var story = try Story(.王芳)
    try story.askAtOutlet(.reportDeath(evidence: .deathCertificate), nil)
    let reverse = Action.reverseLifeReport(evidence: .identityDocuments)
    #expect(try story.askAtOutlet(reverse, nil).refusal == .mandate(.nobodyThere))
    #expect(try story.askAtOutlet(reverse, .agent(try Cast.document(of: .刘洋))).refusal == .mandate(.nobodyThere))
    #expect(
      try story.askAtOutlet(.reverseLifeReport(evidence: .householdRegister)).refusal
        == .mandate(.evidence([.identityDocuments])))
    #expect(story.ask(reverse, by: .system, via: .system).refusal == .mandate(.evidence([.policeRecord])))
    #expect(story.ask(.reverseLifeReport(evidence: .policeRecord), by: .system, via: .system).isDone)
  }

  @Test(
    .clauses(.x1),
    arguments: [
      (Person.Life.deathReported, Refusal.deathReported), (.missingReported, .ending(.missingReported)),
      (.dead, .ending(.dead)), (.missing, .ending(.missing)),
    ])
  func `登记了死亡或失踪，服务都停下，口头挂失照收`(_ life: Person.Life, _ refusal: Refusal) throws {
    var story = try Story(.王芳) { $0.person.life = life }
    let contact = Contact(address: "西安市示例路3号", postcode: nil, occupation: nil)
    let held: [Action] = [
      .changeSocialPIN(to: try Cast.pin, check: .right), .resetSocialPIN(choosing: try Cast.pin),
      .exchange(.damaged, bank: try BankCode.parse("102"), branch: Cast.branch, number: "H1"),
      .changeContact(contact),
    ]
    for action in held { #expect(story.ask(action).refusal == refusal, "\(action.name)") }
    #expect(try story.askAtOutlet(.clearSocialPIN).refusal == refusal)
    #expect(try story.askAtBank(.reportFormalLoss(branch: Cast.branch, application: "B1")).refusal == refusal)
    #expect(try story.said(refusal, of: .exchange).clause == .x1)
    #expect(story.ask(.reportOralLoss(.social), via: .cardSite).isDone)
  }

  @Test(.clauses(.x1, .c1)) func `人去世以后，做好的卡不能领`() throws {
    var story = try Story.applied(.张伟, at: .outletReceived)
    try story.confirm(.dead)
    #expect(try story.askAtOutlet(.collect).refusal == .ending(.dead))
    #expect(story.holder.card == nil)
  }
}
