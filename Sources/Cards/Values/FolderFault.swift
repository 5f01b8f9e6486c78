/// One thing wrong in a folder that people edit (a policy, a guide), said to whoever edits it.
package struct FolderFault: Sendable, Hashable, CustomStringConvertible {
  /// Relative to the folder, as `cities/610100.yaml`.
  package let file: String
  /// From 1; also 1 for what concerns the file as a whole.
  package let line: Int
  package let sentence: String

  package init(file: String, line: Int, sentence: String) {
    self.file = file
    self.line = line
    self.sentence = sentence
  }

  package var description: String { "\(file):\(line): \(sentence)" }
}

/// Everything wrong in such a folder: it is taken whole or not at all.
package struct FolderFaults: Error, Sendable, CustomStringConvertible {
  /// What the folder holds: `policy`, `guide`.
  package let content: String
  package let folder: String
  /// By file and line; never empty.
  package let faults: [FolderFault]

  package init(_ content: String, folder: String, faults: some Sequence<FolderFault>) {
    self.content = content
    self.folder = folder
    // The same fault may be seen once for the province and once more for each city.
    self.faults = Set(faults).sorted { ($0.file, $0.line, $0.sentence) < ($1.file, $1.line, $1.sentence) }
  }

  package var description: String {
    "The \(content) folder \(folder) cannot be used, \(faults.count) to correct:\n"
      + faults.map(\.description).joined(separator: "\n")
  }
}
