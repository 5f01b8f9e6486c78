import Cards
import Desk

/// One application being filled in: for whom, by whom, what is known without asking, and what was answered.
struct ApplyCase: Sendable {
  var draft: ApplyDraft
  let session: Session
  /// The file of whoever is signed in, or is acted for.
  let situation: Situation
  /// What the file says; nobody types it again, and nobody changes it here.
  let known: [String: String]
  let answers: [String: String]
  /// The members that need no question, because the file or the document's number says them.
  let given: Set<String>

  init(_ draft: ApplyDraft, by session: Session, in situation: Situation) {
    self.draft = draft
    self.session = session
    self.situation = situation
    known = Self.known(for: draft.purpose, in: situation)
    let usual = draft.purpose == .child ? [:] : Self.usual(for: draft.purpose, in: situation)
    var answers = usual.merging(draft.current) { $1 }.merging(known) { $1 }
    let facts = Self.document(in: answers).map(Self.facts) ?? [:]
    answers.merge(facts) { $1 }
    self.answers = answers
    given = Set(known.keys).union(facts.keys)
  }

  var policy: Policy { situation.policy }

  var isPossible: Bool {
    switch draft.purpose {
    case .own: preview(.apply, in: situation).isAllowed
    case .child: session.role == .holder || session.role == .applicant
    case .correction: session.role != .applicant && preview(.correctApplication, in: situation).isAllowed
    }
  }

  /// The body of the API's route.
  var members: [String: JSON] {
    var members: [String: JSON] = [:]
    for field in ApplicationAPI.form {
      if let text = answers[field.name], !text.isEmpty { members[field.name] = .string(text) }
    }
    if answers["_validity"] == "long" { members["documentExpires"] = nil }
    return members
  }

  /// The route that takes it.
  var route: String {
    switch draft.purpose {
    case .correction: "POST /api/v1/me/application-corrections"
    case .own where session.role == .agent: "POST /api/v1/me/applications"
    case .own, .child: "POST /api/v1/applications"
    }
  }

  // MARK: What is known

  private static func known(for purpose: ApplyDraft.Purpose, in situation: Situation) -> [String: String] {
    let person = situation.holder.person
    guard let document = person.documents.last else { return [:] }
    var known: [String: String] = [:]
    known["phone"] = person.phone?.number
    if purpose == .child {
      known["representativeName"] = person.name.text
      known["representativeType"] = document.kind.rawValue
      known["representativeNumber"] = document.number
      return known
    }
    known["name"] = person.name.text
    known["documentType"] = document.kind.rawValue
    known["documentNumber"] = document.number
    known["birth"] = person.birth?.iso
    known["sex"] = person.sex?.rawValue
    return known
  }

  /// What stands in the file, or in the application that is corrected, until another answer is given.
  private static func usual(for purpose: ApplyDraft.Purpose, in situation: Situation) -> [String: String] {
    let contact = situation.holder.person.contact
    var usual: [String: String] = [:]
    usual["address"] = contact?.address
    usual["postcode"] = contact?.postcode
    usual["occupation"] = contact?.occupation
    guard purpose == .correction, let application = situation.holder.application else { return usual }
    usual["city"] = application.city.text
    usual["bank"] = application.bank.text
    usual["branch"] = application.branch
    guard let form = application.form else { return usual }
    return usual.merging(texts(of: form)) { $1 }
  }

  private static func texts(of form: ApplicationForm) -> [String: String] {
    var texts = [
      "nationality": form.nationality, "sex": form.sex.rawValue, "ethnicity": form.ethnicity, "birth": form.birth.iso,
      "phone": form.phone.number, "city": form.city.text, "bank": form.bank.text, "branch": form.branch,
      "_validity": form.documentExpires == nil ? "long" : "day",
    ]
    texts["rareCharacters"] = form.rareCharacters
    texts["documentExpires"] = form.documentExpires?.iso
    texts["address"] = form.address
    texts["postcode"] = form.postcode
    texts["household"] = form.household
    texts["employer"] = form.employer
    texts["occupation"] = form.occupation
    texts["representativeName"] = form.representative?.name.text
    texts["representativeType"] = form.representative?.document.kind.rawValue
    texts["representativeNumber"] = form.representative?.document.number
    return texts
  }

