import Cards
import Foundation

/// The photos that an employer has put into a folder, found by the document number in their names: `610….jpg`, or
/// `李梅610….jpg`. Only names are kept; a photo is read when its row comes.
package struct PhotoFolder: Sendable {
  package enum Fault: Error, Equatable { case unreadable(String) }

  /// One file, by what its name says.
  private struct File: Sendable {
    let name: String
    /// What stands before the number.
    let person: String
  }

  private let path: String
  private let names: [String]
  private var files: [String: [File]] = [:]
  private var matched: Set<String> = []

  package init(path: String) throws(Fault) {
    guard let found = try? FileManager.default.contentsOfDirectory(atPath: path) else { throw .unreadable(path) }
    self.path = path
    names = found.filter { !$0.hasPrefix(".") }.sorted()
    for name in names { index(name) }
  }

  /// Present numbers have eighteen characters, older ones fifteen.
  private static let lengths = [18, 15]

  private mutating func index(_ name: String) {
    let folded = (name as NSString).deletingPathExtension.tidied.uppercased()
    for length in Self.lengths where folded.count >= length {
      let (person, number) = (String(folded.dropLast(length)), String(folded.suffix(length)))
      guard number.utf8.allSatisfy({ $0.isDigit || $0.isCapital }), !person.contains(where: \.isNumber) else {
        continue
      }
      files[number, default: []].append(File(name: name, person: person.without(Self.separators)))
    }
  }

  private static let separators: Set<Character> = [" ", "-", "_", "."]

  /// The file of a row's person; nil when there is none.
  mutating func file(of row: EmployerFile.Row) throws(RowProblem) -> String? {
    let numbers = Set([row.document?.number, row.typedNumber].compactMap { $0 })
    let found = numbers.flatMap { files[$0] ?? [] }
    for file in found { matched.insert(file.name) }
    guard let only = found.first else { return nil }
    guard found.count == 1 else { throw RowProblem(.photoAmbiguous, "这个人有 \(found.count) 张照片") }
    if !only.person.isEmpty, case .success(let form) = row.form,
      only.person != form.name.text.uppercased().without(Self.separators)
    {
      throw RowProblem(.photoOtherName, "照片文件名里的姓名和这一行的不一样")
    }
    return path + "/" + only.name
  }

  /// The names of the files that belong to nobody in the rows that were asked for, their numbers masked.
  package var unmatched: [String] {
    names.filter { !matched.contains($0) }.map { name in
      var digits = 0
      return String(
        name.map { character in
          guard character.isNumber else { return character }
          digits += 1
          return digits > 3 && digits < 15 ? "*" : character
        })
    }
  }
}
