import FoundationEssentials
import Seal
import Store

/// What lies sealed in the outbox: what is to be said or asked, and the trace of the request that it comes from.
struct Outgoing<Content: Codable & Sendable>: Codable, Sendable {
  let content: Content
  let trace: Trace?
}

extension Sealer {
  func sealOutgoing(_ content: some Codable & Sendable, id: String) throws -> [UInt8] {
    let outgoing = Outgoing(content: content, trace: Trace.current)
    return try seal(Array(try JSONEncoder().encode(outgoing)), bound: Self.bound(id))
  }

  /// Rows that an earlier version wrote hold the content alone.
  func openOutgoing<Content: Codable & Sendable>(_ record: OutboxRecord, as type: Content.Type) throws -> Content {
    let body = Data(try open(record.body, bound: Self.bound(record.id)))
    if let outgoing = try? JSONDecoder().decode(Outgoing<Content>.self, from: body) { return outgoing.content }
    return try JSONDecoder().decode(type, from: body)
  }

  /// Nil when it has none, or does not open: that is found out by whoever needs the content.
  func trace(of record: OutboxRecord) -> Trace? {
    struct Traced: Decodable { let trace: Trace? }
    guard let body = try? open(record.body, bound: Self.bound(record.id)) else { return nil }
    return (try? JSONDecoder().decode(Traced.self, from: Data(body)))?.trace
  }

  private static func bound(_ id: String) -> String { "outbox:\(id)" }
}
