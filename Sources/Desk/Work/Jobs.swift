import Logging
import ServiceLifecycle

/// Runs the worker and the sweeper beside the server until it is asked to stop.
package struct Jobs: Service {
  let worker: Worker
  let sweeper: Sweeper
  let exchange: Exchange?
  let log: Logger

  /// Without an exchange no files go to partners and none are read.
  package init(worker: Worker, sweeper: Sweeper, exchange: Exchange? = nil, log: Logger) {
    self.worker = worker
    self.sweeper = sweeper
    self.exchange = exchange
    self.log = log
  }

  package func run() async throws {
    await withTaskGroup(of: Void.self) { group in
      for kind in OutboxKind.allCases {
        group.addTask { await repeatedly(kind.rawValue, idle: .milliseconds(100)) { try await worker.work(kind) > 0 } }
      }
      group.addTask {
        await repeatedly("sweeper", idle: .seconds(1)) {
          try await sweeper.sweep()
          return try await sweeper.reoffer() > 0
        }
      }
      group.addTask {
        await repeatedly("telling", idle: .seconds(1)) { try await sweeper.desk.tellFiles() > 0 }
      }
      if let exchange {
        group.addTask { await repeatedly("exchange", idle: .seconds(1)) { try await exchange.round().isBusy } }
      }
      group.addTask {
        await repeatedly("discarding", idle: .seconds(600)) {
          try await sweeper.discard()
          try await sweeper.returnUnclaimed()
          return false
        }
      }
      try? await gracefulShutdown()  // being cancelled means the same
      group.cancelAll()
    }
  }

  /// `body` says whether there may be more to do at once. A failure is logged, and the next round tries again.
  private func repeatedly(_ name: String, idle: Duration, _ body: @Sendable () async throws -> Bool) async {
    while !Task.isCancelled {
      var isBusy = false
      do { isBusy = try await body() } catch is CancellationError { return } catch {
        log.error("job", metadata: ["job": "\(name)", "error": "\(error)"])
      }
      if !isBusy { try? await Task.sleep(for: idle) }  // a cancelled sleep ends the loop
    }
  }
}
