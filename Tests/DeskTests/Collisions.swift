import Cards
import Store
import TestKit
import Testing

@testable import Desk

/// Something that somebody does, each in a request and a transaction of its own.
enum Move: Sendable {
  case act(Act)
  case choose(Act, PIN)
  case merge(HolderID, into: HolderID)
  case split(HolderID, taking: IdentityDocument)
  /// A clerk opens a file for whoever stands there.
  case found(ApplicationForm, by: String)
}

/// A file as it stands before two people act on it: as it was adopted, and what happened since.
struct Planting: Sendable {
  var holder: Holder
  var events: [Event] = []

  func grown(at now: Instant) -> Holder {
    var holder = holder
    for event in events { holder.apply(event, at: now) }
    return holder
  }
}

/// Two acts that cannot both have what they want, or that may come out differently in another order.
enum Collision: CaseIterable, Sendable {
  case releaseOrFormalLoss, formalLossTwice, lossTwice, lossOrCancelling, unsettledOrCancelling
  case collectOrLostOnTheWay, collectTwice, collectOrFormalLoss
  case withdrawOrBatch, correctOrBatch, exchangeOrRenew, lastPlace, foundTwice, sameCardNumber
  case mandateOrDeath, endMandateOrUseIt, confirmOrReverse, clearOrResetPIN
  case mergeBothWays, mergeIntoTwo, mergeInARow, mergeOrLoss, splitOrFormalLoss, sameDocument
}

/// One meeting of two acts, with everything that it takes place on.
struct Meeting: Sendable {
  let collision: Collision
  let files: [Planting]
  var moves: [Move]
  /// A document that two want to have, or that moves: whichever file it finds afterwards counts, too.
  let document: IdentityDocument?
  /// Of which there is one place left.
  let place: CollectionPlace?

  init(
    _ collision: Collision, files: [Planting], moves: [Move], document: IdentityDocument? = nil,
    place: CollectionPlace? = nil
  ) {
    self.collision = collision
    self.files = files
    self.moves = moves
    self.document = document
    self.place = place
  }
}

/// Sets the scene for meetings, each with people, cards and numbers of its own.
struct Meetings {
  let now: Instant
  let clerk: Actor
  let otherClerk: Actor
  let bank: Actor
  private let weinan: RegionCode
  private let code: BankCode
  private var mint = Mint()
  private var places = 0

  init(at now: Instant) throws {
    self.now = now
    weinan = try RegionCode.parse("610500")
    code = try BankCode.parse("102")
    clerk = .clerk(account: "wang.dian", region: weinan)
    otherClerk = .clerk(account: "sun.dian", region: weinan)
    bank = .bank(code: code)
  }

  mutating func meeting(_ collision: Collision) throws -> Meeting {
    switch collision {
    case .releaseOrFormalLoss: try releaseOrFormalLoss()
    case .formalLossTwice: try formalLossTwice()
    case .lossTwice: try lossTwice()
    case .lossOrCancelling: try lossOrCancelling()
    case .unsettledOrCancelling: try unsettledOrCancelling()
    case .clearOrResetPIN: try clearOrResetPIN()
    case .collectOrLostOnTheWay: try collectOrLostOnTheWay()
    case .collectTwice: try collectTwice()
    case .collectOrFormalLoss: try collectOrFormalLoss()
    case .withdrawOrBatch: try withdrawOrBatch()
    case .correctOrBatch: try correctOrBatch()
    case .exchangeOrRenew: try exchangeOrRenew()
    case .mandateOrDeath: try mandateOrDeath()
    case .endMandateOrUseIt: try endMandateOrUseIt()
    case .confirmOrReverse: try confirmOrReverse()
    case .lastPlace: try lastPlace()
    case .foundTwice: try foundTwice()
    case .sameCardNumber: try sameCardNumber()
    case .sameDocument: try sameDocument()
    case .mergeBothWays: try mergeBothWays()
    case .mergeIntoTwo: try mergeIntoTwo()
    case .mergeInARow: try mergeInARow()
    case .mergeOrLoss: try mergeOrLoss()
    case .splitOrFormalLoss: try splitOrFormalLoss()
    }
  }

  /// A file whose card can be collected on `day` by appointment, at a place that may be full.
  mutating func waiting(in city: RegionCode) throws -> Planting {
    var file = try file(in: city)
    file.events = try making(.exchange, of: file.holder, upTo: .outletReceived)
    return file
  }

  func book(_ file: Planting, at place: CollectionPlace) -> Move {
    move(file, .bookCollection(place, isFree: true), .holder, .cityChannel)
  }

