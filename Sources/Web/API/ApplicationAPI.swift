import Cards
import Desk
import FoundationEssentials

/// From the photo and the form to the card in hand: applying, following the making, booking and collecting.
enum ApplicationAPI {
  static let routes: [Route] =
    [
      Route(
        .post, "/api/v1/applications", .roles([.applicant, .holder]), clauses: ActionName.apply.clauses,
        "Apply for the own first card, or for a child's as the guardian", body: form, answers: [.receipt],
        handle: apply),
      Route(
        .post, "/api/v1/staff/applications", .roles(Role.counters), clauses: ActionName.apply.clauses,
        "Apply for somebody who has no file yet and is at the counter, or is represented there",
        body: [.visitor] + form, answers: [.receipt], handle: applyAtCounter),
      Route(
        .get, "/api/v1/me/progress", .roles([.applicant, .holder, .agent]), clauses: ActionName.queryProgress.clauses,
        "Every stage of the card in the making, what it means and what comes next", answers: [.progress],
        handle: progress),
      Route(
        .get, "/api/v1/staff/cases/{holder}/progress", .roles(Role.counters.union([.hotlineAgent])),
        clauses: ActionName.queryProgress.clauses, "The same for the person of an open case", answers: [.progress],
        handle: progressOfCase),
      Route(
        .get, "/api/v1/me/application", .roles([.holder, .agent]), clauses: [.p1, .p3],
        "Where the newest application stands, in short", answers: [.application], handle: newest),
      Route(
        .get, "/api/v1/me/applications/{number}", .roles([.holder, .agent]), clauses: [.a3, .p1],
        "Where an application stands, by its number: also one that has ended", answers: [.application],
        handle: byNumber),
      Route(
        .post, "/api/v1/me/collection-codes", .roles([.holder, .agent]), clauses: ActionName.askCollectionCode.clauses,
        "Ask for a one-time code for collecting the card; the answer shows it, once", body: [],
        answers: [.collectionCode], handle: askCode),
    ] + acts.flatMap(\.routes)

  private static let acts: [ActRoute] = [
    ActRoute(.apply, "applications", "Apply for a card by somebody who has a file", body: form) { call, place in
      .apply(try await readForm(call, place), number: try await call.desk.freeApplicationNumber())
    },
    ActRoute(
      .correctApplication, "application-corrections", "Correct the application before it joins a batch", body: form
    ) { call, place in .correctApplication(try await readForm(call, place)) },
    ActRoute(.withdrawApplication, "application-withdrawals", "Withdraw the application") { _, _ in
      .withdrawApplication
    },
    ActRoute(
      .bookCollection, "collection-bookings",
      "Book a part of a day at an outlet to collect the card; booking again moves the appointment",
      body: [
        Field("outlet", .text(max: 32), "Code of the outlet", example: "610100-01"),
        Field("day", .day, "From tomorrow on", example: "2026-11-25"),
        Field("slot", .text(max: 11), "Part of the day", example: "09:00-12:00"),
      ]
    ) { call, _ in
      let place = CollectionPlace(
        outlet: call.fields["outlet"], day: try call.fields.day("day"),
        slot: try call.fields.parse("slot", TimeSpan.parse))
      return .bookCollection(place, isFree: true)
    },
    ActRoute(.cancelCollection, "collection-bookings", "Cancel the appointment", method: .delete) { _, _ in
      .cancelCollection
    },
    ActRoute(
      .shelveCard, "card-shelvings", "Say where the finished card lies",
      body: [
        Field("outlet", .text(max: 32), "Code of the outlet", example: "610100-01"),
        Field("shelf", .text(max: 20), "Shelf there", example: "A-03"),
      ]
    ) { call, _ in .shelveCard(outlet: call.fields["outlet"], shelf: call.fields["shelf"]) },
    ActRoute(.collect, "card-collections", "Hand the card over") { _, _ in .collect },
    ActRoute(.bindInsurance, "card/insurance-bindings", "Bind a card that was made elsewhere") { _, _ in
      .bindInsurance
    },
    ActRoute(
      .exchange, "card/exchanges", "Ask for a new card in exchange",
      body: [
        Field("reason", .oneOf(ExchangeReason.allCases.map(\.rawValue)), "Why", example: "damaged"), .bank, .branch,
      ]
    ) { call, _ in
      .exchange(
        call.fields.choice("reason"), bank: try call.fields.bank(), branch: call.fields["branch"],
        number: try await call.desk.freeApplicationNumber())
    },
    ActRoute(.renew, "card/renewals", "Ask for a new card because the old one ends", body: [.bank, .branch]) {
      call, _ in
      .renew(
        bank: try call.fields.bank(), branch: call.fields["branch"], number: try await call.desk.freeApplicationNumber()
      )
    },
  ]

