import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Holds each request until it is whole and has a place, and says no by itself when there will be none.
///
/// It stands on the connection's own thread, before any task, session or database: a refusal never waits for those who
/// are in. A slow body holds no place, for a place is asked for when the last byte has come.
final class Doorkeeper: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private enum State {
    /// Between two requests.
    case idle
    /// The head has passed the first look; the rest is coming.
    case gathering
    case waiting(number: Int, Scheduled<Void>)
    /// Let in, until the end of its answer.
    case answering
    /// Answered with a no; what still comes of it is dropped.
    case refused
  }

  private let admission: Admission
  private var state = State.idle
  private var head: HTTPRequest?
  /// The parts of the request that has no place yet.
  private var held: [HTTPRequestPart] = []
  /// What was sent before the answer to the one before it: one answer at a time, in order.
  private var pipelined: [HTTPRequestPart] = []
  private var wantsRead = false
  private var inputClosed: Any?
  private var isLast = false
  private var isStopping = false
  private var isEnding = false
  private static let onTheWay = TimeAmount.milliseconds(200)

  init(_ admission: Admission) { self.admission = admission }

  func handlerAdded(context: ChannelHandlerContext) {
    admission.connectionOpened()
    context.channel.closeFuture.whenComplete { [admission] _ in admission.connectionClosed() }
  }

  func channelInactive(context: ChannelHandlerContext) {
    if case .waiting(let number, let patience) = state {
      patience.cancel()
      // When it is too late to withdraw, the place that comes is left by `letIn`.
      _ = admission.withdraw(number)
    }
    state = .refused
    admission.take(from: context.channel)?.leave()
    context.fireChannelInactive()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let event = event as? ChannelEvent, event == .inputClosed, isHolding {
      inputClosed = event
      return
    }
    guard event is ChannelShouldQuiesceEvent else { return context.fireUserInboundEventTriggered(event) }
    isStopping = true
    // A request that was sent before the caller could know is still served.
    context.eventLoop.assumeIsolated().scheduleTask(in: Self.onTheWay) {
      self.isEnding = true
      self.passOnEvents(context)
    }
  }

  private var isHolding: Bool {
    switch state {
    case .gathering, .waiting: true
    case .idle, .answering, .refused: !pipelined.isEmpty
    }
  }

  // MARK: Requests

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    pipelined.append(unwrapInboundIn(data))
    advance(context)
  }

  func read(context: ChannelHandlerContext) {
    if pipelined.isEmpty { context.read() } else { wantsRead = true }
  }

  private func advance(_ context: ChannelHandlerContext) {
    var count = 0
    while count < pipelined.count, takes(pipelined[count], context) { count += 1 }
    pipelined.removeFirst(count)
    guard pipelined.isEmpty else { return }
    if wantsRead {
      wantsRead = false
      context.read()
    }
  }

  /// False when it has to wait for an answer.
  private func takes(_ part: HTTPRequestPart, _ context: ChannelHandlerContext) -> Bool {
    switch (state, part) {
    case (.waiting, _), (.answering, _): return false
    case (.idle, .head(let head)): begin(head, context)
    case (.idle, _): break
    case (.gathering, .end):
      held.append(part)
      ask(context)
    case (.gathering, _): held.append(part)
    case (.refused, .end): state = .idle
    case (.refused, _): break
    }
    return true
  }

  private func begin(_ head: HTTPRequest, _ context: ChannelHandlerContext) {
    self.head = head
    if admission.hasRoom(isWatcher: Self.isWatcher(head)) {
      held = [.head(head)]
      state = .gathering
    } else {
      state = .refused
      refuse("full", context)
    }
  }

  /// Those who look whether the server works must see it when it does not.
  private static func isWatcher(_ head: HTTPRequest) -> Bool { head.path == "/health" || head.path == "/metrics" }

  private func ask(_ context: ChannelHandlerContext) {
    let loop = context.eventLoop
    let bound = NIOLoopBound((self, context), eventLoop: loop)
    let entry = admission.ask(isWatcher: head.map(Self.isWatcher) ?? false) { place in
      loop.execute { bound.value.0.called(with: place, bound.value.1) }
    }
    switch entry {
    case .now(let place): letIn(place, context)
    case .no:
      state = .idle
      refuse("full", context)
    case .later(let number):
      let patience = loop.assumeIsolated().scheduleTask(in: admission.limits.patience) {
        self.giveUp(number, context)
      }
      state = .waiting(number: number, patience)
    }
  }

  private func called(with place: Place, _ context: ChannelHandlerContext) {
    guard case .waiting(_, let patience) = state else { return place.leave() }
    patience.cancel()
    letIn(place, context)
    advance(context)
  }

  private func giveUp(_ number: Int, _ context: ChannelHandlerContext) {
    guard case .waiting(number, _) = state, admission.withdraw(number) else { return }
    state = .idle
    refuse("late", context)
    advance(context)
  }

  private func letIn(_ place: Place, _ context: ChannelHandlerContext) {
    state = .answering
    admission.give(place, to: context.channel)
    for part in held { context.fireChannelRead(wrapInboundOut(part)) }
    held = []
    context.fireChannelReadComplete()
    passOnEvents(context)
  }

  /// Whoever stands behind us has not seen a request that is held, and would close the connection on it.
  private func passOnEvents(_ context: ChannelHandlerContext) {
    if isHolding { return }
    if isEnding { context.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
    guard let event = inputClosed else { return }
    inputClosed = nil
    context.fireUserInboundEventTriggered(event)
  }

  // MARK: Answers

  private func refuse(_ reason: String, _ context: ChannelHandlerContext) {
    admission.count(reason)
    held = []
    let isLast = isStopping || admission.isCrowded || head?.headerFields[.connection]?.lowercased() == "close"
    context.answer(.overloaded, onlyHead: head?.method == .head, closing: isLast)
    passOnEvents(context)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(var head):
      isLast = isStopping || admission.isCrowded
      if isLast { head.headerFields[.connection] = "close" }
      context.write(wrapOutboundOut(.head(head)), promise: promise)
    case .body: context.write(data, promise: promise)
    case .end:
      let written = promise ?? context.eventLoop.makePromise()
      if isLast { written.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) } }
      context.write(data, promise: written)
      finish(context)
    }
  }

  private func finish(_ context: ChannelHandlerContext) {
    // Nobody took it when the address is unknown.
    admission.take(from: context.channel)?.leave()
    state = .idle
    advance(context)
    passOnEvents(context)
  }
}
