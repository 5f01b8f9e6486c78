import Cards
import Desk

/// Whose file it is, who may act in it, and how it ends.
enum PersonAPI {
  static let routes: [Route] =
    [
      Route(
        .get, "/api/v1/me/mandates", .roles([.holder]), clauses: [.c4], "Who may act for me", answers: [.mandates],
        handle: mandates),
      Route(
        .get, "/api/v1/me/principals", .roles([.holder]), clauses: [.c4], "For whom I may act", answers: [.principals],
        handle: principals),
      Route(
        .post, "/api/v1/me/representations", .roles([.holder]), clauses: [.c4],
        "Open a session in which I act for another holder",
        body: [
          Field(
            "holder", .text(max: 40), "From the list of principals", example: "0192f0c1-2345-7abc-8def-0123456789ab"),
          Field("mandate", .text(max: 20), "Number of the mandate", example: "W2026112300000001"),
        ], answers: [.session], handle: represent),
      Route(
        .post, "/api/v1/me/phone-changes", .roles([.holder]), clauses: [.a2],
        "Ask for another telephone: a code goes to the new one",
        body: [Field("phone", .text(max: 20), "The new telephone", example: "19900009902")], answers: [.phoneChange],
        handle: startPhoneChange),
      Route(
        .post, "/api/v1/me/phone-changes/{change}/confirmations", .roles([.holder]), clauses: [.a2],
        "Prove the new telephone with the code",
        body: [Field("code", .digits(6), "The code from the new telephone", example: "123456")], answers: [.receipt],
        handle: finishPhoneChange),
      Route(
        .post, "/api/v1/staff/cases/{holder}/phone-changes", .roles(Role.counters), clauses: [.a2],
        "Another telephone for the person of an open case, who is there with papers",
        body: [Field("phone", .text(max: 20), "The new telephone", example: "19900009902")], answers: [.receipt],
        handle: changePhoneAtCounter),
      Route(
        .post, "/api/v1/staff/cases/{holder}/merges", .roles(Role.counters), clauses: [.c3],
        "Merge another open case's file into this one: it is the same person",
        body: [Field("other", .text(max: 40), "The other case", example: "0192f0c1-2345-7abc-8def-0123456789ab")],
        answers: [.receipt], handle: merge),
      Route(
        .post, "/api/v1/staff/cases/{holder}/splits", .roles(Role.counters), clauses: [.c3],
        "Move a document, and the card if it is theirs, into a new file: it is another person",
        body: [
          .documentType, .documentNumber,
          Field("name", .text(max: 60), "Name of the other person", example: "张伟"),
          .yesNo("takesCard", "Whether the card belongs to the other person"),
        ], answers: [.split], handle: split),
    ] + acts.flatMap(\.routes)

  private static let acts: [ActRoute] = [
    ActRoute(.clearSocialPIN, "social-pin-clearings", "Take the social PIN away; the holder then chooses another") {
      _, _ in .clearSocialPIN
    },
    ActRoute(
      .cancelSocial, "card/social-cancellations", "Cancel the social function",
      body: [
        Field("reason", .oneOf(CancelReason.allCases.map(\.rawValue)), "Why", example: "moved-out"),
        .evidence,
      ]
    ) { call, _ in .cancelSocial(call.fields.choice("reason"), evidence: call.fields.choice("evidence")) },
    ActRoute(.reportDeath, "death-reports", "Take the report of a death", body: [.evidence.optional]) { call, _ in
      .reportDeath(evidence: call.fields.evidenceIfAny())
    },
    ActRoute(.reportMissing, "missing-reports", "Take the report of a disappearance", body: [.evidence.optional]) {
      call, _ in .reportMissing(evidence: call.fields.evidenceIfAny())
    },
    ActRoute(
      .confirmLifeReport, "life-report-confirmations", "Confirm a report that somebody else took", body: [.evidence]
    ) { call, _ in .confirmLifeReport(evidence: call.fields.choice("evidence")) },
    ActRoute(
      .reverseLifeReport, "life-report-reversals", "Reverse a report or a confirmation", body: [.evidence]
    ) { call, _ in .reverseLifeReport(evidence: call.fields.choice("evidence")) },
    ActRoute(.giveMandate, "mandates", "Let somebody act for the holder", body: mandate) { call, place in
      .giveMandate(try readMandate(call, place), number: call.desk.newMandateNumber())
    },
    ActRoute(.endMandate, "mandates/{number}", "End a mandate", method: .delete) { call, _ in
      .endMandate(number: call.parameter("number"))
    },
    ActRoute(
      .changeContact, "contact-changes", "Change postal address and occupation",
      body: [
        Field("address", .text(max: 200), "Postal address", example: "西安市雁塔区某路1号").optional,
        Field("postcode", .digits(6), "Postcode", example: "710000").optional,
        Field("occupation", .text(max: 60), "Occupation", example: "教师").optional,
      ]
    ) { call, _ in
      let fields = call.fields
      return .changeContact(
        Contact(
          address: fields.text("address"), postcode: fields.text("postcode"), occupation: fields.text("occupation")))
    },
    ActRoute(
      .changeName, "name-changes", "Change the name",
      body: [Field("name", .text(max: 60), "The new name", example: "李小梅"), .evidence]
    ) { call, _ in
      .changeName(try call.fields.parse("name", PersonName.parse), evidence: call.fields.choice("evidence"))
    },
    ActRoute(
      .changeDocument, "document-changes", "Add the document that replaces the present one",
      body: [.documentType, .documentNumber, .evidence]
    ) { call, _ in
      .changeDocument(try call.fields.document(), evidence: call.fields.choice("evidence"), isFree: true)
    },
  ]

