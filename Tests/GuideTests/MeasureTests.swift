import Cards
import Testing

@testable import Guide

/// How well the guide answers, on questions of which one part was only ever measured.
struct MeasureTests {
  @Test(arguments: GoldenQuestion.Part.allCases)
  func `答得对、拒得对，不比写下的差`(_ part: GoldenQuestion.Part) throws {
    let guide = try Guide.bundled.get()
    let found = GuideMeasurement(try part.questions(folder: Guide.bundledFolder), by: guide)
    let floor = Self.floors[part] ?? (1, 1, 1, 0)
    #expect(Double(found.first) >= floor.first * Double(found.good), "\(found.first) of \(found.good)")
    #expect(Double(found.within) >= floor.within * Double(found.good), "\(found.within) of \(found.good)")
    #expect(Double(found.refused) >= floor.refused * Double(found.refusable), "\(found.refused) of \(found.refusable)")
    #expect(Double(found.wronglyRefused) <= floor.lost * Double(found.good), "\(found.wronglyRefused) of \(found.good)")
  }

  /// What holds, less a question or two; only ever raised. docs/how-to/guide.md says what is asked for.
  private static let floors: [GoldenQuestion.Part: (first: Double, within: Double, refused: Double, lost: Double)] = [
    .tuning: (0.97, 0.99, 0.96, 0.01), .measured: (0.98, 0.99, 0.98, 0.01),
    .clauses: (0.955, 0.975, 0.98, 0.01),
  ]

  @Test func `每个条目要的答案都在条目表里，两部分没有同一个问题`() throws {
    let guide = try Guide.bundled.get()
    let parts = try GoldenQuestion.Part.allCases.map { try $0.questions(folder: Guide.bundledFolder) }
    for question in parts.flatMap(\.self) {
      let right = question.right(in: guide)
      #expect(
        right.allSatisfy { guide.entry($0) != nil } && right.isEmpty == (question.label == .refusal), "\(question.ask)")
    }
    let asked = parts.map { Set($0.map(\.ask)) }
    #expect(asked[0].isDisjoint(with: asked[1]))
    #expect(parts.flatMap(\.self).count { $0.label == .refusal } >= 50)
  }
}
