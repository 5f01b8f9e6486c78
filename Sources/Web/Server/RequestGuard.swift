import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import NIOHTTPTypes
import Synchronization

/// Closes a connection whose next head, body or answer takes too long, or whose body is too big.
///
/// Hummingbird's idle timeout starts anew with every byte, so a patient attacker never meets it; this one counts from
/// the beginning of the request. One timer a connection.
package final class RequestGuard: ChannelDuplexHandler, RemovableChannelHandler {
  package typealias InboundIn = HTTPRequestPart
  package typealias InboundOut = HTTPRequestPart
  package typealias OutboundIn = HTTPResponsePart
  package typealias OutboundOut = HTTPResponsePart

  package struct Limits: Sendable {
    /// From the connection, or the last answer, to a whole head.
    package var head = TimeAmount.seconds(10)
    /// From the head to the written answer.
    package var whole = TimeAmount.seconds(30)
    /// The same in a crowd: an idle connection keeps nobody else out for long.
    package var headInCrowd = TimeAmount.seconds(1)
    /// Bytes of a body; the route's own limit is lower.
    package var body = 256 << 10
    /// The paths whose routes take more than that, and how much.
    package var larger: [String: Int] = [:]
    /// How many of those large bodies may be under way at once: each is held in memory until it is whole.
    package var uploads = 16
    /// What a large body gets in time for each `piece` of it that has come: a telephone on a slow line needs minutes.
    package var perPiece = TimeAmount.seconds(8)
    static let piece = 256 << 10

    package init() {}
  }

  /// Those large bodies, over all connections.
  package final class Uploads: Sendable {
    private let count = Atomic(0)

    package init() {}

    package var underWay: Int { count.load(ordering: .relaxed) }

    fileprivate func begin(atMost most: Int) -> Bool {
      if count.add(1, ordering: .relaxed).newValue <= most { return true }
      end()
      return false
    }

    fileprivate func end() { count.subtract(1, ordering: .relaxed) }
  }

  private let limits: Limits
  private let uploads: Uploads
  private let isCrowded: () -> Bool
  private var timer: Scheduled<Void>?
  private var read = 0
  /// What the body under way may have.
  private var most = 0
  private var isAnswering = false
  private var isRefused = false
  private var isComplete = true
  private var isUpload = false
  private var pieces = 0
  private var deadline = NIODeadline.uptimeNanoseconds(0)

  package init(_ limits: Limits, uploads: Uploads, isCrowded: @escaping () -> Bool) {
    self.limits = limits
    self.uploads = uploads
    self.isCrowded = isCrowded
  }

  package func handlerAdded(context: ChannelHandlerContext) {
    if context.channel.isActive { arm(patience, context) }
  }

  package func channelActive(context: ChannelHandlerContext) {
    arm(patience, context)
    context.fireChannelActive()
  }

  package func channelInactive(context: ChannelHandlerContext) {
    timer?.cancel()
    timer = nil
    endUpload()
    context.fireChannelInactive()
  }

  package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if isRefused { return }
    switch unwrapInboundIn(data) {
    case .head(let head):
      read = 0
      isAnswering = false
      isComplete = false
      arm(limits.whole, context)
      let larger = head.path.flatMap { limits.larger[$0] }
      most = larger ?? limits.body
      if larger != nil, head.method == .post, !beginUpload() { return refuse(.overloaded, context) }
      if let length = head.headerFields[.contentLength].flatMap({ Int($0) }), length > most {
        return refuse(.tooLarge, context)
      }
    case .body(let part):
      read += part.readableBytes
      if read > most { return refuse(.tooLarge, context) }
      if isUpload, read / Limits.piece > pieces { giveTime(context) }
    case .end:
      isComplete = true
    }
    context.fireChannelRead(data)
  }

  package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if isRefused {
      promise?.fail(ChannelError.ioOnClosedChannel)
      return
    }
    switch unwrapOutboundIn(data) {
    case .head: isAnswering = true
    case .end:
      endUpload()
      if isComplete { arm(patience, context) }  // keep-alive; an unread body keeps the request's deadline
    case .body: break
    }
    context.write(data, promise: promise)
  }

  /// For the next head.
  private var patience: TimeAmount { isCrowded() ? limits.headInCrowd : limits.head }

  private func arm(_ time: TimeAmount, _ context: ChannelHandlerContext) {
    arm(until: context.eventLoop.now + time, context)
  }

  private func arm(until time: NIODeadline, _ context: ChannelHandlerContext) {
    timer?.cancel()
    deadline = time
    timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: time) { context.close(promise: nil) }
  }

  // MARK: Large bodies

  private func beginUpload() -> Bool {
    endUpload()
    isUpload = uploads.begin(atMost: limits.uploads)
    pieces = 0
    return isUpload
  }

  private func endUpload() {
    if isUpload { uploads.end() }
    isUpload = false
  }

  private func giveTime(_ context: ChannelHandlerContext) {
    let more = Int64(read / Limits.piece - pieces)
    pieces = read / Limits.piece
    arm(until: deadline + .nanoseconds(limits.perPiece.nanoseconds * more), context)
  }

  private func refuse(_ problem: Problem, _ context: ChannelHandlerContext) {
    isRefused = true
    endUpload()
    if isAnswering {
      context.close(promise: nil)
      return
    }
    context.answer(problem, closing: true)
  }
}
