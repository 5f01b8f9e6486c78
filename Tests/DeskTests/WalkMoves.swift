import Cards
import TestKit
import Testing

@testable import Desk

/// Hands out numbers that nobody has had: of documents, cards, applications and mandates.
struct Mint: Sendable {
  private var last = 0

  private mutating func next() -> Int {
    last += 1
    return last
  }

  mutating func application() -> String { "B20261123\(next().padded(8))" }
  mutating func mandate() -> String { "W20261123\(next().padded(8))" }
  mutating func batch() -> String { "P20261123\(next().padded(8))" }
  mutating func card() throws -> CardNumber { try CardNumber(body: "W\(next().padded(7))") }
  mutating func phone() throws -> PhoneNumber { try PhoneNumber.parse("1980\(next().padded(7))") }

  mutating func passport() throws -> IdentityDocument {
    try IdentityDocument.parse("E\(next().padded(8))", kind: .passport).document
  }

  mutating func citizen(born: Day) throws -> IdentityDocument {
    let number = next()
    let area = 610_100 + number / 1000 % 100
    let birth = "\(born.year.padded(4))\(born.month.padded(2))\(born.day.padded(2))"
    return try IdentityDocument.parse(
      Somebody.checked("\(area)\(birth)\((number % 1000).padded(3))"), kind: .citizenID
    ).document
  }

  mutating func made(on day: Day) throws -> MadeCard {
    MadeCard(number: try card(), account: try BankAccount.parse("620010200000\(next().padded(8))"), issued: day)
  }

  /// A form with everything right, for somebody without a file.
  mutating func form(named name: String, born: Day, in city: RegionCode, on day: Day) throws -> ApplicationForm {
    let document = try citizen(born: born)
    return ApplicationForm(
      name: try PersonName.parse(name), nationality: "CHN", document: document,
      documentExpires: day.adding(years: 10), sex: document.sex ?? .female, ethnicity: "汉族", birth: born,
      phone: try phone(), city: city, bank: try BankCode.parse("102"), branch: Relative.branch,
      photo: Relative.photo(bornOn: born, today: day))
  }
}

/// Those who act for others in the walks, and a stranger whom nobody has asked to.
enum Relative: Int, CaseIterable, Sendable {
  case 王秀英 = 1, 李国强, 赵小燕, 孙建国, 钱路过

  static let mandated: [Relative] = [.王秀英, .李国强, .赵小燕, .孙建国]
  static let stranger = Relative.钱路过
  static let branch = "西安高新路支行"

  var name: PersonName { get throws { try PersonName.parse(String(describing: self)) } }

  var document: IdentityDocument {
    get throws {
      try IdentityDocument.parse(Somebody.checked("61099919710909\(rawValue)0\(rawValue)"), kind: .citizenID).document
    }
  }

  /// Nothing for a child too young to need one.
  static func photo(bornOn birth: Day, today: Day) -> PhotoFacts? {
    if birth.age(on: today) < 7 { return nil }
    return PhotoFacts(id: "01975c00-0000-7000-8000-0000000000f0", width: 358, height: 441, bytes: 40 * 1024)
  }
}

/// What is typed for an act in a walk: right for the file in front, or with a slip in it.
struct Typist: Sendable {
  var mint = Mint()
  var random: Seeded
  /// Documents and cards that others have, for slips.
  var takenDocument: IdentityDocument?
  var takenCard: CardNumber?

  init(_ random: Seeded) { self.random = random }

  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

  mutating func one<T>(of choices: some Collection<T>) throws -> T {
    try #require(choices.randomElement(using: &random))
  }

