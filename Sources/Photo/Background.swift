/// What lies around the head: strips at the left, the right and the upper corners, above where shoulders can be.
///
/// A head that stands too far to one side covers one strip. So one strip alone refuses nothing.
struct Background {
  /// The middle of what one strip shows.
  struct Strip {
    let luma: Int
    let chroma: Int
    /// Between the lightest and the darkest tenth: a shadow, a pattern or an edge.
    let spread: Int

    fileprivate var isFar: Bool { luma < 190 || chroma > 40 }
    fileprivate var isWhite: Bool {
      luma >= PhotoMarks.whitest && chroma <= PhotoMarks.mostColour && spread <= PhotoMarks.mostShade
    }
  }

  let strips: [Strip]

  init(of planes: Planes) {
    let sides = [planes.area(x: 0..<34, y: 0..<400), planes.area(x: 966..<1000, y: 0..<400)]
    let corners = [planes.area(x: 0..<200, y: 0..<32), planes.area(x: 800..<1000, y: 0..<32)]
    strips = (sides.map { [$0] } + [corners]).map { areas in
      let luma = Histogram(of: planes.luma, width: planes.width, in: areas)
      let chroma = Histogram(of: planes.chroma, width: planes.width, in: areas)
      return Strip(
        luma: luma.median, chroma: chroma.median, spread: luma.value(below: 900) - luma.value(below: 100))
    }
  }

  /// White enough to tell a person from it.
  var isNearWhite: Bool { strips.count { !$0.isFar && $0.luma >= 215 } >= 2 }

  /// How light it is where most of it shows.
  var luma: Int { strips.map(\.luma).sorted()[strips.count / 2] }
  var chroma: Int { strips.map(\.chroma).sorted()[strips.count / 2] }

  var faults: [PhotoFinding] {
    guard !strips.allSatisfy(\.isWhite) else { return [] }
    return [
      PhotoFinding(
        .background, measured: "左、右、上三处亮度 \(list(\.luma))，色差 \(list(\.chroma))，明暗差 \(list(\.spread))",
        required:
          "亮度不低于 \(PhotoMarks.whitest)，色差不超过 \(PhotoMarks.mostColour)，明暗差不超过 \(PhotoMarks.mostShade)",
        message: "背景不是均匀的白色。请在白墙或白布前重拍，不要有边框、阴影和杂物。",
        isCertain: strips.count(where: \.isFar) >= 2)
    ]
  }

  private func list(_ value: (Strip) -> Int) -> String { strips.map { "\(value($0))" }.joined(separator: "/") }
}