  func cancel(_ file: Planting) -> Move { move(file, .cancelCollection, .holder, .cityChannel) }

  // MARK: Two acts on one card

  private mutating func releaseOrFormalLoss() throws -> Meeting {
    var file = try file()
    file.holder.card?.social.oralLoss = OralLoss(reported: now, until: now + .hours(100), channel: .hotline)
    let release = move(file, .releaseOralLoss(.social), .holder, .miniProgramme)
    return Meeting(.releaseOrFormalLoss, files: [file], moves: [release, formalLoss(file)])
  }

  private mutating func formalLossTwice() throws -> Meeting {
    let file = try file()
    return Meeting(.formalLossTwice, files: [file], moves: [formalLoss(file), formalLoss(file)])
  }

  private mutating func lossTwice() throws -> Meeting {
    let file = try file()
    return Meeting(.lossTwice, files: [file], moves: [loss(file), loss(file)])
  }

  private mutating func lossOrCancelling() throws -> Meeting {
    var file = try file()
    file.settle(at: now)
    return Meeting(.lossOrCancelling, files: [file], moves: [loss(file), cancelling(file)])
  }

  private mutating func unsettledOrCancelling() throws -> Meeting {
    var file = try file()
    file.settle(at: now)
    let unsettle = move(file, .settle(.financial, isSettled: false), bank, .bankCounter)
    return Meeting(.unsettledOrCancelling, files: [file], moves: [unsettle, cancelling(file)])
  }

  private mutating func clearOrResetPIN() throws -> Meeting {
    let (file, pin) = (try file(), try PIN.parse("274913"))
    let clear = move(file, .clearSocialPIN, clerk, .outlet, visitor: .holder)
    let reset = Move.choose(act(file, .resetSocialPIN(choosing: pin), .holder, .miniProgramme), pin)
    return Meeting(.clearOrResetPIN, files: [file], moves: [clear, reset])
  }

  // MARK: Two acts on one application

  private mutating func collectOrLostOnTheWay() throws -> Meeting {
    let file = try applicant(upTo: .outletReceived)
    let lost = move(file, .failApplication(.lostOnTheWay, remark: "路上丢失"), .system, .system)
    return Meeting(.collectOrLostOnTheWay, files: [file], moves: [collect(file), lost])
  }

  private mutating func collectTwice() throws -> Meeting {
    let file = try applicant(upTo: .outletReceived)
    return Meeting(
      .collectTwice, files: [file], moves: [collect(file), move(file, .collect, bank, .bankCounter)])
  }

  private mutating func collectOrFormalLoss() throws -> Meeting {
    let file = try waiting(in: weinan)
    return Meeting(.collectOrFormalLoss, files: [file], moves: [collect(file), formalLoss(file)])
  }

  private mutating func withdrawOrBatch() throws -> Meeting {
    let file = try applicant(upTo: .compared)
    let withdraw = move(file, .withdrawApplication, .holder, .miniProgramme)
    return Meeting(.withdrawOrBatch, files: [file], moves: [withdraw, batch(file)])
  }

  private mutating func correctOrBatch() throws -> Meeting {
    let file = try applicant(upTo: .compared)
    let correct = move(file, .correctApplication(try form(for: file.holder)), .holder, .miniProgramme)
    return Meeting(.correctOrBatch, files: [file], moves: [correct, batch(file)])
  }

  private mutating func exchangeOrRenew() throws -> Meeting {
    let file = try file(expiring: now.day.adding(days: 30))
    let exchange = Action.exchange(.damaged, bank: code, branch: "甲", number: mint.application())
    let renew = Action.renew(bank: code, branch: "乙", number: mint.application())
    return Meeting(
      .exchangeOrRenew, files: [file],
      moves: [
        move(file, exchange, .holder, .miniProgramme), move(file, renew, clerk, .outlet, visitor: .holder),
      ])
  }

  // MARK: Two acts on one person

  private mutating func mandateOrDeath() throws -> Meeting {
    let file = try file()
    let draft = MandateDraft(
      kind: .proxy, agent: try Relative.李国强.name, document: try Relative.李国强.document, scope: [],
      until: now + .days(30), evidence: .ownSignIn)
    let give = move(file, .giveMandate(draft, number: mint.mandate()), .holder, .miniProgramme)
    let death = move(file, .reportDeath(evidence: .deathCertificate), clerk, .outlet)
    return Meeting(.mandateOrDeath, files: [file], moves: [give, death])
  }