  /// The action with everything that has to be typed for it. `slips`: now and then something wrong.
  mutating func action(_ name: ActionName, in situation: Situation, slips: Bool) throws -> Action {
    let slip = slips && chance(40)
    switch name {
    case .apply: return .apply(try form(in: situation, slip: slip), number: mint.application())
    case .correctApplication: return .correctApplication(try form(in: situation, slip: slip))
    case .withdrawApplication: return .withdrawApplication
    case .queryProgress: return .queryProgress
    case .bookCollection:
      return .bookCollection(try place(in: situation, slip: slip), isFree: true)
    case .cancelCollection: return .cancelCollection
    case .askCollectionCode: return .askCollectionCode
    case .shelveCard:
      return .shelveCard(outlet: try outlet(in: situation, slip: slip), shelf: try one(of: ["A-1", "B-2"]))
    case .reofferCollection:
      let places = situation.placesToBook.prefix(3)
      return .reofferCollection(reserved: slip ? nil : places.first, offers: Array(places.dropFirst()))
    case .returnCard: return .returnCard
    case .collect: return .collect
    case .bindInsurance: return .bindInsurance
    case .activateSocial: return .activateSocial(choosing: try pin(slip: slip))
    case .activateFinancial: return .activateFinancial(branch: Relative.branch)
    case .changeSocialPIN: return .changeSocialPIN(to: try pin(slip: false), check: try check(slip: slip))
    case .resetSocialPIN: return .resetSocialPIN(choosing: try pin(slip: slip))
    case .clearSocialPIN: return .clearSocialPIN
    case .resetBankPIN: return .resetBankPIN
    case .reportSocialOralLoss: return .reportOralLoss(.social)
    case .reportFinancialOralLoss:
      let hours = slip ? -1 : Int.random(in: 1...400, using: &random)
      return .reportOralLoss(.financial, bankUntil: situation.now + .hours(hours))
    case .releaseSocialOralLoss: return .releaseOralLoss(.social)
    case .releaseFinancialOralLoss: return .releaseOralLoss(.financial)
    case .reportFormalLoss: return .reportFormalLoss(branch: Relative.branch, application: mint.application())
    case .exchange:
      return .exchange(
        try one(of: ExchangeReason.allCases), bank: try bank(slip: slip), branch: Relative.branch,
        number: mint.application())
    case .renew: return .renew(bank: try bank(slip: slip), branch: Relative.branch, number: mint.application())
    case .queryOutlets: return .queryOutlets
    case .settleFinancial: return .settle(.financial, isSettled: chance(85))
    case .settleSocial: return .settle(.social, isSettled: chance(85))
    case .cancelSocial: return try cancelSocial(in: situation, slip: slip)
    case .cancelFinancial:
      let isLost = slip || (situation.holder.person.life.isGone && chance(50))
      return .cancelFinancial(branch: Relative.branch, card: isLost ? .declaredLost : .destroyed)
    case .reportDeath: return .reportDeath(evidence: papers(.deathCertificate, in: situation, slip: slip))
    case .reportMissing: return .reportMissing(evidence: papers(.missingJudgment, in: situation, slip: slip))
    case .confirmLifeReport:
      let right: Evidence =
        situation.holder.person.life == .missingReported ? .missingJudgment : .householdCancellation
      return .confirmLifeReport(evidence: papers(right, in: situation, slip: slip) ?? .policeRecord)
    case .reverseLifeReport:
      return .reverseLifeReport(evidence: papers(.identityDocuments, in: situation, slip: slip) ?? .policeRecord)
    case .giveMandate: return .giveMandate(try draft(in: situation, slip: slip), number: mint.mandate())
    case .endMandate: return .endMandate(number: try endable(in: situation, slip: slip))
    case .changeContact:
      let street = Int.random(in: 1...99, using: &random)
      return .changeContact(Contact(address: "西安市北大街\(street)号", postcode: "710003", occupation: nil))
    case .changePhone:
      let same = slip ? situation.holder.person.phone : nil
      return .changePhone(try same ?? mint.phone())
    case .changeName:
      let name = try one(of: ["李小梅", "张小伟", "王小芳", "陈小静"])
      return .changeName(try PersonName.parse(name), evidence: slip ? .ownSignIn : .householdRegister)
    case .changeDocument: return try changeDocument(slip: slip)
    case .mergeFile: return .mergeFile(situation.holder)
    case .splitFile: return .splitFile(try split(of: situation.holder))
    case .recordLapse: return .recordLapse(slip ? .financial : .social)
    case .advanceApplication: return try advance(in: situation, slip: slip)
    case .failApplication: return .failApplication(try one(of: Fault.Reason.allCases), remark: "随机走到的")
    case .answerRegister:
      if chance(6) { return .answerRegister(.card(in: try RegionCode.parse("110000"))) }
      return .answerRegister(slip ? .unknown : .none)
    case .reviewPhoto: return .reviewPhoto(slip ? .rejected(remark: "头部太小") : .passed)
    case .joinBatch: return .joinBatch(mint.batch(), try one(of: BatchKind.allCases))
    case .recordInsurance:
      let place = try one(of: ["610100", "610100", "610500", "110000"])
      return .recordInsurance(
        InsuranceRelation(
          place: try RegionCode.parse(place), scheme: try one(of: InsuranceRelation.Scheme.allCases), employer: nil))
    }
  }
}

