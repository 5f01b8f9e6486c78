import ArgumentParser
import Cards
import Desk
import Foundation

/// `qinka holder show`: one person's file and journal, masked, and the look is written down.
struct HolderCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "holder", abstract: "Look at a person's file", subcommands: [Show.self])

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show a file and its journal",
      discussion: "Without an id the document number is asked for on standard input, so that no shell history keeps it."
    )
    @OptionGroup var place: FolderOptions
    @OptionGroup var policy: PolicyOptions
    @Argument(help: "The holder's id.") var id: String?
    @Option(help: "Why; the person can read it.") var purpose: String
    @Option(
      name: .customLong("document-type"), help: "citizen-id, hmt-residence-permit, permanent-residence or passport.")
    var documentType = IdentityDocument.Kind.citizenID.rawValue
    @Flag(help: "For programs.") var json = false

    func validate() throws {
      if purpose.allSatisfy(\.isWhitespace) { throw ValidationError("Say why with --purpose: the person can read it.") }
    }

    func run() async throws {
      try await withDesk(place.folder, policies: policy.load(), exclusive: false) { desk in
        let found = try await holder(with: desk)
        guard let report = try await desk.show(found, purpose: "管理员：\(purpose)") else {
          throw Plain("There is no such file.")
        }
        print(json ? try report.json() : report.text())
      }
    }

    private func holder(with desk: Desk) async throws -> HolderID {
      if let id {
        guard let holder = HolderID(id) else { throw ValidationError("'\(id)' is not a holder's id.") }
        return holder
      }
      if isatty(0) == 1 { tell("Document number: ", end: "") }
      guard let kind = IdentityDocument.Kind(rawValue: documentType) else {
        throw ValidationError("'\(documentType)' is not a document type.")
      }
      let document: IdentityDocument
      do throws(IdentityDocument.Fault) {
        document = try IdentityDocument.parse(readLine() ?? "", kind: kind).document
      } catch {
        throw Plain(error.sentence)
      }
      guard let holder = try await desk.holder(of: document) else { throw Plain("Nobody has this document.") }
      return holder
    }
  }
}

extension FileReport {
  fileprivate struct Shown: Encodable {
    let holder: String
    let version: Int
    let name: String
    let documents: [String]
    let card: String?
    let social: String?
    let financial: String?
    let voidCards: [String]
    let application: String?
    let flags: [String]
    let journal: [Entry]

    struct Entry: Encodable {
      let seq: Int64
      let at: String
      let event: String
      let channel: String
      let receipt: String
    }
  }

  fileprivate var shown: Shown {
    let holder = situation.holder
    return Shown(
      holder: holder.id.text, version: journal.count, name: holder.person.name.masked,
      documents: holder.person.documents.map(\.masked), card: holder.card?.number.masked,
      social: holder.card?.standing(of: .social, at: situation.now).chinese,
      financial: holder.card?.standing(of: .financial, at: situation.now).chinese,
      voidCards: holder.voidCards.map { "\($0.number.masked) \($0.reason.rawValue)" },
      application: holder.application?.number, flags: holder.flags.map(\.rawValue),
      journal: journal.map {
        .init(
          seq: $0.seq, at: $0.at.iso, event: $0.entry.event.chinese, channel: $0.entry.channel.chinese,
          receipt: $0.entry.receipt)
      })
  }

  fileprivate func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(shown), as: UTF8.self)
  }

  fileprivate func text() -> String {
    let file = shown
    var lines = ["档案 \(file.holder)", "姓名 \(file.name)  证件 \(file.documents.joined(separator: " "))"]
    if let card = file.card { lines.append("卡 \(card)  社保功能 \(file.social ?? "")  金融功能 \(file.financial ?? "")") }
    lines += file.voidCards.map { "废卡 \($0)" }
    if let application = file.application { lines.append("补卡申请 \(application)") }
    if !file.flags.isEmpty { lines.append("待核 \(file.flags.joined(separator: " "))") }
    lines.append("日志")
    lines += file.journal.map { "  \($0.seq)  \($0.at)  \($0.event)  \($0.channel)  \($0.receipt)" }
    return lines.joined(separator: "\n")
  }
}
