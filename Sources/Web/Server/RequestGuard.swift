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
    /// How many of those large bodies may be under way at once: each is held in memory until it is whole.
    package var uploads = 16
    /// What a large body gets in time for each `piece` of it that has come: a telephone on a slow line needs minutes.
    package var perPiece = TimeAmount.seconds(8)
    static let piece = 256 << 10
    /// For what still comes of a large body that has been refused.
    static let lingering = TimeAmount.seconds(5)

    package init() {}
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
  /// Whether the body under way may become an upload, and its place when it is one: larger than others' may be.
  private var isLarge = false
  private var upload: Uploads.ID?
  private var begun = NIODeadline.uptimeNanoseconds(0)
  /// Requests whose answer has not been written to its end: a caller may send the next before it has heard.
  private var due = 0
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
    if isRefused {
      // What still comes of a photo is dropped, so that its sender can hear why.
      if isLarge, case .end = unwrapInboundIn(data) { context.close(promise: nil) }
      return
    }
    switch unwrapInboundIn(data) {
    case .head(let head):
      read = 0
      isComplete = false
      begun = context.eventLoop.now
      arm(limits.whole, context)
      // Only what is sent by itself: behind another request nobody could tell whose answer ends the upload.
      let larger = head.method == .post && due == 0 ? head.path.flatMap { limits.larger[$0] } : nil
      most = larger ?? limits.body
      isLarge = larger != nil
      if due == 0 { isAnswering = false }
      due += 1
      if let length = head.headerFields[.contentLength].flatMap({ Int($0) }), length > most {
        return refuse(.tooLarge, context)
      }
    case .body(let part):
      read += part.readableBytes
      if read > most { return refuse(.tooLarge, context) }
      if isLarge, upload == nil, read > limits.body, !beginUpload(context) { return refuse(.overloaded, context) }
      if let upload {
        uploads.note(upload, read: read)
        if read / Limits.piece > pieces { giveTime(context) }
      }
    case .end:
      isComplete = true
      if let upload { uploads.isWhole(upload) }
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
      due -= 1
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

  private func beginUpload(_ context: ChannelHandlerContext) -> Bool {
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    upload = uploads.begin(atMost: limits.uploads, since: begun, now: context.eventLoop.now) {
      [eventLoop = context.eventLoop] in
      eventLoop.execute { bound.value.0.giveWay(bound.value.1) }
    }
    pieces = 0
    return upload != nil
  }

  /// The place has gone to somebody faster.
  private func giveWay(_ context: ChannelHandlerContext) {
    // Whole, answered or gone in the meantime.
    guard upload != nil, !isComplete else { return }
    refuse(.overloaded, context)
  }

  private func endUpload() {
    if let upload { uploads.end(upload) }
    upload = nil
  }

  private func giveTime(_ context: ChannelHandlerContext) {
    let more = Int64(read / Limits.piece - pieces)
    pieces = read / Limits.piece
    arm(until: deadline + .nanoseconds(limits.perPiece.nanoseconds * more), context)
  }

  private func refuse(_ problem: Problem, _ context: ChannelHandlerContext) {
    isRefused = true
    endUpload()
    // An answer is under way, or owed to a request before this one: ours would be taken for it.
    if isAnswering || due > 1 {
      context.close(promise: nil)
      return
    }
    // A connection that is closed while its caller still sends is reset, and the answer lost with it.
    let waits = problem.code == Problem.overloaded.code
    if waits { arm(Limits.lingering, context) }
    context.answer(problem, closing: !waits, last: true)
  }
}