// MARK: Where a card waits

extension Typist {
  private mutating func place(in situation: Situation, slip: Bool) throws -> CollectionPlace {
    let ahead = slip ? try one(of: [-1, 0, 15, 99]) : Int.random(in: 1...14, using: &random)
    let wrong = CollectionPlace(
      outlet: try outlet(in: situation, slip: true), day: situation.now.day.adding(days: ahead),
      slot: try TimeSpan.parse(try one(of: ["09:00-12:00", "14:00-17:00", "12:00-13:00"])))
    return slip ? wrong : situation.placesToBook.randomElement(using: &random) ?? wrong
  }

  private mutating func outlet(in situation: Situation, slip: Bool) throws -> String {
    let here = situation.holder.application.map {
      situation.policy.outlets(in: $0.city, for: .collect, bank: $0.bank).map(\.code)
    }
    return try one(of: slip ? ["610100-01", "610100-02", "610500-01"] : here ?? ["610100-01"])
  }
}

// MARK: What goes into an application

extension Typist {
  private mutating func form(in situation: Situation, slip: Bool) throws -> ApplicationForm {
    let (person, today) = (situation.holder.person, situation.now.day)
    let document = try #require(person.documents.last)
    let birth = try document.birth ?? person.birth ?? Day(year: 1980, month: 1, day: 1)
    var form = ApplicationForm(
      name: person.name, nationality: "CHN", document: document,
      documentExpires: today.adding(years: 5), sex: document.sex ?? person.sex ?? .female, ethnicity: "汉族",
      birth: birth, phone: try person.phone ?? mint.phone(), city: try city(for: situation.actor),
      bank: try bank(slip: slip && chance(30)), branch: Relative.branch,
      photo: Relative.photo(bornOn: birth, today: today))
    if let other = situation.holder.application, other.kind != .first, !slip || chance(50) {
      (form.city, form.bank) = (other.city, other.bank)
    }
    if chance(20) { form.photo?.needsReview = true }
    if slip, chance(30) { form.documentExpires = today.adding(days: -1) }
    if slip, chance(30) { form.photo = PhotoFacts(id: "f", width: 1, height: 1, bytes: 1) }
    if slip, chance(30) { form.name = try PersonName.parse("另一人") }
    return form
  }

  private mutating func city(for actor: Actor) throws -> RegionCode {
    if case .clerk(_, let region) = actor, region.isCityLevel { return region }
    return try RegionCode.parse(try one(of: ["610100", "610500", "611000"]))
  }

  private mutating func bank(slip: Bool) throws -> BankCode {
    try BankCode.parse(slip ? "999" : try one(of: ["102", "102", "103"]))
  }

