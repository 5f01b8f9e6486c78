import ArgumentParser
import Desk
import Foundation

/// `qinka credentials`: the accounts and keys that give rights, and whether this installation wrote their rows.
struct CredentialsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "credentials", abstract: "Find accounts and keys that somebody changed in the database",
    subcommands: [List.self, Vouch.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Every account and key in use, and whether its row is ours",
      discussion: """
        What is not ours opens nothing. `no-proof` is a row from before there were proofs, or one that somebody put \
        there: `qinka credentials vouch` proves it. `changed` is a row that says something else than what was proved: \
        add it again with `qinka staff add` or `qinka partner add`. Ends with 1 when one is not ours.
        """)
    @OptionGroup var place: FolderOptions
    @OptionGroup var policy: PolicyOptions
    @Flag(help: "For programs.") var json = false

    private struct Line: Encodable {
      let kind, name, rights, state: String
    }

    func run() async throws {
      let found = try await withDesk(place.folder, policies: policy.load(), exclusive: false) {
        try await $0.credentials()
      }
      if json {
        let lines = found.map {
          Line(kind: $0.kind.rawValue, name: $0.name, rights: $0.rights, state: $0.state.rawValue)
        }
        print(String(decoding: try JSONEncoder().encode(lines), as: UTF8.self))
      } else {
        for each in found {
          print(
            "\(each.state.rawValue.padded(to: 8))  \(each.kind.rawValue.padded(to: 7))  \(each.name)  \(each.rights)")
        }
        let foreign = found.count { $0.state != .ours }
        print(
          foreign == 0 ? "All \(found.count) are ours." : "\(foreign) of \(found.count) are not ours and open nothing.")
      }
      if found.contains(where: { $0.state != .ours }) { throw ExitCode(1) }
    }
  }

  struct Vouch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Prove rows that have no proof, because you know them",
      discussion: "After the migration that brings proofs: look at the list first, and name what you know.")
    @OptionGroup var place: FolderOptions
    @OptionGroup var policy: PolicyOptions
    @Argument(help: "Accounts, and ids of keys.") var names: [String]

    func run() async throws {
      let strange = try await withDesk(place.folder, policies: policy.load(), exclusive: false) {
        try await $0.vouch(for: names)
      }
      guard strange.isEmpty else {
        throw Plain("Nothing was changed: no row without a proof is called \(strange.joined(separator: ", ")).")
      }
      print("\(names.count) may sign in again.")
    }
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    padding(toLength: max(width, count), withPad: " ", startingAt: 0)
  }
}
