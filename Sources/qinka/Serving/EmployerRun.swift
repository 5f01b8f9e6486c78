import Cards
import Desk
import Foundation
import Seal

/// One employer's file with its photos, on its way in.
struct EmployerRun {
  let file: EmployerFile
  private let source: String
  private var photos: PhotoFolder?

  init(input: InputFile, photos: String?) throws {
    do throws(EmployerFile.Fault) {
      file = try EmployerFile(bytes: input.bytes)
    } catch {
      throw Plain(error.sentence)
    }
    source = Hex.encode(Digest.sha256(input.bytes))
    do throws(PhotoFolder.Fault) {
      self.photos = if let photos { try PhotoFolder(path: photos) } else { nil }
    } catch {
      throw Plain("The folder \(photos ?? "") cannot be read: is the path right, and may this user read it?")
    }
  }

  /// The photos that belong to nobody in the file.
  var unmatched: [String] { photos?.unmatched ?? [] }

  mutating func dryRun(under policies: PolicyBook, each: ([EmployerImport.Verdict]) throws -> Void) throws {
    try EmployerImport.dryRun(file, photos: &photos, under: policies, at: Clock.ofMachine.now()) { try each([$0]) }
  }

  /// The same run after it has been done, or only looked at, with a database.
  func running(
    _ work: EmployerImport, isLook: Bool, each: ([EmployerImport.Verdict]) throws -> Void
  ) async throws -> EmployerRun {
    guard try await work.isKnown() else {
      throw Plain(
        "There is no employer's account \(work.account). Add it with `qinka staff add \(work.account) --role employer --region CODE`."
      )
    }
    var run = self
    if isLook {
      try await work.look(at: file, photos: &run.photos, source: source, each: each)
    } else {
      try await work.run(file, photos: &run.photos, source: source, each: each)
    }
    return run
  }
}

/// What a run came to.
struct EmployerTally {
  private var words: [String: Int] = [:]
  private var codes: [String: Int] = [:]
  private var rows = 0

  mutating func count(_ verdict: EmployerImport.Verdict) {
    rows += 1
    words[verdict.outcome.word, default: 0] += 1
    guard case .refused(let problems) = verdict.outcome else { return }
    for code in Set(problems.map(\.code)) { codes[code, default: 0] += 1 }
  }

  var refused: Int { words["refused"] ?? 0 }

  var sentence: String {
    let counts = ["taken", "already", "sound", "known", "refused"].compactMap { word in
      words[word].map { "\($0) \(word)" }
    }
    let reasons = codes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    return (["\(rows) rows"] + counts).joined(separator: ", ")
      + (reasons.isEmpty ? "" : " (\(reasons.joined(separator: ", ")))")
  }
}

extension EmployerImport.Outcome {
  var word: String {
    switch self {
    case .sound: "sound"
    case .known: "known"
    case .taken: "taken"
    case .already: "already"
    case .refused: "refused"
    }
  }
}

/// Prints verdicts for people or programs, and how far the run has come.
final class EmployerVerdictPrinter {
  private struct Line: Encodable {
    let row: Int
    let verdict: String
    let application: String?
    let codes: [String]
    let message: String
    let fix: String
  }
  private struct PhotoLine: Encodable {
    let photo: String
    let code: String
  }

  private let isJSON: Bool
  private let progress: Progress
  private(set) var tally = EmployerTally()

  init(isJSON: Bool, total: Int) {
    self.isJSON = isJSON
    progress = Progress(total: total)
  }

  func show(_ verdicts: [EmployerImport.Verdict]) throws {
    for verdict in verdicts {
      tally.count(verdict)
      isJSON ? try showJSON(verdict) : showText(verdict)
    }
    progress.advance(by: verdicts.count)
  }

  func end() { progress.end() }

  /// Their numbers are masked, because terminals are written down.
  func tellUnmatched(_ names: [String]) throws {
    for name in names {
      if isJSON {
        try printJSON(PhotoLine(photo: name, code: "photo-of-nobody"))
      } else {
        print("photo \(name): photo-of-nobody: 文件里没有这张照片的人，请核对证件号码")
      }
    }
  }

  private func showJSON(_ verdict: EmployerImport.Verdict) throws {
    var (application, problems): (String?, [RowProblem]) = (nil, [])
    switch verdict.outcome {
    case .taken(let number), .already(let number): application = number
    case .refused(let found): problems = found
    case .sound, .known: break
    }
    try printJSON(
      Line(
        row: verdict.row, verdict: verdict.outcome.word, application: application, codes: problems.map(\.code),
        message: problems.map(\.sentence).joined(separator: "；"), fix: problems.map(\.fix).joined(separator: "；")))
  }

  /// People want to see what needs their attention, not ten thousand good rows.
  private func showText(_ verdict: EmployerImport.Verdict) {
    switch verdict.outcome {
    case .taken, .sound: break
    case .already(let number): print("row \(verdict.row): already handed in, \(number)")
    case .known: print("row \(verdict.row): 库里有这个人的档案，正式导入时才打开看，并记进本人的查看记录")
    case .refused(let problems):
      for problem in problems {
        print("row \(verdict.row): refused, \(problem.code): \(problem.sentence) \(problem.fix)")
      }
    }
  }
}

/// Writes the rows that were not taken as they come.
final class CorrectedFileWriter {
  private let file: CorrectedFile
  private let handle: FileHandle

  /// For its owner alone: it holds what people have said of themselves.
  init(path: String, columns: [String]) throws {
    file = CorrectedFile(columns: columns)
    guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
      let handle = FileHandle(forWritingAtPath: path)
    else { throw Plain("The file \(path) cannot be written: is there such a folder, and may this user write there?") }
    self.handle = handle
    try handle.write(contentsOf: Data(file.header.utf8))
  }

  func write(_ verdicts: [EmployerImport.Verdict]) throws {
    let text = verdicts.compactMap(file.line).joined()
    if !text.isEmpty { try handle.write(contentsOf: Data(text.utf8)) }
  }

  func close() throws { try handle.close() }
}
