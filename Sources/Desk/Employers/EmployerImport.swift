import Cards
import Seal
import Store

/// Takes an employer's applications, row by row: a verdict for each, the good ones committed, none twice. A bad row
/// never holds up a good one.
///
/// It remembers which row of which file has become which application: run again, or after it was killed, it goes on.
package struct EmployerImport: Sendable {
  /// How many rows share a commit, and how many photos are in memory at once.
  static let chunk = 50

  package enum Outcome: Sendable, Equatable {
    /// Nothing speaks against it, as far as was looked.
    case sound
    /// There is a file of this person, which a dry run does not open: looking would have to be written down.
    case known
    /// Taken, in this run or in an earlier one of the same file.
    case taken(number: String)
    /// The same employer had handed the person in before.
    case already(number: String)
    case refused([RowProblem])
  }

  package struct Verdict: Sendable, Equatable {
    package let row: Int
    package let outcome: Outcome
    /// The row as it was written, for whoever is to mend it.
    package let readable: [String]
  }

  /// A row with its photo: what remains is to ask the database.
  struct Prepared: Sendable {
    let row: EmployerFile.Row
    let form: Result<ApplicationForm, RowProblems>
    let photo: HandedPhoto?
  }

  let desk: Desk
  package let account: String

  package init(desk: Desk, account: String) { (self.desk, self.account) = (desk, account) }

  /// Whether there is such an employer.
  package func isKnown() async throws -> Bool {
    let account = account
    return try await desk.engine.read { try StaffRecord.role(of: account, in: $0) } == Role.employer.rawValue
  }

  // MARK: Running

  /// Takes the file. `source` is a digest of its bytes.
  package func run(
    _ file: EmployerFile, photos: inout PhotoFolder?, source: String, each: ([Verdict]) throws -> Void
  ) async throws {
    try await inChunks(of: file) { rows in
      let done = try await taken(rows, source: source)
      try each(try await commit(prepare(rows, photos: &photos, done: done), source: source))
    }
  }

  /// What would become of each row. Nothing is changed, and nobody's file is opened.
  package func look(
    at file: EmployerFile, photos: inout PhotoFolder?, source: String, each: ([Verdict]) throws -> Void
  ) async throws {
    try await inChunks(of: file) { rows in
      let done = try await taken(rows, source: source)
      let prepared = prepare(rows, photos: &photos, done: done)
      try each(try await desk.engine.read { connection in try prepared.map { try foresee($0, done, in: connection) } })
    }
  }

  /// What the rows and the photos alone say: needs neither a database nor keys.
  package static func dryRun(
    _ file: EmployerFile, photos: inout PhotoFolder?, under policies: PolicyBook, at now: Instant,
    each: (Verdict) throws -> Void
  ) rethrows {
    for row in file.rows(under: policies.policy(at: now, city: nil)) {
      let prepared = prepare(row, photos: &photos, under: policies, at: now)
      let outcome = asked(prepared, under: policies, at: now)
      try each(Verdict(row: row.number, outcome: outcome, readable: row.readable))
    }
  }

  private func inChunks(of file: EmployerFile, _ body: ([EmployerFile.Row]) async throws -> Void) async throws {
    var waiting: [EmployerFile.Row] = []
    for row in file.rows(under: desk.provincePolicy) {
      waiting.append(row)
      if waiting.count == Self.chunk {
        try await body(waiting)
        waiting = []
      }
    }
    if !waiting.isEmpty { try await body(waiting) }
  }

  private func taken(_ rows: [EmployerFile.Row], source: String) async throws -> [Int: String] {
    guard let first = rows.first, let last = rows.last else { return [:] }
    let (account, range) = (account, first.number...last.number)
    return try await desk.engine.read {
      try EmployerRecord.taken(by: account, source: source, rows: range, in: $0)
    }
  }

  // MARK: Preparing

  /// A row that was taken before keeps its photo to itself: only that the file belongs to somebody is noted.
  private func prepare(
    _ rows: [EmployerFile.Row], photos: inout PhotoFolder?, done: [Int: String]
  ) -> [Prepared] {
    let now = desk.clock.now()
    return rows.map { row in
      guard done[row.number] != nil else { return Self.prepare(row, photos: &photos, under: desk.policies, at: now) }
      _ = try? photos?.file(of: row)  // what is wrong with it now changes nothing any more
      return Prepared(row: row, form: row.form, photo: nil)
    }
  }

  private static func prepare(
    _ row: EmployerFile.Row, photos: inout PhotoFolder?, under policies: PolicyBook, at now: Instant
  ) -> Prepared {
    var (problems, form): (RowProblems, ApplicationForm?) = (RowProblems(), nil)
    switch row.form {
    case .success(let sound): form = sound
    case .failure(let found): problems = found
    }
    let policy = policies.policy(at: now, city: form?.city.city)
    let file = problems.takeIfAny { () throws(RowProblem) in try photos?.file(of: row) }
    let photo = file.flatMap { HandedPhoto(file: $0, under: policy, at: now, problems: &problems) }
    guard problems.all.isEmpty, var form else { return Prepared(row: row, form: .failure(problems), photo: nil) }
    form.photo = photo?.facts
    return Prepared(row: row, form: .success(form), photo: photo)
  }

  /// What the rules say of somebody who has no file.
  private static func asked(_ prepared: Prepared, under policies: PolicyBook, at now: Instant) -> Outcome {
    switch prepared.form {
    case .failure(let problems): return .refused(problems.all)
    case .success(let form):
      let asked = Situation(
        holder: Holder(id: HolderID(random: now), person: form.person, card: nil), actor: .employer(account: ""),
        channel: .employer, policy: policies.policy(at: now, city: form.city.city), now: now, isFounding: true)
      guard case .refused(let refusal, _) = decide(.apply(form, number: ""), in: asked) else { return .sound }
      return .refused([RowProblem(refusal.explained(in: asked, of: .apply))])
    }
  }

  private func foresee(_ prepared: Prepared, _ done: [Int: String], in connection: any Connection) throws -> Verdict {
    let row = prepared.row
    var outcome = Self.asked(prepared, under: desk.policies, at: desk.clock.now())
    if let number = done[row.number] {
      outcome = .taken(number: number)
    } else if case .success(let form) = prepared.form,
      let known = try desk.files.holder(of: form.document, in: connection)
    {
      let own = try EmployerRecord.standing(of: known, by: account, in: connection)
      outcome = own.map { .already(number: $0) } ?? .known
    }
    return Verdict(row: row.number, outcome: outcome, readable: row.readable)
  }
}