  // MARK: Mandates

  private static let mandate: [Field] = [
    Field("kind", .oneOf(Mandate.Kind.allCases.map(\.rawValue)), "As whom", example: "proxy"),
    Field("agentName", .text(max: 60), "Name of whoever is to act", example: "王芳"),
    Field.agentDocumentType.required, Field.agentDocumentNumber.required,
    Field(
      "scope", .manyOf(ActionName.allCases.filter { !$0.mandates.isEmpty }.map(\.rawValue)),
      "What for; absent: everything that the kind may", example: "collect"
    ).optional,
    Field("until", .instant, "When it ends", example: "2026-12-23T10:15:30.000+08:00").optional,
    Field.evidence.optional,
  ]

  /// Online the holder's own sign-in is the proof; at a counter it is what was shown.
  private static func readMandate(_ call: Call, _ place: ActRoute.Place) throws -> MandateDraft {
    let fields = call.fields
    let shown: Evidence? =
      switch place {
      case .own: .ownSignIn
      case .counter: fields.evidenceIfAny()
      }
    guard let shown else {
      throw BadRequest(field: "evidence", problem: "is missing", allowed: "what was shown at the counter")
    }
    return MandateDraft(
      kind: fields.choice("kind"), agent: try fields.parse("agentName", PersonName.parse),
      document: try fields.document("agentDocument"), scope: fields.list("scope").compactMap(ActionName.init),
      until: try fields.parseIfAny("until") { (text) throws(Instant.Fault) in try Instant(iso: text) },
      evidence: shown)
  }

  private static func mandates(_ call: Call) async throws -> Reply {
    let situation = try await call.ownFile()
    return try .json(200, MandatesView(mandates: situation.holder.mandates.map { MandateView($0, in: situation) }))
  }

  private static func principals(_ call: Call) async throws -> Reply {
    try .json(200, PrincipalsView(try await call.desk.principals(of: try call.holder())))
  }

  private static func represent(_ call: Call) async throws -> Reply {
    guard let principal = HolderID(call.fields["holder"]) else { throw Problem.noMandate }
    let reference = call.reference
    let answer = try await call.desk.represent(
      principal, mandate: call.fields["mandate"], by: try call.signedIn(), once: try call.once()
    ) { opened in
      guard let opened else { return try Problem.noMandate.answer(reference: reference) }
      return Answer(status: 201, body: try encodeJSON(SessionView(opened)))
    }
    return Reply(answer)
  }

  // MARK: Telephones

  private static func startPhoneChange(_ call: Call) async throws -> Reply {
    let reference = call.reference
    let answer = try await call.desk.startPhoneChange(
      of: try call.holder(), to: try call.fields.parse("phone", PhoneNumber.parse),
      via: try call.signedIn().channel, once: try call.once()
    ) { start in
      switch start {
      case .begun(let change): Answer(status: 202, body: try encodeJSON(PhoneChangeView(change: change)))
      case .refused(let refusal, let explanation): try Problem(refusal, explanation).answer(reference: reference)
      }
    }
    return Reply(answer)
  }

  private static func finishPhoneChange(_ call: Call) async throws -> Reply {
    let (reference, done) = (call.reference, Acts.answer(call))
    let answer = try await call.desk.finishPhoneChange(
      call.parameter("change"), code: call.fields["code"], of: try call.holder(), via: try call.signedIn().channel,
      once: try call.once()
    ) { performed in
      guard let performed else { return try Problem.codeWrong.answer(reference: reference) }
      return try done(performed)
    }
    return Reply(answer)
  }

  private static func changePhoneAtCounter(_ call: Call) async throws -> Reply {
    let open = try await call.openCase()
    let act = try Acts.act(
      .changePhone(try call.fields.parse("phone", PhoneNumber.parse)), on: open.holder.id, by: try call.signedIn(),
      visitor: open.visitor)
    return Reply(try await call.desk.perform(act, once: try call.once(), answer: Acts.answer(call)))
  }

  // MARK: Merging and splitting

  private static func merge(_ call: Call) async throws -> Reply {
    let session = try call.signedIn()
    let survivor = try await call.openCase()
    guard let id = HolderID(call.fields["other"]) else { throw Problem.holderUnknown }
    let other = try await call.desk.viewCase(id, of: session)
    guard let actor = session.actor else { throw Problem.notSignedIn }
    let answer = try await call.desk.merge(
      other.holder.id, into: survivor.holder.id, by: actor, via: session.channel, once: try call.once(),
      answer: Acts.answer(call))
    return Reply(answer)
  }

  private static func split(_ call: Call) async throws -> Reply {
    let session = try call.signedIn()
    let open = try await call.openCase()
    guard let actor = session.actor else { throw Problem.notSignedIn }
    let reference = call.reference
    let answer = try await call.desk.split(
      open.holder.id, taking: [try call.fields.document()], name: try call.fields.parse("name", PersonName.parse),
      takesCard: call.fields.isYes("takesCard"), by: actor, via: session.channel, once: try call.once()
    ) { performed in
      switch performed {
      case .done(let receipt):
        Answer(
          status: 201, body: try encodeJSON(SplitView(receipt: receipt.number, holder: receipt.newFile?.text ?? "")))
      case .refused(let refusal, let explanation): try Problem(refusal, explanation).answer(reference: reference)
      }
    }
    return Reply(answer)
  }
}

extension Receipt {
  /// The file that a split has made.
  fileprivate var newFile: HolderID? {
    for case .fileSplit(let split) in events { return split.into }
    return nil
  }
}
