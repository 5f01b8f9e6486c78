import Cards
import Foundation
import Yams

/// Reads a guide folder and checks it as a whole.
struct GuideFolder {
  static let entries = "Entries"
  static let synonyms = "synonyms.yaml"
  static let elsewhere = "elsewhere.yaml"

  private let folder: String
  private var faults: [FolderFault] = []

  private init(_ folder: String) { self.folder = folder }

  static func load(_ folder: String) throws(FolderFaults) -> Guide {
    var reader = GuideFolder(folder)
    let entries = reader.readEntries()
    let synonyms = reader.readSynonyms()
    let elsewhere = reader.readElsewhere()
    reader.checkTies(of: entries)
    guard reader.faults.isEmpty else { throw FolderFaults("guide", folder: folder, faults: reader.faults) }
    return Guide(
      entries: entries, elsewhere: elsewhere.topics, things: elsewhere.things, terms: Terms(synonyms: synonyms))
  }

  private mutating func readEntries() -> [GuideEntry] {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(Self.entries)") else {
      fault(Self.entries, "the folder is missing or cannot be read")
      return []
    }
    var entries: [GuideEntry] = []
    for name in names.sorted() where !name.hasPrefix(".") {
      guard name.hasSuffix(".md") else {
        fault("\(Self.entries)/\(name)", "an entry is a file named id.md")
        continue
      }
      guard let text = text(of: "\(Self.entries)/\(name)") else { continue }
      var file = EntryFile(name: name)
      if let entry = file.read(text) { entries.append(entry) }
      faults += file.faults
    }
    if names.isEmpty { fault(Self.entries, "there is not one entry") }
    return entries
  }

  /// Two entries may not claim one wording, and relations lead somewhere.
  private mutating func checkTies(of entries: [GuideEntry]) {
    let known = Set(entries.map(\.id))
    var askedBy: [String: String] = [:]
    for entry in entries {
      let file = "\(Self.entries)/\(entry.id).md"
      for id in entry.related where !known.contains(id) { fault(file, "related: there is no entry \"\(id)\"") }
      if entry.related.contains(entry.id) { fault(file, "related: an entry is not related to itself") }
      for wording in [entry.question] + entry.wordings {
        if let other = askedBy.updateValue(entry.id, forKey: Terms.folded(wording)), other != entry.id {
          fault(file, "「\(wording)」 is also a wording of \(other): one question has one answer")
        }
      }
    }
  }

  private mutating func readSynonyms() -> [(term: String, variants: [String])] {
    guard let text = text(of: Self.synonyms) else { return [] }
    do {
      let lists = try YAMLDecoder().decode([String: [String]].self, from: text)
      var said: [String: String] = [:]
      for (term, variants) in lists.sorted(by: { $0.key < $1.key }) {
        for variant in variants {
          if let other = said.updateValue(term, forKey: Terms.folded(variant)), other != term {
            fault(Self.synonyms, "「\(variant)」 stands for both 「\(other)」 and 「\(term)」")
          }
        }
      }
      return lists.sorted { $0.key < $1.key }.map { (term: $0.key, variants: $0.value) }
    } catch {
      fault(Self.synonyms, "it must be a list of words for each term: \(error)")
      return []
    }
  }

  private struct Others: Decodable {
    struct Topic: Decodable {
      let topic: String
      let wordings: [String]
      let `where`: String
    }
    let things: [String]
    let topics: [Topic]
  }

  private mutating func readElsewhere() -> (topics: [Elsewhere], things: [String]) {
    guard let text = text(of: Self.elsewhere) else { return ([], []) }
    do {
      let others = try YAMLDecoder().decode(Others.self, from: text)
      let topics = others.topics.map { Elsewhere(topic: $0.topic, wordings: $0.wordings, place: $0.where) }
      return (topics, others.things)
    } catch {
      fault(Self.elsewhere, "it must hold things and topics, each of topic, wordings and where: \(error)")
      return ([], [])
    }
  }

  private mutating func text(of name: String) -> String? {
    guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)"),
      let text = String(data: data, encoding: .utf8)
    else {
      fault(name, "the file is missing or is not UTF-8")
      return nil
    }
    return text
  }

  private mutating func fault(_ file: String, _ sentence: String) {
    faults.append(FolderFault(file: file, line: 1, sentence: sentence))
  }
}

extension Guide {
  /// The guide that travels with the program.
  package static var bundledFolder: String { Bundle.module.bundleURL.path }

  /// Reads a folder, or says everything that is wrong in it.
  package static func load(folder: String) throws(FolderFaults) -> Guide { try GuideFolder.load(folder) }
}
