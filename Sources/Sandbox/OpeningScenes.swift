import Foundation

/// What a bank does for a cast member before the play opens: these states exist only by the bank's word.
enum OpeningScene: Sendable, Equatable {
  /// Reported lost on the telephone, for as long as the bank's losses hold.
  case oralLoss
  /// Reported lost on the telephone for one minute; the bank never confirms that it is over.
  case briefOralLoss
  /// Reported lost for good at the counter.
  case formalLoss

  /// How long the bank says that the loss holds.
  fileprivate var life: TimeInterval? {
    switch self {
    case .oralLoss: BankParty.oralLossLife
    case .briefOralLoss: 60
    case .formalLoss: nil
    }
  }
}

/// Has the banks play each opening scene once, however often the sandbox starts.
///
/// What is going to be said is written down first: after a crash the same words follow under the same key.
actor OpeningScenes {
  /// The line of `scenes.json`.
  struct Line: Codable, Sendable, Equatable {
    /// Names the person.
    let cardNumber: String
    /// Counts up when the end that was written down has passed before Qinka heard of it.
    var round: Int
    /// The bank's end, in the very words of the report.
    var until: String?
    var isDone = false
  }

  /// How often one start sets another end: after that the two clocks cannot agree, and asking on is of no use.
  static let mostRounds = 3

  private let file: SandboxFile
  private let cast: [CastMember]
  private let banks: [String: BankParty]
  private let clock: SandboxClock
  private var lines: [Line]
  private var isClosed = false
  private var playing: Task<Void, Never>?

  /// `cast`: who was in the export; nobody else has a file in Qinka.
  init(file: SandboxFile, cast: [CastMember], banks: [String: BankParty], clock: SandboxClock) throws {
    self.file = file
    self.cast = cast
    self.banks = banks
    self.clock = clock
    lines = try file.read([Line].self)
  }

  static func prepare(_ file: SandboxFile) throws {
    if !file.exists { try file.write([Line]()) }
  }

  /// Returns at once: nobody waits for the scenes.
  func open() {
    guard !isClosed, playing == nil else { return }
    playing = Task { await play() }
  }

  /// When nothing is left to be played, or it was stopped.
  func settle() async { await playing?.value }

  func close() {
    isClosed = true
    playing?.cancel()
  }

  private func play() async {
    await withTaskGroup(of: Void.self) { group in
      for member in cast {
        guard let scene = member.scene, let bank = banks[member.bank] else { continue }
        group.addTask { await self.play(scene, of: member, by: bank) }
      }
    }
  }

  private func play(_ scene: OpeningScene, of member: CastMember, by bank: BankParty) async {
    // What cannot be written down is not said: the next start would say it differently.
    guard var line = try? lines.first(where: { $0.cardNumber == member.cardNumber }) ?? begin(scene, of: member)
    else { return }
    for _ in 1...Self.mostRounds where !line.isDone && !Task.isCancelled {
      guard let report = try? report(scene, of: member, as: line) else { return }
      let told = await bank.tell(report)
      switch (told.state, told.answer?.status, told.answer?.problem) {
      case (.refused, _, "end-not-ahead"):
        line.round += 1
        line.until = until(scene)
      case (.accepted, _, _), (.refused, 409, _):
        line.isDone = true
      default:
        // Stopped, lost by a silent bank, or a bank that Qinka does not know: the next start tries again.
        return
      }
      guard (try? write(line)) != nil else { return }
    }
  }

  private func begin(_ scene: OpeningScene, of member: CastMember) throws -> Line {
    let line = Line(cardNumber: member.cardNumber, round: 1, until: until(scene))
    try write(line)
    return line
  }

  private func until(_ scene: OpeningScene) -> String? {
    scene.life.map { ChinaTime.iso(clock.date.addingTimeInterval($0)) }
  }

  private func report(_ scene: OpeningScene, of member: CastMember, as line: Line) throws -> BankReport {
    var fields = ["cardNumber": member.cardNumber]
    let act: BankReport.Act
    switch scene {
    case .oralLoss, .briefOralLoss:
      act = .oralLoss
      fields["until"] = line.until
    case .formalLoss:
      act = .formalLoss
      let papers = member.listed
      fields["documentType"] = papers.documentType
      fields["documentNumber"] = papers.documentNumber
      fields["branch"] = "钟楼支行"
    }
    return try BankReport(
      act: act, idempotencyKey: "opening-scene-\(member.cardNumber)-\(line.round)", fields: fields)
  }

  private func write(_ line: Line) throws {
    let others = lines.filter { $0.cardNumber != line.cardNumber }
    let written = (others + [line]).sorted { $0.cardNumber < $1.cardNumber }
    try file.write(written)
    lines = written
  }
}
