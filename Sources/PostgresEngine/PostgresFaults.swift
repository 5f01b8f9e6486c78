import Store

/// What the server, or libpq in its place, said no with.
struct ServerError: Error {
  let state: String
  let message: String

  /// The session is gone or about to go.
  var breaksSession: Bool {
    state.hasPrefix("08") || ["57P01", "57P02", "57P03", "57P05", "25P03"].contains(state)
  }

  /// The transaction lost against another one and may win when it runs again.
  var isWorthRepeating: Bool { state == "40001" || state == "40P01" }

  /// What the error means to the callers of an engine.
  var fault: EngineFault {
    if breaksSession { return .unavailable(message) }
    switch state {
    case "40001", "40P01", "55P03": return .conflict(message)
    case "53100": return .full(message)
    case "53300": return .unavailable(message)
    default: return .statement(code: state, message: message)
    }
  }
}

/// Why a transaction should run again from its beginning; nothing of it was written.
enum Setback: Error {
  /// The session broke before COMMIT was sent.
  case lost(String)
  /// Another transaction was in the way.
  case beaten(EngineFault)
}
