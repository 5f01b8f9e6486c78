/// The outline of a person before a background that is near white: where the hair begins, how wide the head is, and
/// where its middle is, in pixels.
///
/// White hair is not told from a white wall, and a headscarf not from hair. So what follows from it asks a clerk and
/// refuses nobody.
struct Silhouette {
  let top: Int
  let headWidth: Int
  let centre: Int

  /// Nil when nobody is seen.
  init?(of planes: Planes, on background: Background) {
    let rows = Self.rows(of: planes, on: background)
    // A few specks of dust are no head.
    let least = max(3, planes.width / 30)
    guard let top = rows.firstIndex(where: { $0.count >= least }) else { return nil }
    let head = rows[top..<Self.end(of: rows, from: top)].filter { $0.count >= least }
    guard let widest = head.max(by: { $0.count < $1.count }) else { return nil }
    self.top = top
    headWidth = widest.count
    // The middle of each row that belongs to the wide part of the head, and of these the median.
    let middles = head.filter { $0.count * 5 >= widest.count * 4 }.map { ($0.lowerBound + $0.upperBound) / 2 }.sorted()
    centre = middles[middles.count / 2]
  }

  /// Where the head ends, whatever its size: a head with its hair is at least about as high as it is wide, and below
  /// that come long hair, a scarf and shoulders.
  private static func end(of rows: [Range<Int>], from top: Int) -> Int {
    var widest = 0
    for row in top..<rows.count {
      widest = max(widest, rows[row].count)
      // A strand of hair on top is high and narrow; it does not end the head.
      if (row - top) * 10 > widest * 9, (row - top) * 12 > rows.count { return row }
    }
    return rows.count
  }

  /// From the first to the last pixel of the person, row by row; empty where nobody is.
  private static func rows(of planes: Planes, on background: Background) -> [Range<Int>] {
    let darkest = background.luma - 28
    let strongest = background.chroma + 28
    return planes.luma.withUnsafeBufferPointer { luma in
      planes.chroma.withUnsafeBufferPointer { chroma in
        (0..<planes.height).map { y in
          let start = y * planes.width
          func isPerson(_ x: Int) -> Bool { Int(luma[start + x]) < darkest || Int(chroma[start + x]) > strongest }
          // Two neighbours: the codec's own ringing is one pixel wide.
          let last = planes.width - 1
          var first = 0
          while first < last, !(isPerson(first) && isPerson(first + 1)) { first += 1 }
          guard first < last else { return 0..<0 }
          var end = last
          while end > first, !(isPerson(end) && isPerson(end - 1)) { end -= 1 }
          return first..<end + 1
        }
      }
    }
  }
}

extension PhotoCheck {
  /// The card's own rule is in pixels of a picture of 358 × 441; another size is measured in proportion.
  static func headFaults(_ planes: Planes, on background: Background) -> [PhotoFinding] {
    guard let head = Silhouette(of: planes, on: background) else {
      return [
        PhotoFinding(
          .headPosition, measured: "看不出人像", required: "一个人的正面半身像", message: "照片上看不出人像。请交本人的正面半身照片。", isCertain: false)
      ]
    }
    let across = { (pixels: Int) in pixels * planes.width / 358 }
    let down = { (pixels: Int) in pixels * planes.height / 441 }
    return [
      (head.top, down(7)...down(21), "头顶到上边", "请让头顶离上边近一些或远一些"),
      (head.headWidth, across(179)...across(255), "头的宽度", "请离镜头近一些或远一些，或重新裁剪"),
      (head.centre, across(162)...across(196), "头的中线到左边", "请让头在左右正中"),
    ].compactMap { measured, required, name, advice in
      if required.contains(measured) { return nil }
      return PhotoFinding(
        .headPosition, measured: "\(name) \(measured) 像素", required: "\(required.lowerBound)–\(required.upperBound) 像素",
        message: "\(name)不合要求，会有工作人员看一下。也可以自己改：\(advice)。", isCertain: false)
    }
  }
}