// MARK: Committing

extension EmployerImport {
  /// Another run may found one of these people at the same moment: then the rows are looked at once more.
  private func commit(_ prepared: [Prepared], source: String) async throws -> [Verdict] {
    do {
      return try await desk.engine.write { try take(prepared, source: source, in: $0) }
    } catch EngineFault.conflict {
      return try await desk.engine.write { try take(prepared, source: source, in: $0) }
    }
  }

  /// The verdicts of these rows, in the transaction given.
  func take(_ prepared: [Prepared], source: String, in connection: any Connection) throws -> [Verdict] {
    guard let first = prepared.first?.row.number, let last = prepared.last?.row.number else { return [] }
    let done = try EmployerRecord.taken(by: account, source: source, rows: first...last, in: connection)
    return try prepared.map { each in
      let row = each.row
      let outcome = try done[row.number].map { .taken(number: $0) } ?? take(each, source: source, in: connection)
      return Verdict(row: row.number, outcome: outcome, readable: row.readable)
    }
  }

  private func take(_ prepared: Prepared, source: String, in connection: any Connection) throws -> Outcome {
    let form: ApplicationForm
    switch prepared.form {
    case .failure(let problems): return .refused(problems.all)
    case .success(let sound): form = sound
    }
    let known = try desk.files.holder(of: form.document, in: connection)
    if let known, let own = try EmployerRecord.standing(of: known, by: account, in: connection) {
      return .already(number: own)
    }
    let number = try desk.freeApplicationNumber(in: connection)
    let now = desk.clock.now()
    let act = Act(
      holder: known ?? HolderID(random: now), action: .apply(form, number: number),
      actor: .employer(account: account), channel: .employer)
    if let photo = prepared.photo { try keep(photo, at: now, in: connection) }
    switch try perform(act, of: form, isKnown: known != nil, at: now, in: connection) {
    case .done:
      let name = try desk.sealer.seal(Array(form.name.text.utf8), bound: Self.bound(number))
      try EmployerRecord(
        number: number, account: account, source: source, row: Int64(prepared.row.number), takenAt: now, name: name
      ).insert(in: connection)
      return .taken(number: number)
    case .refused(_, let explanation):
      if let photo = prepared.photo { try PhotoRecord.remove(photo.facts.id, in: connection) }
      return .refused([RowProblem(explanation)])
    }
  }

  /// Looking at somebody's file is written down, as at a counter. Whoever gives another name learns nothing of it.
  private func perform(
    _ act: Act, of form: ApplicationForm, isKnown: Bool, at now: Instant, in connection: any Connection
  ) throws -> Performed {
    guard isKnown else { return try desk.found(act, form: form, at: now, in: connection) }
    try desk.noteLook(at: act.holder, by: act, at: now, in: connection)
    guard let file = try desk.files.lock(act.holder, in: connection) else { throw NoSuchHolder() }
    guard file.holder.person.name == form.name else {
      let refusal = Refusal.application(.otherPerson)
      let asked = try desk.situation(of: file.holder, of: act, at: now, in: connection)
      return .refused(refusal, refusal.explained(in: asked, of: .apply))
    }
    return try desk.commit(act, on: file, verifier: nil, at: now, in: connection)
  }

  private func keep(_ photo: HandedPhoto, at now: Instant, in connection: any Connection) throws {
    let facts = photo.facts
    try PhotoRecord(
      id: facts.id, owner: "\(Role.employer.rawValue):\(account)", width: Int64(facts.width),
      height: Int64(facts.height), size: Int64(facts.bytes), needsReview: facts.needsReview, createdAt: now,
      body: try desk.sealer.seal(photo.jpeg, bound: "photo:\(facts.id)")
    ).insert(in: connection)
  }

  static func bound(_ number: String) -> String { "employee:\(number)" }
}