  private mutating func advance(in situation: Situation, slip: Bool) throws -> Action {
    let next = situation.holder.application?.stage.next ?? .compared
    let stage = slip && chance(50) ? try one(of: Stage.allCases) : next
    guard stage == .made, !(slip && chance(30)) else { return .advanceApplication(stage, made: nil, isFree: true) }
    var made = try mint.made(on: situation.now.day)
    if slip, let takenCard { made = MadeCard(number: takenCard, account: nil, issued: made.issued) }
    return .advanceApplication(stage, made: made, isFree: true)
  }

  private mutating func pin(slip: Bool) throws -> PIN { try PIN.parse(slip ? "666666" : "274913") }

  private mutating func check(slip: Bool) throws -> PINCheck {
    slip ? try one(of: [.wrong(left: 3), .wrong(left: 0), .exhausted]) : .right
  }
}

// MARK: What is said and shown

extension Typist {
  private mutating func cancelSocial(in situation: Situation, slip: Bool) throws -> Action {
    let life = situation.holder.person.life
    let reason: CancelReason = life == .dead ? .dead : life == .missing ? .missing : .movedOut
    if slip { return .cancelSocial(try one(of: CancelReason.allCases), evidence: try one(of: Evidence.allCases)) }
    return .cancelSocial(reason, evidence: life.isGone ? .inheritance : .transferOut)
  }

  /// What a clerk sees; on the telephone nothing can be shown, and the police show nothing but their record.
  private mutating func papers(_ right: Evidence, in situation: Situation, slip: Bool) -> Evidence? {
    switch situation.actor.kind {
    case .clerk: slip ? .ownSignIn : right
    case .system: slip ? .ownSignIn : .policeRecord
    case .holder, .agent, .hotlineAgent, .bank, .medical, .employer: nil
    }
  }

  private mutating func changeDocument(slip: Bool) throws -> Action {
    if slip, let takenDocument {
      return .changeDocument(takenDocument, evidence: .householdRegister, isFree: true)
    }
    let document = chance(70) ? try mint.passport() : try mint.citizen(born: Day(year: 1985, month: 3, day: 4))
    return .changeDocument(document, evidence: .householdRegister, isFree: true)
  }

  /// What this person can give here: an heir's after the end, a guardian's for a child, otherwise one of the others.
  private mutating func draft(in situation: Situation, slip: Bool) throws -> MandateDraft {
    let relative = try one(of: Relative.mandated)
    let kind = slip ? try one(of: Mandate.Kind.allCases) : try kind(in: situation)
    let possible = ActionName.allCases.filter { $0.mandates.contains(kind) }
    let scope = chance(60) ? [] : possible.filter { _ in chance(70) }
    let days = Int.random(in: slip ? 300...500 : 1...365, using: &random)
    let hasEnd = kind == .proxy || kind == .family
    var document = try relative.document
    if case .agent(let shown) = situation.visitor, chance(85) { document = shown }
    return MandateDraft(
      kind: kind, agent: try relative.name, document: document, scope: scope,
      until: hasEnd ? situation.now + .days(days) : nil, evidence: evidence(of: kind, in: situation))
  }

  private mutating func kind(in situation: Situation) throws -> Mandate.Kind {
    if situation.holder.person.life.isGone { return .heir }
    if situation.isChild { return .guardian }
    let isSeen = situation.actor == .holder || situation.visitor == .holder
    return isSeen ? try one(of: [.proxy, .family]) : .proxy
  }

  private func evidence(of kind: Mandate.Kind, in situation: Situation) -> Evidence {
    let isAtCounter = situation.actor != .holder
    switch kind {
    case .guardian: return .guardianship
    case .heir: return .inheritance
    case .proxy: return isAtCounter ? .authorization : .ownSignIn
    case .family: return isAtCounter ? .identityDocuments : .ownSignIn
    }
  }