  // MARK: Applying

  private static func apply(_ call: Call) async throws -> Reply {
    let session = try call.signedIn()
    let form = try await readForm(call, .own)
    // A new file begins with a telephone that was proved; the only one that is.
    guard form.phone == (try await call.desk.provenPhone(of: session)) else { throw BadRequest.phoneNotProven }
    return Reply(
      try await call.desk.apply(form, by: session, once: try call.once(), answer: Acts.answer(call)))
  }

  private static func applyAtCounter(_ call: Call) async throws -> Reply {
    let form = try await readForm(call, .counter)
    let visitor: Visitor? =
      switch call.fields["visitor"] {
      case "holder": .holder
      case "agent": form.representative.map { .agent($0.document) }
      default: nil
      }
    return Reply(
      try await call.desk.apply(
        form, by: try call.signedIn(), visitor: visitor, once: try call.once(), answer: Acts.answer(call)))
  }

  // MARK: Collecting

  private static func askCode(_ call: Call) async throws -> Reply {
    let act = try Acts.act(.askCollectionCode, on: try call.holder(), by: try call.signedIn())
    let reference = call.reference
    let answer = try await call.desk.askCollectionCode(act, once: try call.once()) { asked in
      switch asked {
      case .made(let code, let receipt):
        Answer(status: 201, body: try encodeJSON(CollectionCodeView(code: code, receipt)))
      case .refused(let refusal, let explanation): try Problem(refusal, explanation).answer(reference: reference)
      }
    }
    return Reply(answer)
  }

  // MARK: Progress

  private static func progress(_ call: Call) async throws -> Reply {
    try await show(try await call.ownFile(), call)
  }

  private static func progressOfCase(_ call: Call) async throws -> Reply {
    try await show(try await call.openCase(), call)
  }

  /// The rule answers, so that the channel counts and "nothing found" comes with its causes.
  private static func show(_ situation: Situation, _ call: Call) async throws -> Reply {
    try .json(200, try await view(situation, call))
  }

  static func view(_ situation: Situation, _ call: Call) async throws -> ProgressView {
    do throws(Refusal) { try permit(.queryProgress, in: situation) } catch {
      throw Problem(error, error.explained(in: situation, of: .queryProgress))
    }
    guard let application = situation.holder.application else { throw Problem.noApplication }
    let outlook = try await call.desk.outlook(of: application)
    let free = try await call.desk.freePlaces(3, in: situation)
    return ProgressView(application, outlook, free: free, in: situation)
  }

  private static func newest(_ call: Call) async throws -> Reply {
    let situation = try await call.ownFile()
    guard let record = try await call.desk.application(of: situation.holder.id) else {
      let refusal = Refusal.application(.none)
      throw Problem(refusal, refusal.explained(in: situation, of: .queryProgress))
    }
    return try .json(200, ApplicationView(record))
  }

  private static func byNumber(_ call: Call) async throws -> Reply {
    let situation = try await call.ownFile()
    let record = try await call.desk.application(call.parameter("number"), of: situation.holder.id)
    guard let record else { throw Problem.noApplication }
    return try .json(200, ApplicationView(record))
  }
}

extension Call {
  /// The file that this session acts in, as its actor sees it.
  func ownFile() async throws -> Situation {
    let session = try signedIn()
    if session.role == .applicant { return try await desk.view(of: session) }
    guard let actor = session.actor else { throw Problem.notSignedIn }
    return try await desk.view(of: try holder(), actor: actor, via: session.channel)
  }
}

