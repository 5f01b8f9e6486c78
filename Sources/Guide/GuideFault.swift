/// One thing wrong in a guide folder, said to the person who edits it.
package struct GuideFault: Sendable, Hashable, CustomStringConvertible {
  /// Relative to the folder, as `Entries/loss.md`.
  package let file: String
  /// From 1; also 1 for what concerns the file as a whole.
  package let line: Int
  package let sentence: String

  package var description: String { "\(file):\(line): \(sentence)" }
}

/// Everything wrong in a guide folder: a folder is taken whole or not at all.
package struct GuideFaults: Error, Sendable, CustomStringConvertible {
  package let folder: String
  /// By file and line; never empty.
  package let faults: [GuideFault]

  init(folder: String, faults: some Sequence<GuideFault>) {
    self.folder = folder
    self.faults = Set(faults).sorted { ($0.file, $0.line, $0.sentence) < ($1.file, $1.line, $1.sentence) }
  }

  package var description: String {
    "The guide folder \(folder) cannot be used, \(faults.count) to correct:\n"
      + faults.map(\.description).joined(separator: "\n")
  }
}
