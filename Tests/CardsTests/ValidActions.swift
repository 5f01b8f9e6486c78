import Cards
import Testing

extension ActorKind {
  /// One actor of this kind, who could have to do with a file of these stories.
  var someone: Actor {
    get throws {
      switch self {
      case .holder: .holder
      case .agent: .agent(mandate: try Cast.mandate(.proxy, until: nil).number)
      case .clerk: try Cast.clerk
      case .hotlineAgent: Cast.agent
      case .bank: try Cast.bank
      case .medical: Cast.hospital
      case .employer: Cast.employer
      case .system: .system
      }
    }
  }
}

extension Cast {
  /// One actor of every kind, and an agent whose mandate nobody knows.
  static var actors: [Actor] {
    get throws { try ActorKind.allCases.map { try $0.someone } + [.agent(mandate: "W2026112000000009")] }
  }

  /// Nobody, the holder, the agent whom a mandate names where there is one, and somebody without any.
  static var visitors: [Visitor?] {
    get throws { [nil, .holder, .agent(try document(of: .王芳)), .agent(try document(of: .刘洋))] }
  }
}

extension Policy {
  /// One channel in which `name` is possible, and one in which it is not, as far as there are such.
  func twoChannels(for name: ActionName) -> [Channel] {
    let listed = channels[name]?.channels ?? []
    return [listed.first, Channel.allCases.first { !listed.contains($0) }].compactMap(\.self)
  }
}

extension Story {
  /// The first situation in which `name` may be done here, if there is one.
  func somebodyWhoMay(_ name: ActionName) throws -> Situation? {
    let visitors = try Cast.visitors
    for actor in try Cast.actors {
      for visitor in visitors {
        for channel in policy.channels[name]?.channels ?? [.system] {
          let situation = situation(actor, channel, visitor: visitor)
          if (try? permit(name, in: situation)) != nil { return situation }
        }
      }
    }
    return nil
  }
}

extension ActionName {
  /// The action with everything that has to be typed for it typed right, for this file and by whoever asks.
  func valid(in situation: Situation) throws -> Action {
    switch self {
    case .apply: .apply(try situation.form(), number: "B2026112300000001")
    case .correctApplication: .correctApplication(try situation.form())
    case .withdrawApplication: .withdrawApplication
    case .queryProgress: .queryProgress
    case .bookCollection: .bookCollection(try situation.place(), isFree: true)
    case .cancelCollection: .cancelCollection
    case .askCollectionCode: .askCollectionCode
    case .shelveCard: .shelveCard(outlet: try situation.outlet(), shelf: "A-\(situation.minute)")
    case .reofferCollection: .reofferCollection(reserved: try situation.place(), offers: [])
    case .returnCard: .returnCard
    case .collect: .collect
    case .bindInsurance: .bindInsurance
    case .activateSocial: .activateSocial(choosing: try Cast.pin)
    case .activateFinancial: .activateFinancial(branch: Cast.branch)
    case .changeSocialPIN: .changeSocialPIN(to: try Cast.pin, check: .right)
    case .resetSocialPIN: .resetSocialPIN(choosing: try Cast.pin)
    case .clearSocialPIN: .clearSocialPIN
    case .resetBankPIN: .resetBankPIN
    case .reportSocialOralLoss: .reportOralLoss(.social)
    case .reportFinancialOralLoss: .reportOralLoss(.financial, bankUntil: situation.otherEnd)
    case .releaseSocialOralLoss: .releaseOralLoss(.social)
    case .releaseFinancialOralLoss: .releaseOralLoss(.financial)
    case .reportFormalLoss: .reportFormalLoss(branch: Cast.branch, application: "B2026112300000002")
    case .exchange:
      .exchange(.damaged, bank: try situation.bank(), branch: Cast.branch, number: "B2026112300000003")
    case .renew: .renew(bank: try situation.bank(), branch: Cast.branch, number: "B2026112300000004")
    case .queryOutlets: .queryOutlets
    case .settleFinancial: .settle(.financial, isSettled: true)
    case .settleSocial: .settle(.social, isSettled: true)
    case .cancelSocial: .cancelSocial(situation.reason, evidence: situation.proofOfReason)
    case .cancelFinancial: .cancelFinancial(branch: Cast.branch, card: .destroyed)
    case .reportDeath: .reportDeath(evidence: situation.papers(.deathCertificate))
    case .reportMissing: .reportMissing(evidence: situation.papers(.missingJudgment))
    case .confirmLifeReport: .confirmLifeReport(evidence: situation.papers(situation.proofOfLife) ?? .policeRecord)
    case .reverseLifeReport: .reverseLifeReport(evidence: situation.papers(.identityDocuments) ?? .policeRecord)
    case .giveMandate: .giveMandate(try situation.draft(), number: "W\(situation.minute)")
    case .endMandate: .endMandate(number: situation.endable)
    case .changeContact: .changeContact(situation.otherContact)
    case .changePhone: .changePhone(try situation.otherPhone())
    case .changeName: .changeName(try situation.otherName(), evidence: .householdRegister)
    case .changeDocument:
      .changeDocument(try situation.otherDocument(), evidence: .householdRegister, isFree: true)
    case .mergeFile:
      // Of two that are merged, both are alive, or neither.
      .mergeFile(try Cast.bystander(situation.holder.person.life))
    case .splitFile: .splitFile(try situation.split())
    case .recordLapse: .recordLapse(.social)
    case .advanceApplication: try situation.advance()
    case .failApplication: situation.fail()
    case .answerRegister: .answerRegister(.none)
    case .recordInsurance: .recordInsurance(try situation.otherInsurance())
    case .reviewPhoto: .reviewPhoto(.passed)
    case .joinBatch:
      .joinBatch(
        "P2026112300000001", BatchKind.allCases.first { $0.entry == situation.holder.application?.stage } ?? .making)
    }
  }
}