// MARK: The form

extension ApplicationAPI {
  /// The fields of the provincial card service, in its order.
  static let form: [Field] = [
    Field("name", .text(max: 60), "Name as on the document", example: "李梅"),
    Field("rareCharacters", .text(max: 60), "How to write a rare character", example: "士口").optional,
    Field("nationality", .text(max: 3), "ISO 3166-1 alpha-3", example: "CHN"),
    .documentType, .documentNumber,
    Field("documentExpires", .day, "Absent for a document without an end", example: "2036-01-01").optional,
    Field("sex", .oneOf(Sex.allCases.map(\.rawValue)), "Sex", example: "female"),
    Field("ethnicity", .text(max: 20), "Ethnicity", example: "汉族"),
    Field("birth", .day, "Day of birth", example: "1990-03-07"),
    Field("phone", .text(max: 20), "Mobile telephone", example: "19900009901"),
    Field("address", .text(max: 200), "Postal address", example: "西安市雁塔区某路1号").optional,
    Field("postcode", .digits(6), "Postcode", example: "710000").optional,
    Field("household", .text(max: 200), "Registered residence", example: "西安市雁塔区").optional,
    Field("employer", .text(max: 100), "Employer", example: "某公司").optional,
    Field("occupation", .text(max: 60), "Occupation", example: "教师").optional,
    Field("representativeName", .text(max: 60), "Guardian or proxy who applies", example: "胡敏").optional,
    Field.documentType.named("representativeType", "Document of the guardian or proxy").optional,
    Field.documentNumber.named("representativeNumber", "Its number").optional,
    Field("city", .digits(6), "City that is to make the card", example: "610100"),
    .bank, .branch,
    Field("photo", .text(max: 40), "From POST /api/v1/photos", example: "0192f0c1-2345-7abc-8def-0123456789ab")
      .optional,
  ]

  fileprivate static func readForm(_ call: Call, _ place: ActRoute.Place) async throws -> ApplicationForm {
    let fields = call.fields
    let nationality = try nationality(in: fields)
    return ApplicationForm(
      name: try fields.parse("name", PersonName.parse), rareCharacters: fields.text("rareCharacters"),
      nationality: nationality, document: try fields.document(),
      documentExpires: try fields.dayIfAny("documentExpires"), sex: fields.choice("sex"),
      ethnicity: fields["ethnicity"], birth: try fields.day("birth"),
      phone: try fields.parse("phone", PhoneNumber.parse), address: fields.text("address"),
      postcode: fields.text("postcode"), household: fields.text("household"), employer: fields.text("employer"),
      occupation: fields.text("occupation"), representative: try representative(in: fields),
      city: try fields.parse("city", RegionCode.parse), bank: try fields.bank(), branch: fields["branch"],
      photo: try await photo(in: call))
  }

  static func nationality(in fields: Fields) throws -> String {
    let nationality = fields["nationality"]
    guard nationality.utf8.count == 3, nationality.utf8.allSatisfy({ (65...90).contains($0) }) else {
      throw BadRequest(field: "nationality", problem: "is not of its form", allowed: "three capital letters, as CHN")
    }
    return nationality
  }

  private static func representative(in fields: Fields) throws -> Representative? {
    let document = try fields.documentIfAny("representative")
    let name = try fields.parseIfAny("representativeName", PersonName.parse)
    switch (name, document) {
    case (nil, nil): return nil
    case (let name?, let document?): return Representative(name: name, document: document)
    case (nil, .some), (.some, nil):
      throw BadRequest(
        field: name == nil ? "representativeName" : "representativeNumber", problem: "is missing",
        allowed: "name, type and number together, or none of them")
    }
  }

  private static func photo(in call: Call) async throws -> PhotoFacts? {
    guard let id = call.fields.text("photo") else { return nil }
    guard let facts = try await call.desk.photo(id, of: try call.signedIn()) else { throw BadRequest.photoUnknown }
    return facts
  }
}