  static func document(in answers: [String: String]) -> IdentityDocument? {
    guard let kind = answers["documentType"].flatMap(IdentityDocument.Kind.init), let text = answers["documentNumber"]
    else { return nil }
    return try? IdentityDocument.parse(text, kind: kind).document
  }

  /// What follows from a document by itself.
  private static func facts(of document: IdentityDocument) -> [String: String] {
    var facts: [String: String] = [:]
    facts["birth"] = document.birth?.iso
    facts["sex"] = document.sex?.rawValue
    switch document.kind {
    case .citizenID, .hmtResidencePermit: facts["nationality"] = "CHN"
    case .permanentResidence, .passport: break
    }
    return facts
  }

  // MARK: What is asked

  var steps: [ApplyStep] { ApplyStep.allCases.filter(isAsked) }

  private func isAsked(_ step: ApplyStep) -> Bool {
    switch step {
    case .birth: Self.document(in: answers) != nil && !given.isSuperset(of: step.fields)
    // Another card in place of one stays with its city, and a replacement with its bank.
    case .city: draft.purpose != .correction || situation.holder.application?.kind == .first
    case .bank: draft.purpose != .correction || situation.holder.application?.kind != .replacement
    // A child works nowhere yet.
    case .work: draft.purpose != .child
    case .person, .validity, .ethnicity, .address, .photo, .phone: true
    }
  }

  func isOptional(_ step: ApplyStep) -> Bool {
    switch step {
    case .address, .work: true
    case .photo: !needsPhoto
    case .person, .validity, .birth, .ethnicity, .city, .bank, .phone: false
    }
  }

  func isDone(_ step: ApplyStep) -> Bool {
    switch step {
    case .validity:
      answers["_validity"] == "long" || (answers["_validity"] == "day" && answers["documentExpires"] != nil)
    case .photo: answers["photo"] != nil || hasPhoto || answers["_seen-photo"] != nil
    case .address, .work: answers["_seen-\(step.rawValue)"] != nil || step.fields.contains { answers[$0] != nil }
    case .person, .birth, .ethnicity, .city, .bank, .phone:
      step.fields.filter { !ApplyStep.voluntary.contains($0) }.allSatisfy { answers[$0] != nil }
    }
  }

  var isComplete: Bool { steps.allSatisfy { isDone($0) || isOptional($0) } }

  /// The question after `step` that has no answer yet.
  func next(after step: ApplyStep) -> ApplyStep? {
    let place = steps.firstIndex(of: step).map { $0 + 1 } ?? 0
    // Whoever corrects has seen the rest before.
    let asked = (steps[place...] + steps[..<place]).filter { draft.purpose != .correction || !isOptional($0) }
    return asked.first { !isDone($0) && $0 != step }
  }

  /// What the card will cost. A child's file is not this one.
  var fee: Money {
    switch draft.purpose {
    case .own: situation.applicationFee
    case .child: policy.firstFee
    case .correction: situation.holder.application?.fee ?? situation.applicationFee
    }
  }

  /// Whether it may be taken back once it is sent.
  var canWithdraw: Bool { draft.purpose != .correction || preview(.withdrawApplication, in: situation).isAllowed }

  /// Small children need none; policy says until which age.
  var needsPhoto: Bool {
    guard !hasPhoto, let birth = answers["birth"].flatMap({ try? Day.parse($0) }) else { return !hasPhoto }
    return birth.age(on: situation.now.day) >= policy.photoAge
  }

  /// The application that is corrected has one that nobody has found fault with.
  var hasPhoto: Bool {
    guard draft.purpose == .correction, let application = situation.holder.application else { return false }
    return application.form?.photo != nil && application.fault?.reason != .photoRejected
  }

  /// Whether the guardian may apply online for the child that was named: asked of the rule itself.
  func refusalOfChild() -> Preview? {
    guard draft.purpose == .child, let document = Self.document(in: answers),
      let name = answers["name"].flatMap({ try? PersonName.parse($0) }),
      let own = situation.holder.person.documents.last
    else { return nil }
    let child = Person(
      name: name, documents: [document], birth: document.birth, sex: document.sex, phone: nil, life: .alive,
      insurance: nil)
    let asked = Situation(
      holder: Holder(id: situation.holder.id, person: child, card: nil), actor: .agent(mandate: ""),
      channel: situation.channel, policy: policy, now: situation.now, visitor: .agent(own), isFounding: true)
    let preview = preview(.apply, in: asked)
    return preview.isAllowed ? nil : preview
  }
}
