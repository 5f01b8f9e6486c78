import ArgumentParser
import Cards
import Desk
import Foundation
import Store

/// `qinka batch`: cards that go through the making together, and the files that go to the partners and come back.
struct BatchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "batch", abstract: "Batches of cards in the making, and their files",
    discussion: """
      A server with jobs sends and reads files by itself, through its exchange folder. These commands do the same by \
      hand; with SQLite, `form`, `export`, `import` and `fail` need the server stopped.
      """,
    subcommands: [List.self, Show.self, Late.self, Form.self, Export.self, Import.self, Fail.self])
}

extension BatchCommand {
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The newest batches")
    @OptionGroup var place: FolderOptions
    @OptionGroup var policy: PolicyOptions
    @Flag(help: "Also those that are done.") var all = false
    @Flag(help: "One JSON object a batch.") var json = false

    func run() async throws {
      try await withDesk(place.folder, policies: policy.load(), exclusive: false) { desk in
        let batches = try await desk.batches(onlyOpen: !all)
        if batches.isEmpty && !json { tell("No batch is \(all ? "there" : "open").") }
        for batch in batches { json ? try printJSON(BatchLine(batch)) : print(BatchLine(batch).text) }
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "One batch: its steps and its exceptions")
    @OptionGroup var place: FolderOptions
    @OptionGroup var policy: PolicyOptions
    @Argument(help: "The batch's number.") var batch: String
    @Flag(help: "One JSON object.") var json = false

    func run() async throws {
      try await withDesk(place.folder, policies: policy.load(), exclusive: false) { desk in
        guard let detail = try await desk.batch(batch) else { throw Plain("There is no batch \(batch).") }
        let page = BatchPage(detail, policy: desk.provincePolicy)
        json ? try printJSON(page) : print(page.text)
      }
    }
  }

  struct Late: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What is late, longest first, and who answers for it; ends with 1 when anything is")
    @OptionGroup var place: FolderOptions
    @OptionGroup var policy: PolicyOptions
    @Flag(help: "One JSON object a line.") var json = false