  private mutating func endable(in situation: Situation, slip: Bool) throws -> String {
    if let own = situation.mandate(for: .endMandate), !slip { return own.number }
    return situation.holder.mandates.randomElement(using: &random)?.number ?? "W0"
  }

  /// Asked for outside the desk's own way, where it is always refused.
  private func split(of holder: Holder) throws -> FileSplit {
    FileSplit(documents: holder.person.documents, name: holder.person.name, takesCard: false, into: holder.id)
  }
}

extension Situation {
  var isChild: Bool { (holder.person.age(at: now) ?? 99) < policy.guardianAge }
}

// MARK: Who comes

/// Who asks, by which way, with whom at the counter and with what in hand.
struct Scene: Sendable {
  let actor: Actor
  let channel: Channel
  let visitor: Visitor?
  let presented: Presented?
}

extension Typist {
  /// Somebody who may well do this here.
  mutating func likely(_ name: ActionName, in holder: Holder, policy: Policy) throws -> Scene {
    let kind = try one(of: ActorKind.allCases.filter { name.actors.contains($0) })
    let actor = try actor(kind, for: name, in: holder)
    let channels = policy.channels[name]?.channels ?? [.system]
    let hasCard = chance(15)
    return Scene(
      actor: actor, channel: kind == .system ? .system : try one(of: channels),
      visitor: try visitor(for: name, by: kind, in: holder),
      presented: hasCard ? Presented(card: holder.card?.number, document: holder.person.documents.first) : nil)
  }

  /// Anybody, anyhow.
  mutating func any(_ name: ActionName, in holder: Holder) throws -> Scene {
    let visitors: [Visitor?] = [nil, .holder, .agent(try agentDocument(in: holder)), try strangerAtCounter]
    let card = try one(of: [holder.card?.number, holder.voidCards.last?.number, takenCard])
    let document = try one(of: [holder.person.documents.first, takenDocument, nil])
    return Scene(
      actor: try actor(try one(of: ActorKind.allCases), for: name, in: holder),
      channel: try one(of: Channel.allCases), visitor: try one(of: visitors),
      presented: chance(20) ? Presented(card: card, document: document) : nil)
  }

  private mutating func actor(_ kind: ActorKind, for name: ActionName, in holder: Holder) throws -> Actor {
    switch kind {
    case .holder: return .holder
    case .agent: return .agent(mandate: holder.mandates.randomElement(using: &random)?.number ?? "W0")
    case .clerk:
      let (account, region) = try one(of: Self.clerks)
      return .clerk(account: account, region: try RegionCode.parse(region))
    case .hotlineAgent: return .hotlineAgent(account: "zhao.hua")
    case .bank:
      let other = try BankCode.parse("103")
      if chance(10) { return .bank(code: other) }
      let card = holder.card?.bank ?? holder.voidCards.last?.bank
      return .bank(code: (name == .collect ? holder.application?.bank : card) ?? other)
    case .medical: return .medical(client: "hospital-xian")
    case .employer: return .employer(account: "qinling-jixie")
    case .system: return .system
    }
  }

  static let clerks = [("wang.dian", "610100"), ("sun.dian", "610000"), ("zhou.dian", "610500")]

  private mutating func visitor(for name: ActionName, by kind: ActorKind, in holder: Holder) throws -> Visitor? {
    let agent = Visitor.agent(try agentDocument(in: holder))
    if kind == .bank { return chance(30) || holder.person.life.isGone ? agent : nil }
    guard kind == .clerk, name.needsVisitor || name == .reverseLifeReport else { return nil }
    return try one(of: [.holder, .holder, agent, agent, try strangerAtCounter, nil])
  }

  private mutating func agentDocument(in holder: Holder) throws -> IdentityDocument {
    try holder.mandates.randomElement(using: &random)?.document ?? Relative.王秀英.document
  }

  private var strangerAtCounter: Visitor { get throws { .agent(try Relative.stranger.document) } }
}