// MARK: An application

extension Situation {
  fileprivate func form() throws -> ApplicationForm {
    let person = holder.person
    let document = try #require(person.documents.last)
    let birth = try #require(person.birth)
    var form = try Cast.form(of: .李梅)
    form.name = person.name
    form.document = document
    form.sex = try #require(person.sex)
    form.birth = birth
    if let phone = person.phone { form.phone = phone }
    if let other = holder.application, other.kind != .first { (form.city, form.bank) = (other.city, other.bank) }
    if birth.age(on: now.day) < policy.photoAge { form.photo = nil }
    if case .agent(let document) = visitor {
      form.representative = Representative(name: try PersonName.parse("王芳"), document: document)
    }
    return form
  }

  fileprivate func bank() throws -> BankCode { try holder.card?.bank ?? BankCode.parse("102") }

  /// Seven digits that say when, for numbers that are given once.
  fileprivate var minute: String { Int(now.milliseconds / 60_000 % 10_000_000).padded(7) }

  /// The next stage; at `.made`, with a number that no card has had before.
  fileprivate func advance() throws -> Action {
    let next = holder.application?.stage.next ?? .outletReceived
    guard next == .made else { return .advanceApplication(next, made: nil, isFree: true) }
    let made = MadeCard(number: try CardNumber(body: "S\(minute)"), account: nil, issued: now.day)
    return .advanceApplication(.made, made: made, isFree: true)
  }

  /// What can go wrong where the making stands.
  fileprivate func fail() -> Action {
    guard let application = holder.application, application.stage.isAtLeast(.making) else {
      return .failApplication(.photoRejected, remark: "照片模糊")
    }
    return .failApplication(application.made == nil ? .makingFailed : .lostOnTheWay, remark: "重新制卡")
  }
}

// MARK: Collecting

extension Situation {
  /// The first place that is open, where the card can be had.
  fileprivate func place() throws -> CollectionPlace {
    let fallback = CollectionPlace(
      outlet: "610100-01", day: now.day.adding(days: 1), slot: try TimeSpan.parse("09:00-12:00"))
    return placesToBook.first ?? fallback
  }

  fileprivate func outlet() throws -> String {
    let outlets = holder.application.map { policy.outlets(in: $0.city, for: .collect, bank: $0.bank) } ?? []
    return outlets.first?.code ?? "610100-01"
  }
}

// MARK: A loss and an ending

