import Cards
import Foundation
import Yams

/// What stands in a policy folder, entry by entry, before it is put together.
struct PolicyDraft: Sendable {
  /// `nil` only while there are faults to report.
  var province: Place?
  /// The first day the folder answers for.
  var starts: Day?
  var series: [PolicySeries] = []
  /// What a city says differently, by its code.
  var overrides: [RegionCode: [PolicySeries]] = [:]
  /// The files that could not be read at all, so that nothing is reported as missing from them.
  var unread: Set<String> = []
}

/// Reads the files of a policy folder, one kind after the other, and collects every fault on the way.
struct PolicyReader {
  static let province = "province.yaml"
  static let values = "values.yaml"
  static let channels = "channels.yaml"
  static let banks = "banks.yaml"
  static let cities = "cities.yaml"
  static let outlets = "outlets.yaml"
  static let production = "production.yaml"
  static let files = [province, values, channels, banks, cities, outlets, production]
  static let overrides = "cities"

  private let folder: String
  private(set) var draft = PolicyDraft()
  private(set) var faults: [FolderFault] = []
  /// Whether there is a folder at all; without one nothing else is worth saying.
  private(set) var hasFolder = true

  init(folder: String) {
    self.folder = folder
  }

  mutating func read() {
    guard let names = names(in: folder) else {
      hasFolder = false
      faults.append(FolderFault(file: folder, line: 1, sentence: "the folder is missing or cannot be read"))
      return
    }
    refuseStrangers(among: names)
    readProvince()
    readSeries(Self.values) { $0.values($1) }
    readSeries(Self.channels) { $0.channels($1) }
    readSeries(Self.banks) { $0.banks($1) }
    let province = draft.province
    readSeries(Self.cities) { $0.cities($1, in: province) }
    readSeries(Self.outlets) { $0.outlets($1) }
    readSeries(Self.production) { $0.production($1) }
    if names.contains(Self.overrides) { readOverrides() }
  }

  private mutating func readProvince() {
    guard let page = read(Self.province, { $0.province($1) }) else { return }
    draft.province = page.place
    draft.starts = page.starts
  }

  private mutating func readSeries(_ file: String, _ body: (inout PolicyPage, Node) -> [PolicySeries]) {
    draft.series += read(file, body) ?? []
  }

  private mutating func readOverrides() {
    guard let names = names(in: folder + "/" + Self.overrides) else {
      faults.append(FolderFault(file: Self.overrides, line: 1, sentence: "the folder cannot be read"))
      return
    }
    let known = draft.series.map(\.key).filter { $0.hasPrefix(PolicyKey.city("")) }
      .map { String($0.dropFirst(PolicyKey.city("").count)) }
    for name in names.sorted() { readOverride(name, known: known) }
  }

  private mutating func readOverride(_ name: String, known: [String]) {
    let file = Self.overrides + "/" + name
    let code = name.hasSuffix(".yaml") ? String(name.dropLast(".yaml".count)) : name
    guard name.hasSuffix(".yaml"), draft.unread.contains(Self.cities) || known.contains(code),
      let region = try? PolicyText.region(code)
    else {
      let sentence = PolicyWords.unknown("city code", code, allowed: known) + "; the file is named as 610100.yaml"
      faults.append(FolderFault(file: file, line: 1, sentence: sentence))
      return
    }
    draft.overrides[region] = read(file) { $0.override($1) }
  }

  /// Opens one file, has it read, and takes over its faults.
  private mutating func read<Content>(
    _ file: String, _ body: (inout PolicyPage, Node) -> Content
  ) -> Content? {
    var page = PolicyPage(file: file)
    defer { faults += page.faults }
    guard let root = page.root(in: folder) else {
      draft.unread.insert(file)
      return nil
    }
    return body(&page, root)
  }

  /// A misspelt file name would otherwise be a policy that silently does not count.
  private mutating func refuseStrangers(among names: [String]) {
    let strangers = names.filter { name in
      [".yaml", ".yml"].contains { name.hasSuffix($0) } && !Self.files.contains(name)
    }
    for name in strangers {
      let sentence = PolicyWords.unknown("file", name, allowed: Self.files)
      faults.append(FolderFault(file: name, line: 1, sentence: sentence))
    }
  }

  /// Without the hidden files that editors and file managers leave.
  private func names(in folder: String) -> [String]? {
    try? FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }
  }
}
