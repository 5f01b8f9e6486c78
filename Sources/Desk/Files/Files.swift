import Cards
import Seal
import Store

/// A holder's file as it was read in a transaction, with the row it came from.
package struct HolderFile: Sendable {
  package var holder: Holder
  var record: HolderRecord
}

/// Opens, founds and continues sealed files. Everything it writes goes into the transaction it is given.
package struct Files: Sendable {
  let sealer: Sealer
  /// Under which policy a file follows its batch; nil for whoever only reads.
  let policies: PolicyBook?

  package init(sealer: Sealer, policies: PolicyBook? = nil) {
    self.sealer = sealer
    self.policies = policies
  }

  enum Fault: Error, CustomStringConvertible {
    case noBeginning(HolderID)
    var description: String {
      switch self {
      case .noBeginning(let id): "the journal of \(id) does not begin with a file being founded"
      }
    }
  }

  /// The file as it stands, for looking at: also with what its batch has reached and nobody has written down yet.
  func find(_ id: HolderID, in connection: any Connection) throws -> HolderFile? {
    guard var file = try stored(id, in: connection) else { return nil }
    for (event, at) in try owed(to: file, in: connection) { file.holder.apply(event, at: at) }
    return file
  }

  /// The file as it was last written.
  func stored(_ id: HolderID, in connection: any Connection) throws -> HolderFile? {
    try HolderRecord.find(id, in: connection).map { try open($0, in: connection) }
  }

  /// The file, held until the end of the transaction, for deciding on.
  func lock(_ id: HolderID, in connection: any Connection) throws -> HolderFile? {
    guard let record = try HolderRecord.lock(id, in: connection) else { return nil }
    return try follow(try open(record, in: connection), in: connection)
  }

  func holder(of document: IdentityDocument, in connection: any Connection) throws -> HolderID? {
    try HolderRecord.find(documentKey: documentKey(document), in: connection)
  }

  func holder(of card: CardNumber, in connection: any Connection) throws -> HolderID? {
    try HolderRecord.find(cardKey: cardKey(card), in: connection)
  }

  func documentKey(_ document: IdentityDocument) -> [UInt8] {
    sealer.lookupKey("document", "\(document.kind.rawValue):\(document.number)")
  }

  func cardKey(_ card: CardNumber) -> [UInt8] { sealer.lookupKey("card", card.text) }

  /// Appends what happened and moves the snapshot along with it: the only way a file changes in the database.
  func append(
    _ events: [Event], to file: HolderFile, by hand: Hand, in connection: any Connection
  ) throws -> HolderFile {
    guard !events.isEmpty else { return file }
    var file = file
    let version = file.record.version
    let before = file.holder
    for event in events {
      let link = try seal(event, of: file.holder.id, after: file.record, by: hand)
      try link.insert(in: connection)
      try note(link, by: hand, in: connection)
      file.holder.apply(event, at: hand.now)
      file.record.version = link.seq
      file.record.head = link.hash
    }
    file.record.changedAt = hand.now
    file.record.stateFormat = SnapshotCoding.format
    file.record.state = try sealState(file.holder)
    try file.record.replace(version: version, in: connection)
    try follow(events, from: before, to: file.holder, by: hand, in: connection)
    return file
  }

  /// Founds a file from a snapshot. The caller has claimed its documents and cards.
  func found(
    _ holder: Holder, source: String, by hand: Hand, in connection: any Connection
  ) throws -> HolderFile {
    try found(holder, with: .fileAdopted(snapshot: holder, source: source), by: hand, in: connection)
  }

  /// The same for a file that begins here, with all that follows from it.
  func found(_ holder: Holder, by hand: Hand, in connection: any Connection) throws -> HolderFile {
    let event = Event.fileFounded(snapshot: holder)
    let file = try found(holder, with: event, by: hand, in: connection)
    try follow([event], from: holder, to: holder, by: hand, in: connection)
    return file
  }

  private func found(
    _ holder: Holder, with event: Event, by hand: Hand, in connection: any Connection
  ) throws -> HolderFile {
    var record = HolderRecord(
      id: holder.id, version: 0, stateFormat: SnapshotCoding.format, state: try sealState(holder),
      head: Chain.beginning, changedAt: hand.now)
    let link = try seal(event, of: holder.id, after: record, by: hand)
    record.version = link.seq
    record.head = link.hash
    try record.insert(in: connection)
    try link.insert(in: connection)
    try note(link, by: hand, in: connection)
    return HolderFile(holder: holder, record: record)
  }

  /// What an office does is found again by who did it.
  private func note(_ link: JournalRecord, by hand: Hand, in connection: any Connection) throws {
    guard let office = hand.actor.office else { return }
    try FileActRecord.put(link.seq, of: link.holder, by: office, at: hand.now, in: connection)
  }

  /// Projections and notices of a founded file, once its documents stand.
  func settle(_ file: HolderFile, source: String, by hand: Hand, in connection: any Connection) throws {
    let founding = Event.fileAdopted(snapshot: file.holder, source: source)
    try follow([founding], from: file.holder, to: file.holder, by: hand, in: connection)
  }

  /// The journal of one file, opened.
  func entries(
    of id: HolderID, in connection: any Connection
  ) throws -> [(entry: Entry, seq: Int64, at: Instant)] {
    try JournalRecord.all(of: id, in: connection).map { (try entry(in: $0), $0.seq, $0.recordedAt) }
  }

  func entry(in record: JournalRecord) throws -> Entry {
    try EntryCoding.decode(try sealer.open(record.body, bound: Self.entryBound(record.holder, record.seq)))
  }

  /// Rebuilds a file from its journal alone.
  func replay(_ id: HolderID, in connection: any Connection) throws -> Holder {
    let events = try entries(of: id, in: connection).map { (event: $0.entry.event, at: $0.at) }
    guard let holder = Holder(replaying: events) else { throw Fault.noBeginning(id) }
    return holder
  }

  private func open(_ record: HolderRecord, in connection: any Connection) throws -> HolderFile {
    let state = try sealer.open(record.state, bound: "state:\(record.id.text)")
    let holder = try SnapshotCoding.decode(state, format: record.stateFormat)
    return HolderFile(holder: try holder ?? replay(record.id, in: connection), record: record)
  }

  private func seal(_ event: Event, of id: HolderID, after record: HolderRecord, by hand: Hand) throws -> JournalRecord
  {
    let entry = Entry(
      event: event, actor: hand.actor, channel: hand.channel, receipt: hand.receipt, mandate: hand.mandate?.number)
    let seq = record.version + 1
    let body = try sealer.seal(try EntryCoding.encode(entry), bound: Self.entryBound(id, seq))
    return Chain.link(holder: id, seq: seq, recordedAt: hand.now, previous: record.head, body: body)
  }

  private func sealState(_ holder: Holder) throws -> [UInt8] {
    try sealer.seal(try SnapshotCoding.encode(holder), bound: "state:\(holder.id.text)")
  }

  private func follow(
    _ events: [Event], from before: Holder, to after: Holder, by hand: Hand, in connection: any Connection
  ) throws {
    let (notices, legs) = (Notices(sealer: sealer), BankLegs(sealer: sealer))
    for event in events {
      try Projections.project(event, of: after.id, at: hand.now, in: connection)
      try tie(event, from: before, to: after, by: hand, in: connection)
      try notices.follow(event, from: before, to: after, by: hand, in: connection)
      try legs.follow(event, from: before, to: after, by: hand, in: connection)
    }
  }

  private static func entryBound(_ id: HolderID, _ seq: Int64) -> String { "entry:\(id.text):\(seq)" }
}

/// Whose act it is: who, by which way, when, under which policy and receipt.
package struct Hand: Sendable {
  package let actor: Actor
  package let channel: Channel
  package let receipt: String
  package let now: Instant
  package let policy: Policy
  /// The right by which somebody acts for the holder.
  package let mandate: Mandate?

  package init(
    actor: Actor, channel: Channel, receipt: String, now: Instant, policy: Policy, mandate: Mandate? = nil
  ) {
    self.actor = actor
    self.channel = channel
    self.receipt = receipt
    self.now = now
    self.policy = policy
    self.mandate = mandate
  }
}
