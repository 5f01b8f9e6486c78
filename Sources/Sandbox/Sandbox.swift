import Foundation
import HTTPTypes
import Hummingbird

/// Everybody whom Qinka talks to, played on this machine: another party with an address of its own.
///
/// It reaches Qinka only over HTTP, by the files in its folder, which Qinka reads too, and through the exchange folder.
///
///     try Sandbox.prepare(folder: "data/sandbox")
///     try await Sandbox(folder: "data/sandbox", qinka: url, port: 8081).run()
package struct Sandbox: Sendable {
  private let parts: SandboxParts
  private let port: Int

  /// Makes whatever file is missing. `now` is when the older system exported its people.
  package static func prepare(folder: String, now: Date = Date()) throws {
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try Partners.prepare(
      registered: SandboxFile(.partners, in: folder), keys: SandboxFile(.partnerKeys, in: folder))
    try StaffAccount.prepare(SandboxFile(.staff, in: folder))
    try SandboxClock.prepare(SandboxFile(.clock, in: folder))
    try OpeningScenes.prepare(SandboxFile(.scenes, in: folder))
    try FileParties.prepare(SandboxFile(.plans, in: folder))
    try Hands.prepare(SandboxFile(.hands, in: folder))
    let people = SandboxFile(.people, in: folder)
    if people.exists { return }
    // The export first: people who are listed can also be adopted.
    try SandboxFile(.export, in: folder).write(try LegacyExport(now: now).file(of: Cast.all))
    try people.write(Cast.all.map(\.listed) + Applicants.all(at: now))
  }

  /// A dirty export of an older system, invented, that travels with the program.
  package static var sampleExport: String {
    Bundle.module.bundleURL.appendingPathComponent("Samples/legacy-export.csv").path
  }

  /// The folder must have been prepared. `qinka` is where the banks report; `port` 0 takes any free one; `exchange` is the
  /// folder through which files go to those who make cards, and without it nobody makes cards by files.
  package init(folder: String, qinka: URL, port: Int, exchange: String? = nil) throws {
    self.init(parts: try SandboxParts(folder: folder, qinka: qinka, exchange: exchange), port: port)
  }

  init(parts: SandboxParts, port: Int) {
    self.parts = parts
    self.port = port
  }

  /// Serves until its task is cancelled or the process is asked to stop.
  package func run() async throws { try await run { _ in } }

  /// `onRunning` gets the port when connections are taken.
  package func run(onRunning: @escaping @Sendable (Int) async -> Void) async throws {
    var application = Application(
      router: SandboxRoutes(parts: parts).router(),
      configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port), serverName: nil),
      onServerRunning: { channel in
        await parts.scenes.open()
        await parts.files?.open()
        await onRunning(channel.localAddress?.port ?? 0)
      })
    // What is left to log are connections that a stop cuts off.
    application.logger.logLevel = .critical
    do {
      try await application.run()
    } catch {
      await hangUp()
      throw error
    }
    await hangUp()
  }

  /// Nobody goes on reporting or answering for a sandbox that is gone.
  private func hangUp() async {
    await parts.scenes.close()
    await parts.files?.close()
    for bank in parts.banks.values { await bank.close() }
  }
}

/// The parties and what they share.
struct SandboxParts: Sendable {
  struct NoParty: Error, CustomStringConvertible {
    let kind: Partners.Kind
    var description: String { "the sandbox's partner keys have none of the \(kind); prepare the folder again" }
  }

  /// Where Qinka is, as its people open it.
  let qinka: URL
  let people: [ListedPerson]
  let staff: [StaffAccount]
  let clock: SandboxClock
  let modes: Modes
  let identity: IdentityPlatform
  let messages: MessageGateway
  let banks: [String: BankParty]
  let centre: CentreParty
  let counter: CounterParty
  let hands: Hands
  /// Hospitals and pharmacies, by client id.
  let tills: [String: Till]
  let scenes: OpeningScenes
  /// Nil without an exchange folder.
  let files: FileParties?
  let pause: Pause

  init(
    folder: String, qinka: URL, exchange: String? = nil, pause: @escaping Pause = { try await Task.sleep(for: $0) }
  ) throws {
    let people = try SandboxFile(.people, in: folder).read([ListedPerson].self)
    let credentials = try SandboxFile(.partnerKeys, in: folder).read([Partners.Credential].self)
    let clock = try SandboxClock(file: SandboxFile(.clock, in: folder))
    let tills = credentials.filter { $0.kind == .hospital || $0.kind == .pharmacy }.map(\.clientId)
    let modes = Modes(banks: credentials.compactMap(\.bank), tills: tills)
    let clients = try credentials.map { try PartnerClient(qinka: qinka, credential: $0, clock: clock) }
    let banks = zip(credentials, clients).compactMap { credential, client in
      credential.bank.map { BankParty(code: $0, client: client, clock: clock, modes: modes, pause: pause) }
    }
    func party(_ kind: Partners.Kind) throws -> PartnerClient {
      guard let found = zip(credentials, clients).first(where: { $0.0.kind == kind }) else { throw NoParty(kind: kind) }
      return found.1
    }
    self.qinka = qinka
    self.people = people
    let staff = try SandboxFile(.staff, in: folder).read([StaffAccount].self)
    self.staff = staff
    let hands = try Hands(file: SandboxFile(.hands, in: folder))
    self.hands = hands
    counter = CounterParty(staff: staff, qinka: qinka, clock: clock)
    self.clock = clock
    self.modes = modes
    identity = IdentityPlatform(people: people)
    messages = MessageGateway(clock: clock)
    centre = CentreParty(client: try party(.centre), police: try party(.police), hands: hands)
    self.tills = Dictionary(
      uniqueKeysWithValues: zip(credentials, clients).filter { tills.contains($0.0.clientId) }
        .map { ($0.0.clientId, Till(client: $0.1)) })
    self.banks = Dictionary(banks.map { ($0.code, $0) }) { first, _ in first }
    let adopted = Set(people.compactMap(\.cardNumber))
    scenes = try OpeningScenes(
      file: SandboxFile(.scenes, in: folder), cast: Cast.all.filter { adopted.contains($0.cardNumber) },
      banks: self.banks, clock: clock)
    files = try exchange.map {
      try FileParties(
        folder: $0, parties: ExchangeParty.all(banks: credentials.compactMap(\.bank)),
        plans: SandboxFile(.plans, in: folder), clock: clock, modes: modes, hands: hands, pause: pause)
    }
    self.pause = pause
  }
}