extension Situation {
  /// A time that the bank has not said before.
  fileprivate var otherEnd: Instant {
    let end = now + .hours(73) + .minutes(7)
    return holder.card?.financial.oralLoss?.until == end ? end + .hours(1) : end
  }

  fileprivate var reason: CancelReason {
    switch holder.person.life {
    case .dead: .dead
    case .missing: .missing
    case .alive, .deathReported, .missingReported: .movedOut
    }
  }

  fileprivate var proofOfReason: Evidence {
    if holder.person.life.isGone { return .inheritance }
    let isElsewhere = holder.person.insurance.map { !policy.province.code.contains($0.place) } ?? false
    return isElsewhere ? .insuranceRecord : .transferOut
  }

  fileprivate var proofOfLife: Evidence {
    holder.person.life == .missingReported ? .missingJudgment : .deathCertificate
  }

  /// What a clerk sees; on the telephone nothing can be shown, and the police show nothing but their record.
  fileprivate func papers(_ evidence: Evidence) -> Evidence? {
    switch actor.kind {
    case .clerk: evidence
    case .system: .policeRecord
    case .holder, .agent, .hotlineAgent, .bank, .medical, .employer: nil
    }
  }
}

// MARK: A mandate

extension Situation {
  /// What this person can give here: an heir's after the end, a guardian's for a child, otherwise a proxy's.
  fileprivate func draft() throws -> MandateDraft {
    let isAtCounter = actor != .holder
    if holder.person.life.isGone { return try draft(.heir, until: nil, .inheritance) }
    if let age = holder.person.age(at: now), age < policy.guardianAge {
      return try draft(.guardian, until: nil, .guardianship)
    }
    return try draft(.proxy, until: now + .days(30), isAtCounter ? .authorization : .ownSignIn)
  }

  private func draft(_ kind: Mandate.Kind, until: Instant?, _ evidence: Evidence) throws -> MandateDraft {
    var document = try Cast.document(of: .王芳)
    if case .agent(let shown) = visitor { document = shown }
    return MandateDraft(
      kind: kind, agent: try PersonName.parse("王芳"), document: document, scope: [], until: until, evidence: evidence)
  }

  /// The number of one's own mandate, or of the first.
  fileprivate var endable: String {
    mandate(for: .endMandate)?.number ?? holder.mandates.first?.number ?? "W2026112300000009"
  }
}

// MARK: Changes

extension Situation {
  fileprivate var otherContact: Contact {
    let first = Contact(address: "西安市雁塔区科技路1号", postcode: "710075", occupation: nil)
    let second = Contact(address: "西安市莲湖区北大街2号", postcode: "710003", occupation: nil)
    return holder.person.contact == first ? second : first
  }

  fileprivate func otherPhone() throws -> PhoneNumber {
    let first = try PhoneNumber.parse("19900000090")
    return holder.person.phone == first ? try PhoneNumber.parse("19900000091") : first
  }

  fileprivate func otherName() throws -> PersonName {
    let first = try PersonName.parse("李小梅")
    return holder.person.name == first ? try PersonName.parse("李梅") : first
  }

  /// A passport that the file does not have yet.
  fileprivate func otherDocument() throws -> IdentityDocument {
    let number = "E\((10_000_000 + holder.person.documents.count).padded(8))"
    return try IdentityDocument.parse(number, kind: .passport).document
  }

  fileprivate func otherInsurance() throws -> InsuranceRelation {
    let isHere = holder.person.insurance.map { policy.province.code.contains($0.place) } ?? false
    return InsuranceRelation(place: isHere ? try Cast.beijing : try Cast.xian, scheme: .employee, employer: nil)
  }

  /// The newest document goes to somebody else.
  fileprivate func split() throws -> FileSplit {
    let into = try #require(HolderID("01975c00-0000-7000-8000-0000000000a0"))
    return FileSplit(
      documents: holder.person.documents.suffix(1), name: try PersonName.parse("李小小"),
      takesCard: holder.application?.form != nil, into: into)
  }
}

extension Cast {
  /// A file with nothing in it that could stand in the way of another.
  static func bystander(_ life: Person.Life = .alive) throws -> Holder {
    var holder = try holder(.张伟)
    holder.card = nil
    holder.person.life = life
    return holder
  }
}
