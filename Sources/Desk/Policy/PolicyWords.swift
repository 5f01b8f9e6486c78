/// Sentences about words that a policy file may or may not hold.
enum PolicyWords {
  /// Names what is unknown, the likeliest intended word, and all allowed ones.
  static func unknown(_ kind: String, _ found: String, allowed: [String]) -> String {
    let guess = nearest(to: found, among: allowed).map { ", did you mean \"\($0)\"?" } ?? "."
    return "unknown \(kind) \"\(found)\"\(guess) Allowed: \(allowed.joined(separator: ", "))"
  }

  /// The allowed word with the fewest letters to change, if that is few enough to be a slip.
  static func nearest(to word: String, among allowed: [String]) -> String? {
    // Codes lie so close together that a guess among them would be as likely wrong as right.
    guard word.contains(where: \.isLowercase) else { return nil }
    let slips = max(2, word.count / 3)
    return
      allowed
      .map { (word: $0, distance: distance(word, $0)) }
      .filter { $0.distance <= slips && $0.distance < word.count }
      .min { $0.distance < $1.distance }?
      .word
  }

  /// How many letters must be put in, left out or changed to come from one word to the other.
  private static func distance(_ one: String, _ other: String) -> Int {
    let letters = Array(other)
    var row = Array(0...letters.count)
    for (i, letter) in one.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, candidate) in letters.enumerated() {
        let changed = diagonal + (letter == candidate ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(changed, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[letters.count]
  }
}
