import Cards
import Store

/// 交出: the file of a step, with everybody who goes on.
extension Desk {
  /// A file that is ready to go out. Nothing is marked until `markSent`.
  package struct Outgoing: Sendable {
    package let header: PartnerFileHeader
    package let bytes: [UInt8]
    /// Where it belongs: the party's name in the exchange folder.
    package let party: String
    /// The pictures that go with it, each under the name that the file gives.
    package let photos: [(name: String, id: String)]

    /// Whether it names only those who come after the others.
    package var isLate = false

    package var name: String {
      let late = isLate ? "-late-\(header.digest.prefix(8))" : ""
      return "\(header.batch)-\(header.step.rawValue)\(late).\(header.form == .csv ? "csv" : "txt")"
    }
  }

  package enum HandOutFault: Error, Sendable, Equatable {
    case unknownBatch
    case notFormed
    case done

    package var sentence: String {
      switch self {
      case .unknownBatch: "没有这个批次"
      case .notFormed: "这个批次还在编，编好以后才能交出"
      case .done: "这个批次已经走完，没有要交出的文件"
      }
    }
  }

  private static let pageOfRows: Int64 = 500

  /// Writes the file of the step that is open now; or, of a step that the others have left behind, a file of those
  /// who are still looked for there and have caught up.
  package func outgoing(
    _ number: String, step asked: BatchStep? = nil, form: PartnerFileHeader.Form = .csv,
    encoding: PartnerFileHeader.Encoding = .utf8,
    progress: (Int) -> Void = { _ in }
  ) async throws -> Outgoing {
    guard let batch = try await engine.read({ try BatchRecord.find(number, in: $0) }) else {
      throw HandOutFault.unknownBatch
    }
    if batch.formedAt == nil { throw HandOutFault.notFormed }
    let open = batch.doneAt == nil ? batch.kind.step(from: batch.stage) : nil
    guard let step = asked ?? open else { throw HandOutFault.done }
    let isLate = step != open
    var text = try PartnerFileText(form, encoding, columns: step.columnsOut)
    var photos: [(name: String, id: String)] = []
    var row: Int64 = 0
    while true {
      let after = row
      let page = try await engine.read { try rows(of: batch, step, isLate: isLate, after: after, in: $0) }
      for line in page.lines {
        try text.add(line.values)
        if let photo = line.photo { photos.append((line.values[.photo] ?? "", photo)) }
      }
      guard let last = page.last else { break }
      row = last
      progress(text.count)
    }
    let (header, bytes) = text.file(of: number, step: step, .out)
    return Outgoing(header: header, bytes: bytes, party: step.party(of: batch), photos: photos, isLate: isLate)
  }

  /// The file is where the party will find it: from now on it has so long.
  package func markSent(_ outgoing: Outgoing) async throws {
    let header = outgoing.header
    try await engine.write { connection in
      let now = clock.now()
      let deadline = provincePolicy.handOver(header.step)?.deadline ?? .zero
      try HandOverRecord.send(
        header.step, of: header.batch, digest: header.digest, due: now + deadline, at: now, in: connection)
    }
  }

  /// A picture that goes with a file.
  package func photo(_ id: String) async throws -> [UInt8]? {
    guard let sealed = try await engine.read({ try PhotoRecord.body(id, in: $0) }) else { return nil }
    return try sealer.open(sealed, bound: "photo:\(id)")
  }

  private struct OutLine: Sendable {
    let values: [PartnerColumn: String]
    let photo: String?
  }

  private func rows(
    of batch: BatchRecord, _ step: BatchStep, isLate: Bool, after row: Int64, in connection: any Connection
  ) throws -> (lines: [OutLine], last: Int64?) {
    let items = try BatchItemRecord.page(of: batch.number, after: row, limit: Self.pageOfRows, in: connection)
    let missing = try BatchExceptionRecord.missing(in: batch.number, connection)
    let lines = try items.filter { item in
      // Whoever is being looked for at an earlier step does not go out with the others; who is looked for here, late.
      item.leftAt == nil && missing[item.row] == (isLate ? step : nil)
    }.compactMap { try line(of: $0, step, in: connection) }
    return (lines, items.last?.row)
  }

  private func line(of item: BatchItemRecord, _ step: BatchStep, in connection: any Connection) throws -> OutLine? {
    var values: [PartnerColumn: String] = [.row: String(item.row), .application: item.application]
    if let made = try item.made.map({ try files.openMade($0, of: item.application) }) {
      values[.cardNumber] = made.number.text
    }
    if let account = try item.account.map({ try files.openAccount($0, of: item.application) }) {
      values[.account] = account.number
    }
    guard step.showsPerson || step == .outlet else { return OutLine(values: values, photo: nil) }
    guard let holder = try ApplicationRecord.find(item.application, in: connection)?.holder,
      let file = try files.find(holder, in: connection), let application = file.holder.application,
      application.number == item.application
    else { return nil }
    values.merge(Self.person(file.holder, application)) { own, _ in own }
    let photo = step.sendsPhotos ? application.form?.photo?.id : nil
    if photo != nil { values[.photo] = "\(item.application).jpg" }
    return OutLine(values: values, photo: photo)
  }

  private static func person(_ holder: Holder, _ application: Application) -> [PartnerColumn: String] {
    let form = application.form
    let document = form?.document ?? holder.person.documents.last
    return [
      .name: (form?.name ?? holder.person.name).text, .documentType: document?.kind.rawValue ?? "",
      .documentNumber: document?.number ?? "", .documentExpires: form?.documentExpires?.iso ?? "",
      .birth: (form?.birth ?? holder.person.birth)?.iso ?? "",
      .sex: (form?.sex ?? holder.person.sex)?.rawValue ?? "",
      .phone: (form?.phone ?? holder.person.phone)?.number ?? "",
      .address: form?.address ?? holder.person.contact?.address ?? "", .branch: application.branch,
      .kind: application.kind.rawValue,
    ]
  }
}

extension BatchStep {
  /// Whose the step is, as the exchange folder names the parties.
  func party(of batch: BatchRecord) -> String {
    switch self {
    case .comparison: "police"
    case .accounts, .bankKeys: "bank-\(batch.bank)"
    case .factory: "factory"
    case .provinceKeys: "province-keys"
    case .issue: "province"
    case .city, .outlet: "city-\(batch.city)"
    }
  }

  /// Whose word it is that a file of this step brings; nil when the batch names no known place.
  func reporter(of batch: BatchRecord) -> Reporter? {
    switch self {
    case .comparison: .police
    case .accounts, .bankKeys: (try? BankCode.parse(batch.bank)).map(Reporter.bank)
    case .factory: .factory
    case .provinceKeys, .issue: .cardCentre
    case .city, .outlet: (try? RegionCode.parse(batch.city)).map(Reporter.city)
    }
  }
}
