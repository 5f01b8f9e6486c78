import ArgumentParser
import Cards
import Desk
import Foundation

/// `qinka policy`: what is in force, since when, and who says so.
struct PolicyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy", abstract: "Check and show policy files", subcommands: [Check.self, Show.self])

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Name every fault by file and line")
    @Argument(help: "The folder; without it the one that travels with the program.") var folder: String?

    func run() throws {
      let folder = folder ?? PolicyBook.bundledFolder
      let book = try everyFault(of: folder) { () throws(FolderFaults) in try PolicyBook.load(folder: folder) }
      print("\(book.province.name): the policy files are in order.")
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show the values in force, with date and source")
    @OptionGroup var policy: PolicyOptions
    @Option(help: "A day, such as 2026-11-23; today when not given.") var at: String?
    @Option(help: "A region code, such as 610100; the whole province when not given.") var city: String?
    @Flag(help: "For programs.") var json = false

    private struct Line: Encodable {
      let key: String
      let value: String
      let from: String
      let source: String
      let file: String
      let city: Bool
    }

    /// An option's value, or what is wrong with it.
    private func value<T, F: ValueFault>(
      _ text: String, of option: String, _ parse: (String) throws(F) -> T
    ) throws -> T {
      do throws(F) { return try parse(text) } catch { throw ValidationError("\(option): \(error.sentence)") }
    }

    func run() throws {
      let day = try at.map { try value($0, of: "--at", Day.parse) }
      let code = try city.map { try value($0, of: "--city", RegionCode.parse) }
      let book = try policy.load()
      let values = book.sources(at: day?.start ?? Clock.ofMachine.now(), city: code)
      if json {
        let lines = values.map {
          Line(
            key: $0.key, value: $0.value, from: $0.from.iso, source: $0.source, file: $0.writtenAt,
            city: $0.overriddenByCity)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(lines), as: UTF8.self))
      } else {
        for value in values {
          print("\(value.key): \(value.value)\(value.overriddenByCity ? " [city]" : "")")
          print("    from \(value.from.iso), \(value.writtenAt); \(value.source)")
        }
      }
    }
  }
}
