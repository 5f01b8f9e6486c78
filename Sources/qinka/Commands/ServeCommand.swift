import ArgumentParser
import Cards
import Desk
import Foundation
import Guide
import Logging
import Metrics
import Sandbox
import ServiceLifecycle
import Store
import Web

/// `qinka serve`: the platform itself.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Serve a province",
    discussion: """
      With --sandbox and an empty folder it makes keys, database and a sample province by itself, and plays every \
      other party on the next port. Without it, make the folder first: `qinka keys init`, then `qinka migrate`.
      """)

  @OptionGroup var place: FolderOptions
  @OptionGroup var policy: PolicyOptions
  @OptionGroup var guide: GuideCommand.Options
  @Option(help: "Where to listen.") var host = "127.0.0.1"
  @Option(help: "The port; the sandbox takes the next one.") var port = 8080
  @Flag(help: "Play the other parties, too. Refused on a production database.") var sandbox = false
  @Flag(name: .customLong("no-jobs"), help: "Leave messages and tidying to another process.") var noJobs = false
  @Option(name: .customLong("identity-url"), help: "The real-name platform.") var identityURL: String?
  @Option(name: .customLong("message-url"), help: "The message gateway.") var messageURL: String?
  @Option(
    name: .customLong("banks-url"), help: "The banks: questions go to URL/CODE/legs. Without it they wait as tasks.")
  var banksURL: String?
  @Option(help: "The folder through which files go to the partners and come back; without it, in the data folder.")
  var exchange: String?
  @Option(help: "Where hourly journal checkpoints go; best on another machine.") var checkpoints: String?

  @Option(help: "How many requests are at work at once.") var places = Admission.Limits().places
  @Option(help: "How many more may wait for a place, for a second at most; others get 503 at once.")
  var queue = Admission.Limits().queue

  func validate() throws {
    if places < 1 { throw ValidationError("--places is at least 1.") }
    if queue < 0 { throw ValidationError("--queue is 0 or more.") }
  }

  func run() async throws {
    LoggingSystem.bootstrap { label in JSONLog(label: label) { tell($0, end: "") } }
    MetricsSystem.bootstrap(PrometheusMetrics.shared)
    let policies = try policy.load()
    let shelf = GuideShelf(try guide.load())
    let folder = place.folder
    try folder.make()
    let engine = try folder.open()
    do {
      try await serve(folder, engine, policies, shelf)
    } catch {
      await engine.close()
      throw error
    }
    await engine.close()
  }

  private func serve(
    _ folder: DataFolder, _ engine: any Engine, _ policies: PolicyBook, _ shelf: GuideShelf
  ) async throws {
    if sandbox { try await SampleProvince(folder: folder, policies: policies).prepare(on: engine) }
    let desk = try await folder.desk(on: engine, policies: policies)
    try await check(engine)
    let keys = try folder.loadKeys()
    for line in keys.summary { tell("key \(line)") }
    let foreign = try await desk.credentials().count { $0.state != .ours }
    if foreign > 0 { tell("\(foreign) accounts or keys are not ours and open nothing: see `qinka credentials`") }

    let log = Logger(label: "qinka")
    let site = Site(
      engine: String(engine.name.prefix { $0 != "," }), province: policies.province.name,
      sandbox: sandbox ? "http://127.0.0.1:\(port + 1)/" : nil,
      guests: sandbox ? try SampleProvince.guests(folder) : [],
      admission: admission(log))
    let server = makeServer(
      desk: desk, site: site, shelf: shelf, host: host, port: port, logger: Logger(label: "http")
    ) { port in
      announce("Qinka serves http://\(host):\(port)", site)
    }
    // They end in the opposite order: first nobody new comes in, last go the parties whom the others still talk to.
    var services: [any Service] = [
      CheckpointService(desk: desk, folder: checkpoints ?? folder.checkpoints, keys: keys)
    ]
    if sandbox {
      services.append(
        SandboxService(folder: folder.sandbox, exchange: exchange ?? folder.exchange, host: host, port: port))
    }
    if !noJobs { services.append(try jobs(desk, folder, log)) }
    services += [server, LastCall(admission: site.admission)]
    var configuration = ServiceGroupConfiguration(
      services: services.map { .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup) },
      gracefulShutdownSignals: [.sigterm, .sigint], logger: log)
    configuration.maximumGracefulShutdownDuration = .seconds(10)
    try await ServiceGroup(configuration: configuration).run()
  }

  private func admission(_ log: Logger) -> Admission {
    var limits = Admission.Limits()
    (limits.places, limits.queue) = (places, queue)
    return Admission(limits, log: log)
  }

  /// Where to go, and in a sandbox who may sign in.
  private func announce(_ sentence: String, _ site: Site) {
    var lines = [sentence]
    if let sandbox = site.sandbox {
      lines.append("The sandbox plays the other parties on \(sandbox): codes, staff accounts, banks, clock.")
      lines.append(
        "Who may sign in is on the first page: \(site.guests.prefix(3).map(\.name).joined(separator: ", ")) …")
    }
    FileHandle.standardOutput.write(Data((lines.joined(separator: "\n") + "\n").utf8))
  }

  /// A production database never meets the sandbox, nor a sandbox's the real parties.
  private func check(_ engine: any Engine) async throws {
    let wanted: Schema.Stamp = sandbox ? .sandbox : .production
    guard let stamp = try await Schema(engine).stamp(), stamp != wanted else { return }
    throw Schema.Fault.stamped(stamp, wanted: wanted)
  }

  private func jobs(_ desk: Desk, _ folder: DataFolder, _ log: Logger) throws -> Jobs {
    let parties = sandbox ? "http://127.0.0.1:\(port + 1)" : nil
    let identity = try party(identityURL ?? parties.map { $0 + "/identity" }, "--identity-url")
    let messages = try party(messageURL ?? parties.map { $0 + "/sms" }, "--message-url")
    let banks = try (banksURL ?? parties.map { $0 + "/banks" }).map { try party($0, "--banks-url") }
    let worker = Worker(
      desk: desk, identity: HTTPIdentityPlatform(base: identity), gateway: HTTPMessageGateway(base: messages),
      banks: banks.map(HTTPBankLine.init), log: log)
    return Jobs(
      worker: worker, sweeper: Sweeper(desk: desk, log: log),
      exchange: Exchange(desk: desk, folder: exchange ?? folder.exchange, log: log), log: log)
  }

  private func party(_ text: String?, _ option: String) throws -> URL {
    guard let text, let url = URL(string: text), ["http", "https"].contains(url.scheme) else {
      throw Plain(
        "Give \(option) an http or https address; without it nobody can sign in or be told anything. (Or --no-jobs, or --sandbox.)"
      )
    }
    return url
  }
}

/// Ends before the server does: first whoever had come before the signal is still accepted, then whoever was accepted is
/// taken up.
private struct LastCall: Service {
  private static let moment = Duration.milliseconds(200)
  let admission: Admission

  func run() async throws {
    try await gracefulShutdown()
    // A cancelled sleep means that there is no more time.
    try? await Task.sleep(for: Self.moment)
    admission.lastCall()
    try? await Task.sleep(for: Self.moment)
  }
}

/// The sandbox as a service of this process: it still knows Qinka only by its address.
struct SandboxService: Service {
  let folder: String
  let exchange: String
  let host: String
  let port: Int

  func run() async throws {
    guard let qinka = URL(string: "http://\(host == "0.0.0.0" ? "127.0.0.1" : host):\(port)") else {
      throw Plain("\(host):\(port) is no address")
    }
    let sandbox = try Sandbox(folder: folder, qinka: qinka, port: port + 1, exchange: exchange)
    try await sandbox.run()
  }
}
