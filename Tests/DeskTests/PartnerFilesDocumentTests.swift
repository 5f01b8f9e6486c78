import Cards
import TestKit
import Testing

@testable import Desk

/// The tables of `docs/partner-files.md` follow from the program; `make docs` writes them again.
struct PartnerFilesDocumentTests {
  @Test func `交接文件的说明和程序一致`() throws {
    let path = "docs/partner-files.md"
    let page = try CheckedInFile.read(path)
    var text = page
    for (name, table) in [
      ("steps", try steps()), ("columns-out", columns(.out)), ("columns-back", columns(.back)),
      ("verdicts", verdicts()),
      ("faults", faults()),
    ] {
      let parts = text.components(separatedBy: "<!-- \(name) -->")
      try #require(parts.count == 3, "\(path) needs <!-- \(name) --> before and after that table")
      text = [parts[0], "\n" + table + "\n", parts[2]].joined(separator: "<!-- \(name) -->")
    }
    try CheckedInFile.compare(path, with: text)
  }

  @Test func `每一列都说得出写什么`() {
    let used = BatchStep.allCases.flatMap { $0.columnsOut + $0.columnsBack }.map(\.name)
    #expect(Set(used) == Set(Self.meanings.keys))
  }

  // MARK: Tables

  private func steps() throws -> String {
    let policy = try PolicyBook.load(folder: PolicyBook.bundledFolder).policy(at: TestClock.start, city: nil)
    let (city, bank) = (try RegionCode.parse("610100"), try BankCode.parse("102"))
    let lines = BatchStep.allCases.map { step in
      let terms = policy.handOver(step)
      let days = { (time: Duration?) in String((time?.components.seconds ?? 0) / 86_400) }
      return [
        "`\(step.rawValue)`", step.chinese, "`\(Self.folder(of: step))`", policy.owner(of: step, city, bank),
        days(terms?.deadline), days(terms?.reminder), step.reasons.map { "`\($0.rawValue)`" }.joined(separator: " "),
      ]
    }
    return table(
      ["step", "环节", "folder", "who (西安市, 中国工商银行)", "days to answer", "reminded every … days", "reasons for a no"],
      lines)
  }

  private func columns(_ direction: PartnerFileHeader.Direction) -> String {
    let all = BatchStep.allCases.flatMap { $0.columns(direction) }
    let ordered = all.reduce(into: [PartnerColumn]()) { if !$0.contains($1) { $0.append($1) } }
    let perStep = BatchStep.allCases.map {
      "- `\($0.rawValue)`: \($0.columns(direction).map { "`\($0.name)`" }.joined(separator: ", "))"
    }
    let meanings = ordered.map { ["`\($0.name)`", String($0.width), Self.meanings[$0.name] ?? ""] }
    return perStep.joined(separator: "\n") + "\n\n"
      + table(["column", "bytes when fixed", "what stands in it"], meanings)
  }

  private func verdicts() -> String {
    let all: [RowVerdict] = [
      .done, .failed(.keyFailed), .undecided, .found, .repeated, .contradicts, .extra, .doubled, .left,
      .early(.factory), .unreadable("（哪里不对，应是什么）"),
    ]
    return table(
      ["verdict", "the report says", "what to do"], all.map { ["`\($0.code)`", $0.sentence, Self.advice($0)] })
  }

  private func faults() -> String {
    let all: [PartnerFileFault] = [
      .notOurs, .header(field: "方向", found: "in", allowed: "out、back"),
      .columns(found: ["row", "result"], expected: BatchStep.city.columnsBack.map(\.name)),
      .count(said: 5000, found: 4999), .digest, .tooLarge, .encodingUnavailable, .unknownBatch("P2026112400000009"),
      .noSuchStep(.accounts, of: .comparison), .wrongDirection,
    ]
    return table(["code", "for example"], all.map { ["`\($0.code)`", $0.sentence] })
  }

  private func table(_ head: [String], _ lines: [[String]]) -> String {
    ([head, head.map { _ in "---" }] + lines).map { "| \($0.joined(separator: " | ")) |" }.joined(separator: "\n")
  }

  // MARK: Words

  private static func folder(of step: BatchStep) -> String {
    switch step {
    case .comparison: "police"
    case .accounts, .bankKeys: "bank-102"
    case .factory: "factory"
    case .provinceKeys: "province-keys"
    case .issue: "province"
    case .city, .outlet: "city-610100"
    }
  }

  private static func advice(_ verdict: RowVerdict) -> String {
    switch verdict {
    case .done: "nothing; such rows are not listed"
    case .failed, .undecided, .found, .repeated: "nothing"
    case .contradicts: "look which is true; a card that fails after its yes is reported to the card centre"
    case .extra: "check batch, row and application; the card may belong to another batch"
    case .doubled: "nothing, when both rows say the same; else look which is true"
    case .left: "take the card back and destroy it"
    case .early: "answer the step named first, then this one again"
    case .unreadable: "mend the row and send it again, in a file of its own or with the others"
    }
  }

  private static let meanings = [
    "row": "the card's row in the batch, from 1; the same at every step", "application": "the application's number",
    "name": "the person's name", "documentType": "`citizen-id` and so on, as in the API",
    "documentNumber": "in full", "documentExpires": "`2030-01-31`; empty when it does not end",
    "birth": "`1990-01-31`", "sex": "`male` or `female`", "phone": "eleven digits", "address": "where the person lives",
    "branch": "the bank's branch that the person chose",
    "photo": "the name of a JPEG in the folder `….photos` beside the file; empty when none is needed",
    "kind": "`first`, `replacement`, `exchange` or `renewal`", "account": "8 to 30 digits",
    "cardNumber": "nine characters, the last one the check character of GB 11714", "result": "`done` or `failed`",
    "reason": "with `failed`: one of the step's reasons",
    "remark": "with `failed`: in words; the person reads it", "issued": "the day of issue, `2026-11-25`",
    "register": "with `done`: `none`, or `unknown` when the registers cannot say; with `failed` and `card-elsewhere`: "
      + "the city that made that card",
    "outlet": "the outlet's code, as the province lists it for this city",
    "shelf": "where it lies there; up to 32 characters",
  ]
}
