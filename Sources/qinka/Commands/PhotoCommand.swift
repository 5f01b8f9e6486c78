import ArgumentParser
import Cards
import Desk
import Foundation
import Photo

/// `qinka photo`: what a photo booth, a clerk or an employer asks before handing one in.
struct PhotoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "photo", abstract: "Look at a photo, or mend it", subcommands: [Check.self, Fix.self])

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say everything that is wrong with a photo",
      discussion: """
        The limits come from the policy in force. Ends with 0 when the photo is accepted, with 1 when it is refused \
        or a clerk must look at it, and with 2 when the file cannot be read.
        """)
    @Argument(help: "The JPEG file.") var file: String
    @OptionGroup var limits: LimitOptions
    @Flag(help: "For programs.") var json = false

    func run() throws {
      let limits = try limits.load()
      let (bytes, size) = try PhotoFile.read(file)
      let verdict = PhotoCheck.verdict(on: bytes, of: size, under: limits)
      try PhotoReport(verdict).show(asJSON: json)
      if verdict.outcome != .accepted { throw ExitCode(1) }
    }
  }

  struct Fix: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Turn, crop, scale and compress a photo to what is asked for",
      discussion: """
        Says what it did and what is still wrong. Ends with 0 when the new photo is accepted, with 1 when something \
        is left or it cannot be mended, and with 2 when a file cannot be read or written.
        """)
    @Argument(help: "The JPEG file.") var input: String
    @Argument(help: "Where the new file is written.") var output: String
    @OptionGroup var limits: LimitOptions
    @Flag(help: "Write over a file that is there.") var overwrite = false
    @Flag(help: "For programs.") var json = false

    func run() throws {
      let limits = try limits.load()
      let (bytes, _) = try PhotoFile.read(input)
      if !overwrite, FileManager.default.fileExists(atPath: output) {
        try PhotoFile.fail("\(output) is there already; give --overwrite to write over it")
      }
      let result: PhotoFix.Result
      do throws(PhotoFault) {
        result = try PhotoFix.fix(bytes, to: limits)
      } catch {
        tell("\(input): \(error)")
        throw ExitCode(1)
      }
      try PhotoFile.write(result.jpeg, to: output)
      try PhotoReport(result.verdict, steps: result.steps).show(asJSON: json)
      if result.verdict.outcome != .accepted { throw ExitCode(1) }
    }
  }
}

/// Whose limits: the province's, or a city's that has its own.
struct LimitOptions: ParsableArguments {
  @OptionGroup var policy: PolicyOptions
  @Option(help: "A region code, such as 610100; the whole province when not given.") var city: String?

  func load() throws -> PhotoLimits {
    let code: RegionCode?
    do throws(RegionCode.Fault) {
      code = try city.map { text throws(RegionCode.Fault) in try RegionCode.parse(text) }
    } catch { throw ValidationError("--city: \(error.sentence)") }
    return PhotoLimits(try policy.load().policy(at: Clock.ofMachine.now(), city: code))
  }
}

/// A photo's file on this machine. What goes wrong with it ends the program with 2.
private enum PhotoFile {
  /// The file, or as much of it as shows that it is too large; and how large all of it is.
  static func read(_ path: String) throws -> (bytes: [UInt8], size: Int) {
    guard let file = FileHandle(forReadingAtPath: path) else { try fail("\(path): no such file, or not readable") }
    do {
      let bytes = [UInt8](try file.read(upToCount: PhotoFix.largestFile + 1) ?? Data())
      return (bytes, max(bytes.count, Int(clamping: try file.seekToEnd())))
    } catch {
      try fail("\(path): cannot be read")
    }
  }

  /// Whole or not at all: a reader never sees half a file.
  static func write(_ bytes: [UInt8], to path: String) throws {
    do {
      try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      try fail("\(path): cannot be written: \(error.localizedDescription)")
    }
  }

  static func fail(_ sentence: String) throws -> Never {
    tell(sentence)
    throw ExitCode(2)
  }
}

/// A verdict, for people or programs.
private struct PhotoReport: Encodable {
  struct Fault: Encodable {
    let code: PhotoFinding.Code
    let measured: String
    let required: String
    let message: String
  }

  let verdict: PhotoVerdict.Outcome
  let faults: [Fault]
  let notChecked: [String]
  /// What was done, when something was.
  let steps: [String]?

  init(_ verdict: PhotoVerdict, steps: [String]? = nil) {
    self.verdict = verdict.outcome
    faults = verdict.faults.map {
      Fault(code: $0.code, measured: $0.measured, required: $0.required, message: $0.message)
    }
    notChecked = verdict.notChecked
    self.steps = steps
  }

  func show(asJSON: Bool) throws {
    if asJSON {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return print(String(decoding: try encoder.encode(self), as: UTF8.self))
    }
    for step in steps ?? [] { print("done: \(step)") }
    print(verdict.rawValue)
    for fault in faults {
      print("  \(fault.code.rawValue): \(fault.measured) (required: \(fault.required)): \(fault.message)")
    }
    print("not checked: \(notChecked.joined(separator: "；"))")
  }
}
