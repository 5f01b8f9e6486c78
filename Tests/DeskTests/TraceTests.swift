import Testing

@testable import Desk

/// The header by which calls of several systems are found again as one (W3C Trace Context).
struct TraceTests {
  private static let id = "4bf92f3577b34da6a3ce929d0e0e4736"
  private static let parent = "00f067aa0ba902b7"

  @Test(arguments: [
    ("00-\(id)-\(parent)-01", true), ("00-\(id)-\(parent)-00", false), ("00-\(id)-\(parent)-03", true),
    ("cc-\(id)-\(parent)-01-what-comes-later", true), ("cc-\(id)-\(parent)-01", true),
  ])
  func `a caller's chain goes on under a span of our own`(_ header: String, _ isSampled: Bool) {
    let trace = Trace(continuing: [header])
    #expect(trace.id == Self.id && trace.span != Self.parent && trace.isSampled == isSampled)
    #expect(trace.header == "00-\(Self.id)-\(trace.span)-\(isSampled ? "01" : "00")")
  }

  @Test(arguments: [
    [], [""], ["00-\(id)-\(parent)-01", "00-\(id)-\(parent)-01"], ["00-\(id.uppercased())-\(parent)-01"],
    ["ff-\(id)-\(parent)-01"], ["00-\(id)-\(parent)-01-more"], ["00-\(id)-\(parent)"], ["00-\(id)-\(parent)-1"],
    ["00-\(String(repeating: "0", count: 32))-\(parent)-01"], ["00-\(id)-\(String(repeating: "0", count: 16))-01"],
    ["00-\(id.dropLast())-\(parent)-01"], [" 00-\(id)-\(parent)-01"], ["00-\(id)-\(parent)-0x"],
    ["13800000000-\(id)-\(parent)-01"],
  ])
  func `whatever is not exactly as it should be begins a new chain`(_ headers: [String]) {
    let trace = Trace(continuing: headers)
    #expect(trace.id != Self.id && trace.id.count == 32 && trace.span.count == 16 && !trace.isSampled)
    #expect(Trace(continuing: [trace.header]).id == trace.id, "and what we give on is as it should be")
  }

  @Test func `the next piece of work of a chain has a span of its own`() {
    let trace = Trace(continuing: ["00-\(Self.id)-\(Self.parent)-01"])
    let next = Trace(after: trace)
    #expect(next.id == trace.id && next.span != trace.span && next.isSampled)
  }
}