  private mutating func endMandateOrUseIt() throws -> Meeting {
    var file = try file()
    let mandate = Mandate(
      number: mint.mandate(), kind: .proxy, agent: try Relative.李国强.name, document: try Relative.李国强.document,
      scope: [.reportSocialOralLoss], given: now, until: now + .days(30), evidence: .ownSignIn)
    file.events = [.mandateGiven(mandate: mandate)]
    let end = move(file, .endMandate(number: mandate.number), .holder, .miniProgramme)
    let use = move(file, .reportOralLoss(.social), .agent(mandate: mandate.number), .miniProgramme)
    return Meeting(.endMandateOrUseIt, files: [file], moves: [end, use])
  }

  private mutating func confirmOrReverse() throws -> Meeting {
    var file = try file()
    let report = LifeReport(reporter: clerk, at: now, evidence: .deathCertificate)
    let reversal = LifeReversal(asker: clerk, at: now, evidence: .identityDocuments, of: .deathReported)
    file.events = [.lifeReported(life: .deathReported, report: report), .lifeReversalAsked(reversal: reversal)]
    let confirm = move(file, .confirmLifeReport(evidence: .deathCertificate), otherClerk, .outlet)
    let reverse = move(file, .reverseLifeReport(evidence: .identityDocuments), otherClerk, .outlet)
    return Meeting(.confirmOrReverse, files: [file], moves: [confirm, reverse])
  }

  // MARK: Two who want the same

  private mutating func lastPlace() throws -> Meeting {
    // Every meeting has a place of its own. When all that can be booked in 西安 have had theirs, it is about a card.
    guard let place = try bookable().dropFirst(places).first else { return try sameCardNumber() }
    places += 1
    let city = try RegionCode.parse("610100")
    let files = [try waiting(in: city), try waiting(in: city)]
    return Meeting(.lastPlace, files: files, moves: files.map { book($0, at: place) }, place: place)
  }

  private func bookable() throws -> [CollectionPlace] {
    let policy = try Policy.shaanxi
    let outlets = policy.outlets(in: try RegionCode.parse("610100"), for: .collect, bank: code)
    return (1...14).map { now.day.adding(days: $0) }.flatMap { day in
      outlets.flatMap { outlet in
        policy.slots(at: outlet, on: day).map { CollectionPlace(outlet: outlet.code, day: day, slot: $0) }
      }
    }
  }

  private mutating func foundTwice() throws -> Meeting {
    let born = try Day(year: 1991, month: 2, day: 3)
    let form = try mint.form(named: "新来的人", born: born, in: weinan, on: now.day)
    return Meeting(
      .foundTwice, files: [], moves: [.found(form, by: "wang.dian"), .found(form, by: "sun.dian")],
      document: form.document)
  }

  private mutating func sameCardNumber() throws -> Meeting {
    var files = [try file(), try file()]
    for place in files.indices {
      files[place].events = try making(.exchange, of: files[place].holder, upTo: .making)
    }
    let action = Action.advanceApplication(.made, made: try mint.made(on: now.day), isFree: true)
    return Meeting(.sameCardNumber, files: files, moves: files.map { move($0, action, .system, .system) })
  }

  private mutating func sameDocument() throws -> Meeting {
    let (files, passport) = ([try file(), try file()], try mint.passport())
    let action = Action.changeDocument(passport, evidence: .householdRegister, isFree: true)
    return Meeting(
      .sameDocument, files: files, moves: files.map { move($0, action, clerk, .outlet, visitor: .holder) },
      document: passport)
  }

  // MARK: Files that are merged and split

  private mutating func mergeBothWays() throws -> Meeting {
    let (first, second) = (try file(), try cancelled())
    return Meeting(
      .mergeBothWays, files: [first, second], moves: [merge(second, into: first), merge(first, into: second)])
  }

  private mutating func mergeIntoTwo() throws -> Meeting {
    let (first, second, third) = (try file(), try cancelled(), try file())
    return Meeting(
      .mergeIntoTwo, files: [first, second, third], moves: [merge(second, into: first), merge(second, into: third)],
      document: second.holder.person.documents[0])
  }

  private mutating func mergeInARow() throws -> Meeting {
    let (first, second, third) = (try file(), try cancelled(), try cancelled())
    return Meeting(
      .mergeInARow, files: [first, second, third], moves: [merge(second, into: first), merge(third, into: second)],
      document: third.holder.person.documents[0])
  }

  private mutating func mergeOrLoss() throws -> Meeting {
    let (first, second) = (try cancelled(), try file())
    return Meeting(.mergeOrLoss, files: [first, second], moves: [merge(second, into: first), loss(second)])
  }

  private mutating func splitOrFormalLoss() throws -> Meeting {
    let passport = try mint.passport()
    var file = try file()
    file.holder.person.documents.append(passport)
    return Meeting(
      .splitOrFormalLoss, files: [file], moves: [.split(file.holder.id, taking: passport), formalLoss(file)],
      document: passport)
  }

