import Cards
import FoundationEssentials
import Seal
import Store

/// How a file keeps up with the batch that its application goes through the making in.
///
/// A hand-over is true for everybody in the batch from its own commit on. A file that is looked at is shown with it,
/// and one that is decided on has it written down first; nobody waits for a job.
extension Files {
  /// Writes down what the batch has reached since, each with the time at which it was.
  func follow(_ file: HolderFile, in connection: any Connection) throws -> HolderFile {
    guard let policies else { return file }
    let owed = try owed(to: file, in: connection)
    if owed.isEmpty { return file }
    var file = file
    let receipt = Random.uuidV7(milliseconds: owed[0].at.milliseconds)
    for (event, at) in owed {
      // A journal's times never go back, also when somebody changed the file between the hand-over and its commit.
      let time = max(at, file.record.changedAt)
      let hand = Hand(
        actor: .system, channel: .system, receipt: receipt, now: time,
        policy: policies.policy(for: file.holder, at: time))
      file = try append([event], to: file, by: hand, in: connection)
    }
    return file
  }

  func owed(to file: HolderFile, in connection: any Connection) throws -> [(event: Event, at: Instant)] {
    guard let application = file.holder.application, let word = try word(on: application, in: connection) else {
      return []
    }
    return file.holder.following(word)
  }

  /// What the batch says of this application; nil when it is in none.
  func word(on application: Application, in connection: any Connection) throws -> BatchWord? {
    guard let batch = application.batch,
      let place = try BatchItemRecord.whereabouts(of: application.number, in: connection), place.batch == batch
    else { return nil }
    return BatchWord(
      batch: batch, marks: try HandOverRecord.marks(of: batch, in: connection), missing: place.missing,
      foundAt: place.foundAt, made: try place.made.map { try openMade($0, of: application.number) },
      outlet: place.outlet, shelf: place.shelf)
  }

  // MARK: What a batch keeps of a card, sealed

  func seal(_ made: MadeCard, of application: String) throws -> [UInt8] {
    try sealer.seal(Array(try JSONEncoder().encode(made)), bound: "made:\(application)")
  }

  func openMade(_ sealed: [UInt8], of application: String) throws -> MadeCard {
    try JSONDecoder().decode(MadeCard.self, from: Data(try sealer.open(sealed, bound: "made:\(application)")))
  }

  func seal(_ account: BankAccount, of application: String) throws -> [UInt8] {
    try sealer.seal(Array(account.number.utf8), bound: "account:\(application)")
  }

  func openAccount(_ sealed: [UInt8], of application: String) throws -> BankAccount {
    try BankAccount.parse(String(decoding: try sealer.open(sealed, bound: "account:\(application)"), as: UTF8.self))
  }
}
