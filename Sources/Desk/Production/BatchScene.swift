import Cards
import FoundationEssentials
import Store

/// The batch as it stands when a file for it comes: what is known before the file is read.
struct BatchScene: Sendable {
  let batch: BatchRecord
  let check: BatchCheck
  let readBefore: [String: Int]?
  private let parts: (read: Set<Int64>, of: Int64)

  init(_ header: PartnerFileHeader, in connection: any Connection) throws {
    guard header.direction == .back else { throw PartnerFileFault.wrongDirection }
    guard let batch = try BatchRecord.find(header.batch, in: connection) else {
      throw PartnerFileFault.unknownBatch(header.batch)
    }
    guard batch.kind.steps.contains(header.step) else {
      throw PartnerFileFault.noSuchStep(header.step, of: batch.kind)
    }
    guard let handOver = try HandOverRecord.find(header.step, of: header.batch, in: connection),
      handOver.sentAt != nil
    else { throw PartnerFileFault.early(step: header.step, standsAt: batch.stage) }
    self.batch = batch
    readBefore = try PartnerFileRecord.tally(header.digest, step: header.step, of: header.batch, in: connection)
      .map { try JSONDecoder().decode([String: Int].self, from: Data($0.utf8)) }
    parts = try PartnerFileRecord.parts(header.step, of: header.batch, in: connection)
    check = BatchCheck(
      step: header.step, isClosed: handOver.closedAt != nil,
      items: try Self.items(of: header, in: connection), answered: RowBits(handOver.answered))
  }

  /// Whether this part leaves none to wait for.
  func isLast(_ header: PartnerFileHeader) -> Bool {
    !check.isClosed
      && Int64(parts.read.union([Int64(header.part)]).count) >= max(parts.of, Int64(header.parts))
  }

  private static func items(
    of header: PartnerFileHeader, in connection: any Connection
  ) throws -> [BatchCheck.Item] {
    var items = try BatchItemRecord.names(of: header.batch, in: connection).map {
      BatchCheck.Item(application: $0.application, hasLeft: $0.hasLeft)
    }
    for exception in try BatchExceptionRecord.all(of: header.batch, in: connection) {
      let index = Int(exception.row) - 1
      switch exception.kind {
      case .missing: if exception.resolvedAt == nil { items[index].missing = exception.step }
      case .failed, .undecided: if exception.step == header.step { items[index].wasFailedHere = true }
      }
    }
    return items
  }
}