  // MARK: People

  /// A grown-up with an active card of 中国工商银行 and a chosen PIN.
  private mutating func file(in city: RegionCode? = nil, expiring expires: Day? = nil) throws -> Planting {
    let document = try mint.citizen(born: Day(year: 1985, month: 3, day: 4))
    let place = city ?? weinan
    let person = Person(
      name: try PersonName.parse("某某"), documents: [document], birth: document.birth, sex: document.sex,
      phone: try mint.phone(), life: .alive,
      insurance: InsuranceRelation(place: place, scheme: .employee, employer: nil))
    let issued = try Day(year: 2024, month: 11, day: 1)
    let made = try mint.made(on: issued)
    let card = Card(
      number: made.number, city: place, bank: code, account: made.account, issued: issued,
      expires: expires ?? issued.adding(years: 10), social: FunctionState(phase: .active),
      financial: FunctionState(phase: .active), pin: .chosen)
    return Planting(holder: Holder(id: HolderID(random: now), person: person, card: card))
  }

  private mutating func making(_ kind: Application.Kind, of holder: Holder, upTo stage: Stage) throws -> [Event] {
    let city = holder.card?.city ?? weinan
    let form = kind == .first ? try form(for: holder) : nil
    let application = Application(
      number: mint.application(), kind: kind, opened: now, replaces: holder.card?.number, city: city, bank: code,
      branch: Relative.branch, fee: Money(fen: 2000), form: form, register: .none)
    let made = try mint.made(on: now.day)
    let reached = Stage.allCases.dropFirst().filter { stage.isAtLeast($0) }
    return [.applicationOpened(application: application)]
      + reached.map { .stageReached(stage: $0, made: $0 == .made ? made : nil) }
  }

  private func form(for holder: Holder) throws -> ApplicationForm {
    let (person, today) = (holder.person, now.day)
    let birth = try #require(person.birth)
    return ApplicationForm(
      name: person.name, nationality: "CHN", document: person.documents[0], documentExpires: today.adding(years: 5),
      sex: try #require(person.sex), ethnicity: "汉族", birth: birth, phone: try #require(person.phone), city: weinan,
      bank: code, branch: Relative.branch, photo: Relative.photo(bornOn: birth, today: today))
  }

  /// Somebody who never had a card and has applied for one.
  private mutating func applicant(upTo stage: Stage) throws -> Planting {
    var file = try file()
    file.holder.card = nil
    file.events = try making(.first, of: file.holder, upTo: stage)
    return file
  }

  /// Somebody whose card was cancelled long ago, so that the file can be merged with one that has a card.
  private mutating func cancelled() throws -> Planting {
    var file = try file()
    let card = try #require(file.holder.card)
    file.holder.card = nil
    file.holder.voidCards = [
      VoidCard(number: card.number, city: card.city, bank: card.bank, reason: .cancelled, since: now)
    ]
    return file
  }

  // MARK: Moves

  private func act(
    _ file: Planting, _ action: Action, _ actor: Actor, _ channel: Channel, visitor: Visitor? = nil
  ) -> Act {
    Act(holder: file.holder.id, action: action, actor: actor, channel: channel, visitor: visitor)
  }

  private func move(
    _ file: Planting, _ action: Action, _ actor: Actor, _ channel: Channel, visitor: Visitor? = nil
  ) -> Move {
    .act(act(file, action, actor, channel, visitor: visitor))
  }

  private mutating func formalLoss(_ file: Planting) -> Move {
    let action = Action.reportFormalLoss(branch: Relative.branch, application: mint.application())
    return move(file, action, bank, .bankCounter)
  }

  private func loss(_ file: Planting) -> Move { move(file, .reportOralLoss(.social), .holder, .miniProgramme) }

  private func cancelling(_ file: Planting) -> Move {
    move(file, .cancelSocial(.movedOut, evidence: .transferOut), clerk, .outlet, visitor: .holder)
  }

  private func collect(_ file: Planting) -> Move { move(file, .collect, clerk, .outlet, visitor: .holder) }

  private func batch(_ file: Planting) -> Move {
    move(file, .advanceApplication(.batched, made: nil, isFree: true), .system, .system)
  }

  private func merge(_ other: Planting, into survivor: Planting) -> Move {
    .merge(other.holder.id, into: survivor.holder.id)
  }
}

extension Planting {
  /// Nothing is owed on either side.
  fileprivate mutating func settle(at now: Instant) {
    holder.card?.social.settled = now
    holder.card?.financial.settled = now
  }
}