    func run() async throws {
      let items = try await withDesk(place.folder, policies: policy.load(), exclusive: false) {
        try await $0.lateItems()
      }
      if items.isEmpty && !json { tell("Nothing is late.") }
      for item in items { json ? try printJSON(LateLine(item)) : print(LateLine(item).text) }
      if !items.isEmpty { throw ExitCode(1) }
    }
  }

  struct Form: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Put what waits into batches, one for each city and bank",
      discussion: "`comparison` puts everybody who waits to be compared into one batch for the police.")
    @OptionGroup var place: FolderOptions
    @OptionGroup var policy: PolicyOptions
    @Argument(help: "comparison, making or remaking.") var kind: String
    @Option(help: "Only this city, such as 610100.") var city: String?
    @Option(help: "Only this bank, such as 102.") var bank: String?
    @Option(name: .customLong("at-most"), help: "How many cards a batch may hold.") var atMost: Int?
    @Flag(help: "One JSON object a batch.") var json = false

    func validate() throws {
      if BatchKind(rawValue: kind) == nil { throw ValidationError("The kind is comparison, making or remaking.") }
      if let city, (try? RegionCode.parse(city)) == nil {
        throw ValidationError("--city is six digits, such as 610100.")
      }
      if let bank, (try? BankCode.parse(bank)) == nil { throw ValidationError("--bank is three digits, such as 102.") }
      if let atMost, atMost < 1 { throw ValidationError("--at-most is at least 1.") }
    }

    func run() async throws {
      guard let kind = BatchKind(rawValue: kind) else { return }
      let progress = CountPrinter("cards put into batches")
      let formed = try await withDesk(place.folder, policies: policy.load()) { desk in
        try await desk.formBatches(
          kind, city: try city.map { try RegionCode.parse($0) }, bank: try bank.map { try BankCode.parse($0) },
          atMost: atMost, progress: progress.show)
      }
      progress.end()
      if formed.isEmpty && !json { tell("Nothing waits for a \(kind.rawValue) batch.") }
      for batch in formed {
        let line = FormedLine(batch)
        json ? try printJSON(line) : print("\(line.number)  \(line.count) cards  \(line.whose)")
      }
    }
  }

  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write the file of the step that is open, with its pictures, and count from now on")
    @OptionGroup var place: FolderOptions
    @OptionGroup var policy: PolicyOptions
    @Argument(help: "The batch's number.") var batch: String
    @Option(help: "A step that the others have left behind: only who is looked for there and has caught up.")
    var step: String?
    @Option(name: .customLong("to"), help: "The folder to write to.") var target = "."
    @Option(help: "csv or fixed.") var form = "csv"
    @Option(help: "utf-8 or gb18030.") var encoding = "utf-8"

    func validate() throws {
      if let step, BatchStep(rawValue: step) == nil {
        throw ValidationError("--step is one of \(BatchStep.allCases.map(\.rawValue).joined(separator: ", ")).")
      }
      if PartnerFileHeader.Form(rawValue: form) == nil { throw ValidationError("--form is csv or fixed.") }
      if PartnerFileHeader.Encoding(rawValue: encoding) == nil {
        throw ValidationError("--encoding is utf-8 or gb18030.")
      }
    }

    func run() async throws {
      guard let form = PartnerFileHeader.Form(rawValue: form),
        let encoding = PartnerFileHeader.Encoding(rawValue: encoding)
      else { return }
      let progress = CountPrinter("rows written")
      try await withDesk(place.folder, policies: policy.load()) { desk in
        let outgoing = try await saying {
          try await desk.outgoing(
            batch, step: step.flatMap(BatchStep.init), form: form, encoding: encoding, progress: progress.show)
        }
        progress.end()
        try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
        try await writePictures(outgoing, from: desk)
        let path = "\(target)/\(outgoing.name)"
        try Data(outgoing.bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
        try await desk.markSent(outgoing)
        print("\(path)  \(outgoing.header.count) rows for \(outgoing.party)")
      }
    }

    private func writePictures(_ outgoing: Desk.Outgoing, from desk: Desk) async throws {
      if outgoing.photos.isEmpty { return }
      let folder = "\(target)/\(outgoing.name).photos"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      for photo in outgoing.photos {
        guard let jpeg = try await desk.photo(photo.id) else { continue }
        try Data(jpeg).write(to: URL(fileURLWithPath: "\(folder)/\(photo.name)"), options: .atomic)
      }
    }
  }

  struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read a partner's answer: a verdict for every row",
      discussion: """
        Reading the same file again changes nothing, and a run that was cut off goes on. Ends with 1 when a row did \
        not go the straight way or is missing, and with 2 when the file as a whole was not taken.
        """)
    @OptionGroup var place: FolderOptions
    @OptionGroup var policy: PolicyOptions
    @Argument(help: "The file.") var file: String
    @Flag(help: "One JSON object a row, and one for the whole at the end.") var json = false

    func run() async throws {
      guard let data = FileManager.default.contents(atPath: file) else {
        throw Plain("The file \(file) cannot be read: is the path right, and may this user read it?")
      }
      let progress = CountPrinter("rows read")
      let report: BatchReport
      do {
        let answer = try PartnerFile(Array(data))
        report = try await withDesk(place.folder, policies: policy.load()) {
          try await $0.read(answer, progress: progress.show)
        }
      } catch let fault as PartnerFileFault {
        progress.end()
        tell("\(file): \(fault.code): \(fault.sentence)")
        throw ExitCode(2)
      }
      progress.end()
      try show(report)
      if !report.lines.isEmpty || !report.missing.isEmpty { throw ExitCode(1) }
    }

    private func show(_ report: BatchReport) throws {
      if json { return try showJSON(report) }
      for line in report.lines {
        let row = line.row.map(String.init) ?? "?"
        print("line \(line.line), row \(row): \(line.verdict.code): \(line.verdict.sentence)")
      }
      for row in report.missing { print("row \(row): missing: 文件里没有这一行，正在查找；查到以后请补报") }
      let tally = report.tally.filter { $0.value > 0 }.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      tell(
        "\(report.header.count) rows: \(tally.joined(separator: ", "))"
          + (report.missing.isEmpty ? "" : ", missing \(report.missing.count)")
          + (report.isRepeat ? ". The same file was read before; nothing changed." : ".")
          + (report.isClosing ? " The batch stands at \(report.stage.chinese) now." : ""))
    }

    private func showJSON(_ report: BatchReport) throws {
      for line in report.lines {
        try printJSON(
          RowLine(line: line.line, row: line.row, verdict: line.verdict.code, message: line.verdict.sentence))
      }
      for row in report.missing { try printJSON(RowLine(line: nil, row: row, verdict: "missing", message: "文件里没有这一行")) }
      try printJSON(
        ReportLine(
          batch: report.header.batch, step: report.header.step.rawValue, tally: report.tally.filter { $0.value > 0 },
          missing: report.missing.count, stage: report.stage.rawValue, isClosing: report.isClosing,
          isRepeat: report.isRepeat))
    }
  }

  struct Fail: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Give a card of a batch up, with the reason: it leaves the batch, and its person is told",
      discussion: "For a card that stays missing: it is made again under a new number, or waits to be corrected.")
    @OptionGroup var place: FolderOptions
    @OptionGroup var policy: PolicyOptions
    @Argument(help: "The batch's number.") var batch: String
    @Argument(help: "The row.") var row: Int
    @Option(help: "Why, such as lost-on-the-way.") var reason: String
    @Option(help: "In words; the person reads it.") var remark: String

    func validate() throws {
      if Fault.Reason(rawValue: reason) == nil {
        throw ValidationError("--reason is one of \(Fault.Reason.allCases.map(\.rawValue).joined(separator: ", ")).")
      }
    }

    func run() async throws {
      guard let reason = Fault.Reason(rawValue: reason) else { return }
      let isDone = try await withDesk(place.folder, policies: policy.load()) {
        try await $0.giveUp(row, of: batch, because: reason, remark: remark)
      }
      guard isDone else { throw Plain("Row \(row) is not in the batch \(batch) any more, or never was.") }
      print("Row \(row) has left the batch \(batch): \(reason.chinese).")
    }
  }
}

/// Turns what cannot be handed out into a sentence for the terminal.
private func saying<T>(_ body: () async throws -> T) async throws -> T {
  do { return try await body() } catch let fault as Desk.HandOutFault { throw Plain(fault.sentence) }
}
