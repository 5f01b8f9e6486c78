import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import NIOHTTPTypes

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

    package init() {}
  }

  private let limits: Limits
  private let isCrowded: () -> Bool
  private var timer: Scheduled<Void>?
  private var read = 0
  /// What the body under way may have.
  private var most = 0
  private var isAnswering = false
  private var isRefused = false
  private var isComplete = true

  package init(_ limits: Limits, isCrowded: @escaping () -> Bool) {
    self.limits = limits
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
      most = head.path.flatMap { limits.larger[$0] } ?? limits.body
      if let length = head.headerFields[.contentLength].flatMap({ Int($0) }), length > most {
        return refuse(context)
      }
    case .body(let part):
      read += part.readableBytes
      if read > most { return refuse(context) }
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
    case .end: if isComplete { arm(patience, context) }  // keep-alive; an unread body keeps the request's deadline
    case .body: break
    }
    context.write(data, promise: promise)
  }

  /// For the next head.
  private var patience: TimeAmount { isCrowded() ? limits.headInCrowd : limits.head }

  private func arm(_ time: TimeAmount, _ context: ChannelHandlerContext) {
    timer?.cancel()
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: time) { context.close(promise: nil) }
  }

  private func refuse(_ context: ChannelHandlerContext) {
    isRefused = true
    if isAnswering {
      context.close(promise: nil)
      return
    }
    context.answer(.tooLarge, closing: true)
  }
}
